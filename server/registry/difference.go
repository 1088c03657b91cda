package registry

import (
	"fmt"

	"hailong/server/survey"
)

// Difference is what a new register changes.
type Difference struct {
	Added   []survey.Unit
	Changed []UnitChange
	Ended   []survey.Unit // have a last day now, and had none
	Removed []survey.Unit // are not in the new register at all

	SuccessionAdded, SuccessionRemoved []survey.Succession
}

// UnitChange is a unit of both registers whose fields differ.
type UnitChange struct {
	Unit   survey.Unit // as the new register has it
	Fields []FieldChange
}

// FieldChange is one field of it, by its column in units.csv, as texts of the file.
type FieldChange struct {
	Field, Before, After string
}

// Empty reports whether the new register is the old one.
func (d Difference) Empty() bool {
	return len(d.Added)+len(d.Changed)+len(d.Ended)+len(d.Removed)+len(d.SuccessionAdded)+len(d.SuccessionRemoved) == 0
}

// Compare tells what replacing old by next changes, everything in the order of keys.
func Compare(old, next *survey.Register) Difference {
	var d Difference
	before, after := byKey(old), byKey(next)
	for _, u := range next.Units {
		was, ok := before[u.Key]
		if !ok {
			d.Added = append(d.Added, u)
			continue
		}
		if was.Until == 0 && u.Until != 0 {
			d.Ended = append(d.Ended, u)
			was.Until = u.Until // said once
		}
		if fields := fieldChanges(was, u); len(fields) > 0 {
			d.Changed = append(d.Changed, UnitChange{u, fields})
		}
	}
	for _, u := range old.Units {
		if _, ok := after[u.Key]; !ok {
			d.Removed = append(d.Removed, u)
		}
	}
	d.SuccessionAdded = lacking(old.Succession, next.Succession)
	d.SuccessionRemoved = lacking(next.Succession, old.Succession)
	return d
}

func byKey(r *survey.Register) map[survey.UnitKey]survey.Unit {
	m := make(map[survey.UnitKey]survey.Unit, len(r.Units))
	for _, u := range r.Units {
		m[u.Key] = u
	}
	return m
}

// lacking are the rows of list that from lacks.
func lacking(from, list []survey.Succession) []survey.Succession {
	there := make(map[survey.Succession]bool, len(from))
	for _, s := range from {
		there[s] = true
	}
	var out []survey.Succession
	for _, s := range list {
		if !there[s] {
			out = append(out, s)
		}
	}
	return out
}

func fieldChanges(old, next survey.Unit) []FieldChange {
	var list []FieldChange
	a, b := unitRow(old), unitRow(next)
	for i, column := range unitColumns {
		if a[i] != b[i] {
			list = append(list, FieldChange{column, a[i], b[i]})
		}
	}
	return list
}

// The columns of the two files of a register; configs/units/README.md says what each
// holds.
var (
	unitColumns = []string{"code", "valid_from", "valid_until", "type", "name",
		"district_code", "district_name", "province_code", "province_name", "population"}
	successionColumns = []string{"old_code", "old_from", "old_name", "new_code", "new_from", "new_name", "share", "note"}
)

func unitRow(u survey.Unit) []string {
	until, population := "", ""
	if u.Until != 0 {
		until = u.Until.String()
	}
	if u.Population != 0 {
		population = fmt.Sprint(u.Population)
	}
	return []string{string(u.Key.Code), u.Key.From.String(), until, string(u.Type), u.Name,
		u.DistrictCode, u.DistrictName, u.ProvinceCode, u.ProvinceName, population}
}

// UnitRows are units as rows of units.csv, the header first.
func UnitRows(units []survey.Unit) [][]string {
	rows := [][]string{unitColumns}
	for _, u := range units {
		rows = append(rows, unitRow(u))
	}
	return rows
}

// SuccessionRows are rows of succession.csv, the header first. Names come from reg; a
// district is no unit and has none there.
func SuccessionRows(reg *survey.Register, list []survey.Succession) [][]string {
	rows, units := [][]string{successionColumns}, byKey(reg)
	for _, s := range list {
		rows = append(rows, []string{string(s.Old.Code), s.Old.From.String(), units[s.Old].Name,
			string(s.New.Code), s.New.From.String(), units[s.New].Name, string(s.Share), string(s.Note)})
	}
	return rows
}
