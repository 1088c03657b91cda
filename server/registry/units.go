package registry

import (
	"context"
	"fmt"

	"hailong/server/survey"
)

// ImportUnits replaces the register of units as one. A unit that a code, point
// or campaign refers to may not disappear: that is KindInvalid and nothing
// changes.
func (r *Registry) ImportUnits(ctx context.Context, reg *survey.Register) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	s := r.Now()
	there := make(map[survey.UnitKey]bool, len(reg.Units))
	for _, u := range reg.Units {
		there[u.Key] = true
	}
	missing := func(k survey.UnitKey, user string) error {
		return survey.InvalidField(k.String(), survey.Text{
			Vi: fmt.Sprintf("Danh mục mới không còn đơn vị %s (%s) mà %s đang dùng.", s.units[k].Name, k, user),
			En: fmt.Sprintf("The new register no longer has unit %s (%s), which %s uses.", s.units[k].Name, k, user),
		})
	}
	for _, e := range s.codeList {
		if !there[e.Unit] {
			return missing(e.Unit, string(e.Code))
		}
	}
	for k := range s.points {
		if !there[k.unit] {
			return missing(k.unit, k.docID())
		}
	}
	for _, c := range s.ordered {
		for _, u := range c.Units {
			if !there[u] {
				return missing(u, string(c.ID))
			}
		}
	}
	rev, err := r.revision(ctx, kindRegister, "units")
	if err != nil {
		return fmt.Errorf("import units: %w", err)
	}
	if err := r.put(ctx, kindRegister, "units", rev, reg); err != nil {
		return fmt.Errorf("import units: %w", err)
	}
	return r.Refresh(ctx)
}

// AddPoint keeps a service point; a point that is there keeps its id and gets the
// new name.
func (r *Registry) AddPoint(ctx context.Context, p survey.Point) error {
	if err := r.Refresh(ctx); err != nil {
		return err
	}
	if _, ok := r.Now().Unit(p.Unit); !ok {
		return unknownUnit(p.Unit)
	}
	if p.ID == "" || !p.ID.Valid() || p.Name == "" {
		return survey.InvalidField("point", survey.Text{
			Vi: "Điểm tiếp nhận cần có mã (chữ thường không dấu, chữ số, gạch nối) và tên.",
			En: "A service point needs an id (lower-case letters, digits, hyphens) and a name.",
		})
	}
	k := pointKey{p.Unit, p.ID}
	rev, err := r.revision(ctx, kindPoint, k.docID())
	if err != nil {
		return fmt.Errorf("add point: %w", err)
	}
	if err := r.put(ctx, kindPoint, k.docID(), rev, p); err != nil {
		return fmt.Errorf("add point: %w", err)
	}
	return r.Refresh(ctx)
}

func unknownUnit(k survey.UnitKey) error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: fmt.Sprintf("Không có đơn vị %s trong danh mục.", k),
		En: fmt.Sprintf("There is no unit %s in the register.", k),
	})
}
