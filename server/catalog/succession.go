package catalog

import (
	"cmp"
	"io/fs"
	"slices"

	"hailong/server/survey"
)

var successionColumns = []string{"old_code", "old_from", "old_name", "new_code", "new_from", "new_name", "share", "note"}

// partNotes are the notes that a part may have; a whole has none, or
// NoteDistrictWithoutCommunes.
var partNotes = []survey.SuccessionNote{survey.NoteAreaAndPopulation, survey.NoteAreaOnly, survey.NoteRemainder, survey.NoteRemainderAllResidents}

func readSuccession(p *problems, f fs.File, reg *survey.Register, rows map[survey.UnitKey]int) {
	t, ok := openTable(p, f, successionColumns)
	if !ok {
		return
	}
	units := make(map[survey.UnitKey]*survey.Unit, len(reg.Units))
	for i := range reg.Units {
		units[reg.Units[i].Key] = &reg.Units[i]
	}
	lines := map[survey.Succession]int{}
	seen := map[[2]survey.UnitKey]int{}
	for {
		row, ok := t.next()
		if !ok {
			break
		}
		s, ok := t.succession(row, units)
		if !ok {
			continue
		}
		if first, ok := seen[[2]survey.UnitKey{s.Old, s.New}]; ok {
			t.add(t.line, "", "dòng này lặp lại dòng %d", first)
			continue
		}
		seen[[2]survey.UnitKey{s.Old, s.New}] = t.line
		lines[s] = t.line
		reg.Succession = append(reg.Succession, s)
	}
	slices.SortFunc(reg.Succession, func(a, b survey.Succession) int {
		return cmp.Or(a.Old.Compare(b.Old), a.New.Compare(b.New))
	})
	if len(p.list) > 0 {
		return // what follows would only repeat that rows are missing
	}
	for i := 0; i < len(reg.Succession); {
		n := 1
		for i+n < len(reg.Succession) && reg.Succession[i+n].Old == reg.Succession[i].Old {
			n++
		}
		p.complete(reg.Succession[i:i+n], lines)
		i += n
	}
}

// succession checks one row; ok is false when a problem was noted.
func (t *table) succession(row []string, units map[survey.UnitKey]*survey.Unit) (s survey.Succession, ok bool) {
	before := len(t.list)
	s = survey.Succession{
		Old:   survey.UnitKey{Code: survey.UnitCode(row[0]), From: t.day("old_from", row[1])},
		New:   survey.UnitKey{Code: survey.UnitCode(row[3]), From: t.day("new_from", row[4])},
		Share: survey.SuccessionShare(row[6]), Note: survey.SuccessionNote(row[7]),
	}
	district := s.Note == survey.NoteDistrictWithoutCommunes
	old := units[s.Old]
	switch {
	case district && !s.Old.Code.District():
		t.add(t.line, "old_code", "ghi chú %s cần mã cấp huyện 3 chữ số, không phải %s", s.Note, show(row[0]))
	case district:
	case old == nil:
		t.add(t.line, "old_code", "danh mục không có đơn vị cũ %s hiệu lực từ %s", show(row[0]), show(row[1]))
	case old.Name != row[2]:
		t.add(t.line, "old_name", "mã %s là %s, không phải %s", row[0], old.Name, show(row[2]))
	}
	next := units[s.New]
	switch {
	case next == nil:
		t.add(t.line, "new_code", "danh mục không có đơn vị mới %s hiệu lực từ %s", show(row[3]), show(row[4]))
	case next.Name != row[5]:
		t.add(t.line, "new_name", "mã %s là %s, không phải %s", row[3], next.Name, show(row[5]))
	case old != nil && old.Until+1 != s.New.From:
		t.add(t.line, "new_from", "đơn vị mới bắt đầu %s, không liền sau ngày cuối của đơn vị cũ (%s)", s.New.From, old.Until)
	}
	switch s.Share {
	case survey.Whole:
		if s.Note != survey.NoteNone && !district {
			t.add(t.line, "note", "nhập toàn bộ (whole) không đi với ghi chú %s", show(row[7]))
		}
	case survey.Part:
		if !slices.Contains(partNotes, s.Note) {
			t.add(t.line, "note", "nhập một phần (part) cần ghi chú area_and_population, area_only, remainder hoặc remainder_all_residents, không phải %s", show(row[7]))
		}
	default:
		t.add(t.line, "share", "cần whole (toàn bộ) hoặc part (một phần), không phải %s", show(row[6]))
	}
	return s, len(t.list) == before && !t.more
}

// complete checks all rows of one old unit: a whole stands alone, parts are at
// least two, and where the remainder says that every resident is in it, no other
// part may have residents. Carrying counts forward rests on the last rule.
func (p *problems) complete(rows []survey.Succession, lines map[survey.Succession]int) {
	everyone := slices.ContainsFunc(rows, func(s survey.Succession) bool { return s.Note == survey.NoteRemainderAllResidents })
	for _, s := range rows {
		switch {
		case s.Share == survey.Whole && len(rows) > 1:
			p.add(lines[s], "share", "đơn vị cũ %s nhập toàn bộ vào một đơn vị thì không còn phần nào cho đơn vị khác", s.Old)
		case s.Share == survey.Part && len(rows) == 1:
			p.add(lines[s], "share", "đơn vị cũ %s chỉ có một phần; thiếu dòng cho phần còn lại", s.Old)
		case everyone && s.Note != survey.NoteRemainderAllResidents && s.Note != survey.NoteAreaOnly:
			p.add(lines[s], "note", "đơn vị cũ %s đã có remainder_all_residents nên phần này phải là area_only", s.Old)
		}
	}
}
