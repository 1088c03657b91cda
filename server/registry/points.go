package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/store"
	"hailong/server/survey"
)

// maxPointName is the longest name of a service point, in characters: what fits a
// poster.
const maxPointName = 80

// Points are the service points of a unit by name as bytes, then id.
func (s *Snapshot) Points(u survey.UnitKey) []survey.Point {
	var list []survey.Point
	for k, p := range s.points {
		if k.unit == u {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b survey.Point) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list
}

// StoredPoint reads a point with the revision that a change must have been made on;
// none is KindUnknown.
func (r *Registry) StoredPoint(ctx context.Context, u survey.UnitKey, id survey.PointID) (survey.Point, int64, error) {
	var p survey.Point
	d, err := r.docs.Get(ctx, kindPoint, pointKey{u, id}.docID())
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			return p, 0, unknownPoint(u, id)
		}
		return p, 0, fmt.Errorf("point: %w", err)
	}
	if err := json.Unmarshal(d.Body, &p); err != nil {
		return p, 0, fmt.Errorf("point %s: %w", d.ID, err)
	}
	return p, d.Rev, nil
}

func unknownPoint(u survey.UnitKey, id survey.PointID) error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: fmt.Sprintf("Đơn vị %s không có điểm tiếp nhận %q.", u, id),
		En: fmt.Sprintf("Unit %s has no service point %q.", u, id),
	})
}

// AddPoint keeps a service point; a point that is there keeps its id and gets the
// new name.
func (r *Registry) AddPoint(ctx context.Context, p survey.Point) error {
	p, err := r.checkPoint(ctx, p)
	if err != nil {
		return err
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

// CreatePoint keeps a new service point; an id that is taken is KindConflict.
func (r *Registry) CreatePoint(ctx context.Context, p survey.Point) (survey.Point, error) {
	p, err := r.checkPoint(ctx, p)
	if err != nil {
		return p, err
	}
	switch err := r.put(ctx, kindPoint, pointKey{p.Unit, p.ID}.docID(), 0, p); {
	case err != nil && survey.KindOf(err) == survey.KindConflict:
		t := survey.Text{
			Vi: fmt.Sprintf("Đơn vị đã có điểm tiếp nhận mang mã %s.", p.ID),
			En: fmt.Sprintf("The unit has a service point %s already.", p.ID),
		}
		return p, &survey.Error{Kind: survey.KindConflict, Message: t, Fields: []survey.FieldError{{Path: "id", Message: t}}}
	case err != nil:
		return p, fmt.Errorf("create point: %w", err)
	}
	return p, r.Refresh(ctx)
}

// RenamePoint changes the name of a point that was read at revision rev; another one
// is KindStale.
func (r *Registry) RenamePoint(ctx context.Context, p survey.Point, rev int64) error {
	p, err := r.checkPoint(ctx, p)
	if err != nil {
		return err
	}
	err = r.docs.Replace(ctx, store.Doc{Kind: kindPoint, ID: pointKey{p.Unit, p.ID}.docID(), Rev: rev, Body: encode(p)})
	switch {
	case err == nil:
		return r.Refresh(ctx)
	case survey.KindOf(err) == survey.KindConflict:
		return stale()
	case survey.KindOf(err) == survey.KindUnknown:
		return unknownPoint(p.Unit, p.ID)
	}
	return fmt.Errorf("rename point: %w", err)
}

func encode(p survey.Point) []byte {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts only
	}
	return b
}

// checkPoint is p with its name in NFC, if its unit is there and it has a usable id
// and name.
func (r *Registry) checkPoint(ctx context.Context, p survey.Point) (survey.Point, error) {
	if err := r.Refresh(ctx); err != nil {
		return p, err
	}
	if _, ok := r.Now().Unit(p.Unit); !ok {
		return p, unknownUnit(p.Unit)
	}
	p.Name = strings.Join(strings.Fields(norm.NFC.String(p.Name)), " ")
	if p.ID == "" || !p.ID.Valid() {
		return p, survey.InvalidField("id", survey.Text{
			Vi: "Mã điểm tiếp nhận gồm 1–32 ký tự: chữ thường không dấu, chữ số, gạch nối ở giữa.",
			En: "The id of a service point has 1 to 32 lower-case letters, digits and inner hyphens.",
		})
	}
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > maxPointName {
		return p, survey.InvalidField("name", survey.Text{
			Vi: fmt.Sprintf("Điểm tiếp nhận cần có tên, tối đa %d ký tự.", maxPointName),
			En: fmt.Sprintf("A service point needs a name of at most %d characters.", maxPointName),
		})
	}
	if strings.ContainsFunc(p.Name, unprintable) {
		return p, survey.InvalidField("name", survey.Text{
			Vi: "Tên điểm tiếp nhận chỉ gồm chữ cái, chữ số và dấu câu thông thường, để in được lên áp phích.",
			En: "The name of a service point has letters, digits and common punctuation only, so that it can be printed on a poster.",
		})
	}
	return p, nil
}

// unprintable reports a character that the font of the posters may lack. One such
// name would keep the posters of all units from being printed together.
func unprintable(c rune) bool {
	if c < utf8.RuneSelf {
		return unicode.IsControl(c)
	}
	return !strings.ContainsRune("–—“”‘’…", c) && strings.Trim(Fold(string(c)), "abcdefghijklmnopqrstuvwxyz") != ""
}

// Fold is a text without marks, in lower case, for searching and for ids: Đặc khu
// Cát Hải becomes dac khu cat hai.
func Fold(s string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case c == 'đ':
			b.WriteByte('d')
		case !unicode.Is(unicode.Mn, c):
			b.WriteRune(c)
		}
	}
	return b.String()
}

// FreePointID is an id made of a name that no point of the unit has: quay-so-1 for
// Quầy số 1, quay-so-1-2 where that is taken.
func (s *Snapshot) FreePointID(u survey.UnitKey, name string) survey.PointID {
	words := strings.FieldsFunc(Fold(name), func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') })
	base := strings.Join(words, "-")
	if base == "" {
		base = "diem"
	}
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = fmt.Sprintf("-%d", n)
		}
		id := survey.PointID(strings.TrimRight(base[:min(len(base), 32-len(end))], "-") + end)
		if _, taken := s.points[pointKey{u, id}]; !taken {
			return id
		}
	}
}

// PointCounts are the numbers of service points of the units that have any.
func (s *Snapshot) PointCounts() map[survey.UnitKey]int {
	m := map[survey.UnitKey]int{}
	for k := range s.points {
		m[k.unit]++
	}
	return m
}

// ActiveCodes are the numbers of active codes of the units that have any.
func (s *Snapshot) ActiveCodes() map[survey.UnitKey]int {
	m := map[survey.UnitKey]int{}
	for _, e := range s.codeList {
		if e.Status == survey.CodeActive {
			m[e.Unit]++
		}
	}
	return m
}
