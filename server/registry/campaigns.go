package registry

import (
	"context"
	"fmt"

	"hailong/server/survey"
)

// ImportCampaign keeps a campaign as a draft. A draft with the same id is
// replaced; a campaign that was opened before is KindConflict.
func (r *Registry) ImportCampaign(ctx context.Context, c survey.Campaign) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	s := r.Now()
	if err := s.checkCampaign(&c); err != nil {
		return err
	}
	rev := int64(0)
	if old := s.campaigns[c.ID]; old != nil {
		if old.State != survey.Draft {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: fmt.Sprintf("Đợt %s %s nên không nhập lại được.", c.ID, stateWord(old.State).Vi),
				En: fmt.Sprintf("Campaign %s is %s already and can't be imported again.", c.ID, stateWord(old.State).En),
			})
		}
		rev = old.rev
	}
	c.State, c.ClosedOn = survey.Draft, 0
	if err := r.put(ctx, kindCampaign, string(c.ID), rev, &c); err != nil {
		return fmt.Errorf("import campaign: %w", err)
	}
	return r.Refresh(ctx)
}

// checkCampaign refuses what no campaign may be and pins the hashes of the
// versions it refers to.
func (s *Snapshot) checkCampaign(c *survey.Campaign) error {
	var broken []survey.FieldError
	wrong := func(path, vi, en string) {
		broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
	}
	if !c.ID.Valid() {
		wrong("id", "Mã đợt gồm 1–48 ký tự a–z, 0–9 và gạch nối.", "An id has 1 to 48 of a–z, 0–9 and hyphens.")
	}
	if c.Last < c.First {
		wrong("last", "Ngày kết thúc trước ngày bắt đầu.", "The last day is before the first.")
	}
	if len(c.Units) == 0 {
		wrong("units", "Chưa có đơn vị nào.", "There are no units.")
	}
	broken = append(broken, s.unitsThrough(c)...)
	if len(c.Channels) == 0 {
		wrong("channels", "Chưa có kênh nào.", "There are no channels.")
	}
	q := s.questionnaires[refKey(c.Questionnaire)]
	if q == nil {
		wrong("questionnaire", "Chưa có mẫu phiếu "+refKey(c.Questionnaire)+".", "Questionnaire "+refKey(c.Questionnaire)+" is not stored.")
	} else {
		c.Questionnaire = q.Ref
	}
	if cr := s.criteria[refKey(c.Criteria)]; cr == nil {
		wrong("criteria", "Chưa có bộ tiêu chí "+refKey(c.Criteria)+".", "Criteria "+refKey(c.Criteria)+" is not stored.")
	} else {
		c.Criteria = cr.Ref
		if q != nil {
			broken = append(broken, cr.Check(q.Questionnaire)...)
		}
	}
	if len(broken) == 0 {
		return nil
	}
	return invalid(broken)
}

// unitsThrough tells which units do not exist through the whole campaign.
func (s *Snapshot) unitsThrough(c *survey.Campaign) []survey.FieldError {
	var broken []survey.FieldError
	for i, k := range c.Units {
		path := fmt.Sprintf("units[%d]", i)
		switch u, ok := s.units[k]; {
		case !ok:
			broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{
				Vi: fmt.Sprintf("Danh mục không có đơn vị %s.", k), En: fmt.Sprintf("The register has no unit %s.", k),
			}})
		case !u.ValidOn(c.First) || !u.ValidOn(c.Last):
			broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{
				Vi: fmt.Sprintf("%s (%s) không tồn tại suốt đợt khảo sát.", u.Name, k), En: fmt.Sprintf("%s (%s) does not exist through the whole campaign.", u.Name, k),
			}})
		}
	}
	return broken
}

// Open lets a draft take answers on its days. A unit and channel may be in one
// open campaign at a time: an entry code leads to one form.
func (r *Registry) Open(ctx context.Context, id survey.CampaignID) error {
	return r.move(ctx, id, survey.Draft, survey.Open, func(s *Snapshot, c *Campaign) error {
		for _, o := range s.open {
			if names := s.shared(c, o); len(names) > 0 {
				return survey.NewError(survey.KindConflict, survey.Text{
					Vi: fmt.Sprintf("%s đang được khảo sát trong đợt %s; hãy đóng đợt đó trước.", names[0], o.ID),
					En: fmt.Sprintf("%s is in the open campaign %s; please close that one first.", names[0], o.ID),
				})
			}
		}
		return s.checkCampaign(&c.Campaign)
	})
}

// Close ends an open campaign on a day: from then on nothing is added to it but what
// tablets without network were told up to that day.
func (r *Registry) Close(ctx context.Context, id survey.CampaignID, on survey.Day) error {
	return r.move(ctx, id, survey.Open, survey.Closed, func(_ *Snapshot, c *Campaign) error {
		c.ClosedOn = on
		return nil
	})
}

// Certify takes a closed campaign out of everybody's reach: from then on nothing is added
// to it and nothing of it changes.
func (r *Registry) Certify(ctx context.Context, id survey.CampaignID) error {
	return r.move(ctx, id, survey.Closed, survey.Certified, unchecked)
}

// Correct gives a certified campaign back, as it was when it was closed, to be corrected
// and certified again.
func (r *Registry) Correct(ctx context.Context, id survey.CampaignID) error {
	return r.move(ctx, id, survey.Certified, survey.Closed, unchecked)
}

func unchecked(*Snapshot, *Campaign) error { return nil }

// move changes the state of a campaign; a campaign that is there already is
// success, any other state KindConflict.
func (r *Registry) move(ctx context.Context, id survey.CampaignID, from, to survey.CampaignState, check func(*Snapshot, *Campaign) error) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	s := r.Now()
	c, err := s.Campaign(id)
	if err != nil {
		return err
	}
	if c.State == to {
		return nil
	}
	if c.State != from {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: fmt.Sprintf("Đợt %s đang ở trạng thái “%s”, không chuyển sang “%s” được.", id, stateWord(c.State).Vi, stateWord(to).Vi),
			En: fmt.Sprintf("Campaign %s is %s and can't become %s.", id, stateWord(c.State).En, stateWord(to).En),
		})
	}
	moved := &Campaign{Campaign: c.Campaign, units: c.units}
	if err := check(s, moved); err != nil {
		return err
	}
	moved.State = to
	if err := r.put(ctx, kindCampaign, string(id), c.rev, &moved.Campaign); err != nil {
		return fmt.Errorf("campaign %s: %w", id, err)
	}
	return r.Refresh(ctx)
}

func stateWord(s survey.CampaignState) survey.Text {
	switch s {
	case survey.Open:
		return survey.Text{Vi: "đang mở", En: "open"}
	case survey.Closed:
		return survey.Text{Vi: "đã đóng", En: "closed"}
	case survey.Certified:
		return survey.Text{Vi: "đã chốt", En: "certified"}
	}
	return survey.Text{Vi: "dự thảo", En: "a draft"}
}
