package registry

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hailong/server/catalog"
	"hailong/server/survey"
)

// Revision is what a change of the campaign must have been made on.
func (c *Campaign) Revision() int64 { return c.rev }

// Says reports whether a change to next would change nothing.
func (c *Campaign) Says(next survey.Campaign) bool {
	next = tidy(next)
	return same(&c.Campaign, &next)
}

// CreateCampaign keeps a new draft. A draft may lack units and channels, and other
// things that Hindrances tells; what could never become a campaign is KindInvalid. An
// id that is taken is KindConflict.
func (r *Registry) CreateCampaign(ctx context.Context, c survey.Campaign) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	s := r.Now()
	c = tidy(c)
	c.State, c.ClosedOn = survey.Draft, 0
	if s.campaigns[c.ID] != nil {
		return idTaken(c.ID)
	}
	if err := s.checkDraft(&c); err != nil {
		return err
	}
	switch err := r.put(ctx, kindCampaign, string(c.ID), 0, &c); {
	case err != nil && survey.KindOf(err) == survey.KindConflict:
		return idTaken(c.ID)
	case err != nil:
		return fmt.Errorf("create campaign: %w", err)
	}
	return r.Refresh(ctx)
}

func idTaken(id survey.CampaignID) error {
	t := survey.Text{Vi: fmt.Sprintf("Mã đợt %s đã có; hãy chọn mã khác.", id), En: fmt.Sprintf("There is a campaign %s already; please choose another id.", id)}
	return &survey.Error{Kind: survey.KindConflict, Message: t, Fields: []survey.FieldError{{Path: "id", Message: t}}}
}

// ChangeCampaign replaces the campaign with c's id, which was read at revision rev;
// another revision is KindStale. The state stays as it is and says what may change:
//
//   - of a draft everything but its id;
//   - of an open campaign the title, the phone number, the transactions, and the last
//     day to a later one. Anything else would change what the answers that are
//     there already belong to, or by which rule they are judged after they were seen;
//   - of a closed one the transactions, which are known only after the period and
//     decide neither index nor points, but target and margin;
//   - of a certified one nothing.
//
// What may not change is KindConflict with a field for each. No change at all is
// success and raises no revision.
func (r *Registry) ChangeCampaign(ctx context.Context, c survey.Campaign, rev int64) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	s := r.Now()
	old, err := s.Campaign(c.ID)
	if err != nil {
		return err
	}
	if old.rev != rev {
		return stale()
	}
	c = tidy(c)
	c.State, c.ClosedOn = old.State, old.ClosedOn
	if c.State != survey.Draft {
		if fields := frozen(&old.Campaign, &c); len(fields) > 0 {
			return &survey.Error{Kind: survey.KindConflict, Fields: fields, Message: survey.Text{
				Vi: fmt.Sprintf("Đợt %s %s nên có nội dung không sửa được nữa.", c.ID, stateWord(c.State).Vi),
				En: fmt.Sprintf("Campaign %s is %s, so some of it can't be changed any more.", c.ID, stateWord(c.State).En),
			}}
		}
		// The versions stay pinned to the very files the campaign opened with.
		c.Questionnaire, c.Criteria = old.Campaign.Questionnaire, old.Campaign.Criteria
	}
	if err := s.checkDraft(&c); err != nil {
		return err
	}
	if c.State != survey.Draft {
		if broken := s.unitsThrough(&c); len(broken) > 0 {
			return invalid(broken)
		}
	}
	if same(&old.Campaign, &c) {
		return nil
	}
	switch err := r.put(ctx, kindCampaign, string(c.ID), rev, &c); {
	case err != nil && survey.KindOf(err) == survey.KindConflict:
		return stale()
	case err != nil:
		return fmt.Errorf("change campaign %s: %w", c.ID, err)
	}
	return r.Refresh(ctx)
}

func stale() error {
	return survey.NewError(survey.KindStale, survey.Text{
		Vi: "Người khác vừa sửa nội dung này. Hãy xem bản mới rồi quyết định.",
		En: "Somebody has changed this meanwhile. Please look at the new version and decide.",
	})
}

// tidy is a campaign with its lists in order, each entry once.
func tidy(c survey.Campaign) survey.Campaign {
	c.Units = slices.Clone(c.Units)
	slices.SortFunc(c.Units, survey.UnitKey.Compare)
	c.Units = slices.Compact(c.Units)
	given := c.Channels
	c.Channels = nil
	for _, ch := range survey.Channels {
		if slices.Contains(given, ch) {
			c.Channels = append(c.Channels, ch)
		}
	}
	for _, ch := range given { // for checkDraft to refuse
		if !ch.Known() && !slices.Contains(c.Channels, ch) {
			c.Channels = append(c.Channels, ch)
		}
	}
	if len(c.Transactions) == 0 {
		c.Transactions = nil
	}
	return c
}

// same reports whether two tidy campaigns say the same; versions by name alone.
func same(a, b *survey.Campaign) bool {
	return a.ID == b.ID && a.Title == b.Title && slices.Equal(a.Units, b.Units) &&
		refKey(a.Questionnaire) == refKey(b.Questionnaire) && refKey(a.Criteria) == refKey(b.Criteria) &&
		a.First == b.First && a.Last == b.Last && slices.Equal(a.Channels, b.Channels) &&
		maps.Equal(a.Transactions, b.Transactions) && a.Phone == b.Phone
}

// frozen are the changes from a campaign to the next that its state does not allow.
func frozen(old, next *survey.Campaign) []survey.FieldError {
	var fields []survey.FieldError
	refuse := func(changed bool, path, vi, en string) {
		if changed {
			fields = append(fields, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
		}
	}
	refuse(!slices.Equal(old.Units, next.Units), "units",
		"Không thêm, bớt đơn vị sau khi mở: phiếu đã nhận thuộc các đơn vị này.", "Units are not added or removed after opening: the answers belong to these.")
	refuse(refKey(old.Questionnaire) != refKey(next.Questionnaire), "questionnaire",
		"Không đổi mẫu phiếu sau khi mở: người dân đã trả lời mẫu này.", "The questionnaire is not changed after opening: residents have answered this one.")
	refuse(refKey(old.Criteria) != refKey(next.Criteria), "criteria",
		"Không đổi cách chấm điểm khi đã có thể thấy kết quả. Hãy dùng chức năng chạy thử.", "The rule of points is not changed once results can be seen. Please use the try-out.")
	refuse(old.First != next.First, "first",
		"Không đổi ngày bắt đầu sau khi mở.", "The first day is not changed after opening.")
	refuse(!slices.Equal(old.Channels, next.Channels), "channels",
		"Không đổi kênh sau khi mở: tỷ lệ các kênh là một phần của kết quả.", "Channels are not changed after opening: their shares are part of the result.")
	if old.State == survey.Open {
		refuse(next.Last < old.Last, "last",
			"Chỉ lùi ngày kết thúc về sau; muốn dừng sớm hãy đóng đợt.", "The last day can only become later; to stop early, please close the campaign.")
		return fields
	}
	refuse(old.Last != next.Last, "last",
		"Không đổi ngày kết thúc sau khi đóng.", "The last day is not changed after closing.")
	refuse(old.Title != next.Title, "title",
		"Không đổi tên sau khi đóng: tên đã in trong kết quả.", "The title is not changed after closing: it stands on the results.")
	refuse(old.Phone != next.Phone, "phone",
		"Không đổi số điện thoại sau khi đóng.", "The phone number is not changed after closing.")
	refuse(old.State == survey.Certified && !maps.Equal(old.Transactions, next.Transactions), "transactions",
		"Không đổi số hồ sơ sau khi chốt số liệu.", "Transactions are not changed after certifying.")
	return fields
}

// checkDraft refuses what not even a draft may be, and pins the hashes of a draft's
// versions.
func (s *Snapshot) checkDraft(c *survey.Campaign) error {
	broken := catalog.CheckCampaign(c)
	wrong := func(path, vi, en string) {
		broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
	}
	for i, k := range c.Units {
		if _, ok := s.units[k]; !ok {
			wrong(fmt.Sprintf("units[%d]", i), fmt.Sprintf("Danh mục không có đơn vị %s.", k), fmt.Sprintf("The register has no unit %s.", k))
		}
	}
	for i, ch := range c.Channels {
		if !ch.Known() {
			wrong(fmt.Sprintf("channels[%d]", i), fmt.Sprintf("Không có kênh %q.", ch), fmt.Sprintf("There is no channel %q.", ch))
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(c.Transactions), survey.UnitKey.Compare) {
		switch n := c.Transactions[k]; {
		case !slices.Contains(c.Units, k):
			wrong("transactions."+k.String(), fmt.Sprintf("Đơn vị %s không thuộc đợt này.", k), fmt.Sprintf("Unit %s is not in this campaign.", k))
		case n < 1 || n > catalog.MaxTransactions:
			wrong("transactions."+k.String(), fmt.Sprintf("Số hồ sơ phải từ 1 đến %d.", catalog.MaxTransactions), fmt.Sprintf("A number of transactions is 1 to %d.", catalog.MaxTransactions))
		}
	}
	q, cr := s.questionnaires[refKey(c.Questionnaire)], s.criteria[refKey(c.Criteria)]
	if q == nil {
		wrong("questionnaire", "Chưa có mẫu phiếu "+refKey(c.Questionnaire)+".", "Questionnaire "+refKey(c.Questionnaire)+" is not stored.")
	}
	if cr == nil {
		wrong("criteria", "Chưa có bộ tiêu chí "+refKey(c.Criteria)+".", "Criteria "+refKey(c.Criteria)+" is not stored.")
	}
	if len(broken) > 0 {
		return invalid(broken)
	}
	if c.State == survey.Draft {
		c.Questionnaire, c.Criteria = q.Ref, cr.Ref
	}
	return nil
}

func invalid(broken []survey.FieldError) error {
	return &survey.Error{Kind: survey.KindInvalid, Fields: broken, Message: survey.Text{
		Vi: "Đợt khảo sát không hợp lệ.", En: "The campaign is not valid.",
	}}
}

// Hindrances are the reasons why a draft could not be opened now, all of them.
func (s *Snapshot) Hindrances(c *Campaign) []survey.FieldError {
	copied := c.Campaign // checkCampaign pins hashes
	fields := slices.Clone(fieldsOf(s.checkCampaign(&copied)))
	for _, o := range s.open {
		if o.ID == c.ID {
			continue
		}
		names := s.shared(c, o)
		if len(names) == 0 {
			continue
		}
		more := survey.Text{}
		if n := len(names) - 3; n > 0 {
			names = names[:3]
			more = survey.Text{Vi: fmt.Sprintf(" và %d đơn vị khác", n), En: fmt.Sprintf(" and %d more", n)}
		}
		list := strings.Join(names, ", ")
		fields = append(fields, survey.FieldError{Path: "units", Message: survey.Text{
			Vi: fmt.Sprintf("%s%s đang được khảo sát cùng kênh trong đợt %s; hãy đóng đợt đó trước.", list, more.Vi, o.ID),
			En: fmt.Sprintf("%s%s: asked about in the same channel by the open campaign %s; please close that one first.", list, more.En, o.ID),
		}})
	}
	return fields
}

func fieldsOf(err error) []survey.FieldError {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.Fields
	}
	return nil
}

// shared are the names of the units that two campaigns ask about in some common
// channel.
func (s *Snapshot) shared(c, o *Campaign) []string {
	var names []string
	if !slices.ContainsFunc(c.Channels, func(ch survey.Channel) bool { return slices.Contains(o.Channels, ch) }) {
		return nil
	}
	for _, u := range c.Units {
		if o.Has(u) {
			names = append(names, s.units[u].Name)
		}
	}
	return names
}
