package survey

import (
	"fmt"
	"strings"
)

// UnitCode is the five-digit code of the statistics office. It is text: codes
// elsewhere in the country start with zero.
type UnitCode string

// UnitKey names a unit in time: 10507 was Phường Cẩm Thượng and is, from
// 2025-07-01, Phường Thành Đông. Its text form is CODE@YYYY-MM-DD.
type UnitKey struct {
	Code UnitCode
	From Day
}

// ParseUnitKey reads CODE@YYYY-MM-DD. A district code of three digits is taken
// too: đặc khu Bạch Long Vĩ follows a district that had no communes, and the
// succession table names it.
func ParseUnitKey(s string) (UnitKey, error) {
	code, from, ok := strings.Cut(s, "@")
	if !ok || !UnitCode(code).Valid() && !UnitCode(code).District() {
		return UnitKey{}, fmt.Errorf("%q is not a unit key of the form CODE@YYYY-MM-DD", s)
	}
	day, err := ParseDay(from)
	if err != nil {
		return UnitKey{}, fmt.Errorf("unit key %q: %w", s, err)
	}
	return UnitKey{UnitCode(code), day}, nil
}

// Valid reports whether c is five digits.
func (c UnitCode) Valid() bool { return len(c) == 5 && c.digits() }

// District reports whether c is three digits, the code of a district. No Unit has
// such a code; only Succession.Old may.
func (c UnitCode) District() bool { return len(c) == 3 && c.digits() }

func (c UnitCode) digits() bool {
	for _, r := range c {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

func (k UnitKey) String() string { return string(k.Code) + "@" + k.From.String() }

// Compare orders keys by code, then first day.
func (k UnitKey) Compare(o UnitKey) int {
	if c := strings.Compare(string(k.Code), string(o.Code)); c != 0 {
		return c
	}
	return int(k.From) - int(o.From)
}

// MarshalText writes CODE@YYYY-MM-DD.
func (k UnitKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads CODE@YYYY-MM-DD.
func (k *UnitKey) UnmarshalText(b []byte) error {
	v, err := ParseUnitKey(string(b))
	if err != nil {
		return err
	}
	*k = v
	return nil
}

// UnitType is the kind of a commune-level unit.
type UnitType string

// The unit types; thị trấn ended on 2025-07-01.
const (
	Commune     UnitType = "xa"
	Ward        UnitType = "phuong"
	Township    UnitType = "thi_tran"
	SpecialZone UnitType = "dac_khu"
)

// Known reports whether t is one of the four types.
func (t UnitType) Known() bool {
	return t == Commune || t == Ward || t == Township || t == SpecialZone
}

// Unit is a commune-level unit in a period of validity.
type Unit struct {
	Key          UnitKey  `json:"key"`
	Until        Day      `json:"until,omitzero"` // last day of validity, zero while it goes on
	Name         string   `json:"name"`           // full official label with the type word, NFC
	Type         UnitType `json:"type"`
	DistrictCode string   `json:"district_code,omitempty"` // empty from 2025-07-01
	DistrictName string   `json:"district_name,omitempty"`
	ProvinceCode string   `json:"province_code"`
	ProvinceName string   `json:"province_name"`
	Population   int      `json:"population,omitempty"` // persons; 0 when unknown
}

// ValidOn reports whether the unit existed on a day.
func (u Unit) ValidOn(d Day) bool {
	return d >= u.Key.From && (u.Until == 0 || d <= u.Until)
}

// SuccessionShare says how much of an old unit went to a new one.
type SuccessionShare string

// Whole is all area and residents; Part is only a part.
const (
	Whole SuccessionShare = "whole"
	Part  SuccessionShare = "part"
)

// SuccessionNote refines a Part; empty for an ordinary Whole. The meaning of
// each is in configs/units/README.md.
type SuccessionNote string

// The notes of the succession table.
const (
	NoteNone                    SuccessionNote = ""
	NoteAreaAndPopulation       SuccessionNote = "area_and_population"
	NoteAreaOnly                SuccessionNote = "area_only"
	NoteRemainder               SuccessionNote = "remainder"
	NoteRemainderAllResidents   SuccessionNote = "remainder_all_residents"
	NoteDistrictWithoutCommunes SuccessionNote = "district_without_communes"
)

// Succession says that an old unit, or a part of it, went into a new one.
type Succession struct {
	Old   UnitKey         `json:"old"`
	New   UnitKey         `json:"new"`
	Share SuccessionShare `json:"share"`
	Note  SuccessionNote  `json:"note,omitempty"`
}

// Carries reports whether the old unit's counts may be carried forward to the
// new one: only where every resident went there (method A-15).
func (s Succession) Carries() bool {
	return s.Share == Whole && s.Note != NoteDistrictWithoutCommunes || s.Note == NoteRemainderAllResidents
}

// Register is the whole list of units and how they followed each other. It is
// replaced as one: readers never see half of an import.
type Register struct {
	Units      []Unit       `json:"units"`      // sorted by key
	Succession []Succession `json:"succession"` // sorted by old, then new key
}

// PointID names a service point within its unit: lower-case letters, digits and
// hyphens. The empty PointID is the unit as a whole.
type PointID string

// Point is a service point of a unit ("quầy", "điểm tiếp nhận").
type Point struct {
	Unit UnitKey `json:"unit"`
	ID   PointID `json:"id"`
	Name string  `json:"name"` // NFC, as printed on its poster
}

// Valid reports whether p is empty or 1 to 32 of a-z, 0-9 and inner hyphens.
func (p PointID) Valid() bool {
	return p == "" || len(p) <= 32 && validSlug(string(p))
}
