package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// Order is what somebody proposes: the responses that Filter takes, or those of IDs.
type Order struct {
	Campaign survey.CampaignID
	Action   Action
	Reason   survey.Reason
	Note     string
	Filter   *Filter
	IDs      []survey.ResponseID
	// Expected is how many the proposer saw; another number is KindConflict. 0 asks nothing.
	Expected int
	By       Person
}

// Draft is a proposal that was checked and not stored yet.
type Draft struct {
	Proposal
	set    set
	Effect []Effect
}

// Draft checks an order and freezes its responses. What can't be is KindInvalid with the
// fields action, reason, note and filter. Responses that have another standing, or are in an
// open proposal, are left out of what a filter takes; of IDs they are KindConflict.
func (b *Book) Draft(ctx context.Context, o Order) (*Draft, error) {
	note, err := o.check()
	if err != nil {
		return nil, err
	}
	c, err := b.fresh(ctx, o.Campaign)
	if err != nil {
		return nil, err
	}
	if c.State == survey.Certified {
		return nil, Certified()
	}
	items, err := b.chosen(ctx, c, &o)
	if err != nil {
		return nil, err
	}
	d := &Draft{Proposal: Proposal{
		ID: b.newID(), Campaign: c.ID, Action: o.Action, Reason: o.Reason, Note: note, Filter: o.Filter, N: len(items),
		FourEyes: b.FourEyes, State: Waiting, By: o.By, At: b.now(),
	}}
	d.set = setOf(items)
	h := sha256.New()
	for id := range d.set.all {
		h.Write([]byte(id + "\n"))
	}
	d.Hash = hex.EncodeToString(h.Sum(nil))
	for _, m := range d.set {
		d.Units = append(d.Units, Share{m.Unit, len(m.IDs)})
	}
	d.Chunks = len(d.set.documents(d.ID))
	if !b.FourEyes {
		d.State, d.Decided, d.DecidedAt = Applying, &d.By, d.At
	}
	d.EffectMade = d.ID + "/made"
	d.Effect, err = b.effect(ctx, c, &d.Proposal, d.set)
	return d, err
}

func (o *Order) check() (note string, err error) {
	var broken []survey.FieldError
	add := func(path, vi, en string) {
		broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
	}
	if o.Action != Exclude && o.Action != Restore {
		add("action", "action là exclude hoặc restore.", "action is exclude or restore.")
	} else if !slices.Contains(o.Action.Reasons(), o.Reason) {
		add("reason", "Chọn một lý do trong danh sách.", "Choose one of the reasons.")
	}
	note, ok := cleanNote(o.Note)
	if !ok {
		add("note", noteTooLong.Vi, noteTooLong.En)
	}
	if o.Reason == survey.ReasonOther && note == "" {
		add("note", "Lý do khác thì phải ghi rõ ở phần ghi chú.", "Another reason has to be explained in the note.")
	}
	if (o.Filter == nil) == (len(o.IDs) == 0) {
		add("filter", "Cần chọn phiếu: theo bộ lọc, hoặc từng phiếu.", "Choose responses: by a filter, or one by one.")
	}
	if len(broken) > 0 {
		return "", &survey.Error{Kind: survey.KindInvalid, Message: broken[0].Message, Fields: broken}
	}
	return note, nil
}

var noteTooLong = survey.Text{Vi: "Ghi chú dài tối đa 1.000 ký tự.", En: "A note has at most 1,000 characters."}

// cleanNote is a note on one line, composed and masked.
func cleanNote(s string) (string, bool) {
	s = survey.Mask(strings.Join(strings.Fields(norm.NFC.String(strings.ToValidUTF8(s, ""))), " "))
	return s, utf8.RuneCountInString(s) <= MaxNote
}

// chosen are the responses of an order as they are now.
func (b *Book) chosen(ctx context.Context, c *registry.Campaign, o *Order) ([]Item, error) {
	from, _ := o.Action.Standings()
	f := Filter{}
	if o.Filter != nil {
		f = *o.Filter
	}
	q, err := b.Queue(ctx, c, from, f)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, g := range q.Groups {
		items = append(items, g.Items...)
	}
	if o.Filter == nil {
		if items, err = picked(items, o.IDs, q.Open); err != nil {
			return nil, err
		}
	} else {
		items = slices.DeleteFunc(items, func(x Item) bool { return q.Open[x.ID] != "" })
	}
	switch {
	case o.Expected > 0 && len(items) != o.Expected:
		return nil, listChanged()
	case len(items) == 0:
		return nil, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Không còn phiếu nào để đề xuất.", En: "There is no response left to propose.",
		})
	case len(items) > MaxSet:
		return nil, survey.InvalidField("filter", survey.Text{
			Vi: "Mỗi đề xuất có tối đa 50.000 phiếu; hãy lọc hẹp hơn.", En: "A proposal has at most 50,000 responses; please narrow the filter.",
		})
	}
	return items, nil
}

// picked are the items with these IDs.
func picked(items []Item, ids []survey.ResponseID, open map[survey.ResponseID]string) ([]Item, error) {
	byID := make(map[survey.ResponseID]*Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i]
	}
	out := make([]Item, 0, len(ids))
	for _, id := range ids {
		switch x := byID[id]; {
		case open[id] != "":
			return nil, survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Có phiếu đã nằm trong một đề xuất đang chờ; xin tải lại danh sách.",
				En: "A response is in another proposal that waits; please reload the list.",
			})
		case x == nil:
			return nil, listChanged()
		default:
			out = append(out, *x)
			delete(byID, id) // named twice is a mistake of the sender
		}
	}
	return out, nil
}

func listChanged() error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Danh sách phiếu vừa thay đổi; xin tải lại rồi chọn lại.", En: "The list of responses has just changed; please reload it and choose again.",
	})
}

// Create stores a draft. Where there are no four eyes it is applied at once, as far as one
// turn goes.
func (b *Book) Create(ctx context.Context, d *Draft) (*Proposal, error) {
	body, err := json.Marshal(&d.Proposal)
	if err != nil {
		return nil, fmt.Errorf("review: proposal: %w", err)
	}
	effect, err := json.Marshal(d.Effect)
	if err != nil {
		return nil, fmt.Errorf("review: proposal: %w", err)
	}
	docs := append(d.set.documents(d.ID), store.Doc{Kind: EffectKind, ID: d.EffectMade, Body: effect})
	if err := b.Docs.Create(ctx, docs...); err != nil {
		return nil, fmt.Errorf("review: proposal %s: %w", d.ID, err)
	}
	// Last: a proposal that can be read is whole.
	if err := b.Docs.Create(ctx, store.Doc{Kind: Kind, ID: d.ID, Body: body}); err != nil {
		return nil, fmt.Errorf("review: proposal %s: %w", d.ID, err)
	}
	p := d.Proposal
	p.Rev = 1
	if p.State == Applying {
		return b.apply(ctx, &p)
	}
	return &p, nil
}
