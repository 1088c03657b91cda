package registry

import (
	"context"
	"encoding/json"
	"fmt"

	"hailong/server/survey"
)

// registerID is the one document of kindRegister.
const registerID = "units"

// StoredRegister is the register of units as the store has it, with the revision
// that a replacement must have been made on; 0 where there is none yet.
func (r *Registry) StoredRegister(ctx context.Context) (*survey.Register, int64, error) {
	reg := &survey.Register{}
	d, err := r.docs.Get(ctx, kindRegister, registerID)
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return reg, 0, nil
	}
	if err == nil {
		err = json.Unmarshal(d.Body, reg)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("register of units: %w", err)
	}
	return reg, d.Rev, nil
}

// ImportUnits replaces the register of units as one, whatever is there; see
// ReplaceUnits.
func (r *Registry) ImportUnits(ctx context.Context, reg *survey.Register) error {
	rev, err := r.revision(ctx, kindRegister, registerID)
	if err != nil {
		return fmt.Errorf("import units: %w", err)
	}
	return r.ReplaceUnits(ctx, reg, rev)
}

// ReplaceUnits replaces the register that was read at revision rev; another one is
// KindStale. A unit that a code, point or campaign refers to may not disappear: that
// is KindInvalid with a field for each, and nothing changes.
func (r *Registry) ReplaceUnits(ctx context.Context, reg *survey.Register, rev int64) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	if err := refuseMissing(r.Now().Missing(reg)); err != nil {
		return err
	}
	switch err := r.put(ctx, kindRegister, registerID, rev, reg); {
	case err != nil && survey.KindOf(err) == survey.KindConflict:
		return stale()
	case err != nil:
		return fmt.Errorf("import units: %w", err)
	}
	return r.Refresh(ctx)
}

// MissingUnit is a unit that a new register no longer has and that something still
// refers to.
type MissingUnit struct {
	Unit      survey.Unit
	Codes     int
	Points    int
	Campaigns []survey.CampaignID // by first day
}

// Missing are the units that reg lacks and that are in use, by key.
func (s *Snapshot) Missing(reg *survey.Register) []MissingUnit {
	there := make(map[survey.UnitKey]bool, len(reg.Units))
	for _, u := range reg.Units {
		there[u.Key] = true
	}
	var list []MissingUnit
	for _, u := range s.register.Units {
		if there[u.Key] {
			continue
		}
		m := MissingUnit{Unit: u, Points: len(s.Points(u.Key))}
		for _, e := range s.codeList {
			if e.Unit == u.Key {
				m.Codes++
			}
		}
		for _, c := range s.ordered {
			if c.Has(u.Key) {
				m.Campaigns = append(m.Campaigns, c.ID)
			}
		}
		if m.Codes+m.Points+len(m.Campaigns) > 0 {
			list = append(list, m)
		}
	}
	return list
}

// Text says what still uses the unit.
func (m MissingUnit) Text() survey.Text {
	t := survey.Text{
		Vi: fmt.Sprintf("Danh mục mới không còn đơn vị %s (%s), nhưng đơn vị này đang có ", m.Unit.Name, m.Unit.Key),
		En: fmt.Sprintf("The new register no longer has unit %s (%s), which still has ", m.Unit.Name, m.Unit.Key),
	}
	sep := ""
	add := func(n int, vi, en string) {
		if n > 0 {
			t.Vi += fmt.Sprintf("%s%d %s", sep, n, vi)
			t.En += fmt.Sprintf("%s%s: %d", sep, en, n)
			sep = ", "
		}
	}
	add(m.Codes, "mã", "entry codes")
	add(m.Points, "điểm tiếp nhận", "service points")
	add(len(m.Campaigns), "đợt khảo sát", "campaigns")
	t.Vi += "."
	t.En += "."
	return t
}

func refuseMissing(list []MissingUnit) error {
	if len(list) == 0 {
		return nil
	}
	e := survey.NewError(survey.KindInvalid, list[0].Text())
	for _, m := range list {
		e.Fields = append(e.Fields, survey.FieldError{Path: m.Unit.Key.String(), Message: m.Text()})
	}
	return e
}

func unknownUnit(k survey.UnitKey) error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: fmt.Sprintf("Không có đơn vị %s trong danh mục.", k),
		En: fmt.Sprintf("There is no unit %s in the register.", k),
	})
}
