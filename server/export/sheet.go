package export

import (
	"fmt"

	"hailong/server/survey"
)

// Type is what the cells of a column hold.
type Type string

// The types. A cell of any type may be empty, unless the column is Required.
const (
	TypeText       Type = "text"
	TypeInteger    Type = "integer"    // a whole number
	TypeHundredths Type = "hundredths" // a number with exactly two decimals, such as a mean of 1 to 5
	TypeDecimal    Type = "decimal"    // an exact decimal with up to six places
	TypePercent    Type = "percent"    // hundredths of a percent: 87.35 is 87.35 %, in every format
	TypeDate       Type = "date"       // a civil date
	TypeBool       Type = "bool"       // 1 or 0; true or false in JSON
	TypeCode       Type = "code"       // a whole number where the answer is one, else a short text: 1 to 5, or "na"
)

// types lists every Type with its name for readers of a codebook.
var types = map[Type]survey.Text{
	TypeText:       {Vi: "chữ", En: "text"},
	TypeInteger:    {Vi: "số nguyên", En: "whole number"},
	TypeHundredths: {Vi: "số có hai chữ số thập phân", En: "number with two decimals"},
	TypeDecimal:    {Vi: "số thập phân", En: "decimal number"},
	TypePercent:    {Vi: "phần trăm", En: "percent"},
	TypeDate:       {Vi: "ngày", En: "date"},
	TypeBool:       {Vi: "có (1) hoặc không (0)", En: "yes (1) or no (0)"},
	TypeCode:       {Vi: "mã trả lời", En: "answer code"},
}

// Sheet describes a table of typed rows: what every format of it is made from,
// and the schemas and the codebook, too. It is not changed while a Writer uses
// it; several may use it at once.
type Sheet struct {
	// ID is the name for programs: a lower-case letter, then a-z, 0-9 and hyphens.
	ID          string
	Title       survey.Text
	Description survey.Text
	Columns     []Column
	Key         []string // names of the columns that together are unique; may be empty
}

// Column is one column of a Sheet.
type Column struct {
	// Name is the stable name for programs, the heading in CSV and the member in
	// JSON: a lower-case letter, then a-z, 0-9, underscore and dot.
	Name string
	// Label is the heading for people, in XLSX and in the codebook.
	Label       survey.Text
	Description survey.Text // may be empty
	Type        Type
	Required    bool    // no cell is empty
	Values      []Value // the closed list of what a cell can be; nil when it is open
	Width       int     // in XLSX, in characters; 0 is by type
}

// Value is one value that a cell of a text or code column can have.
type Value struct {
	Code string
	Text survey.Text
}

// maxColumns is what a spreadsheet can show.
const maxColumns = 16_384

// Check returns the first thing that keeps the sheet from being written, or nil.
// What is wrong is the fault of the program, not of a user.
func (s *Sheet) Check() error {
	if !validName(s.ID, '-') {
		return fmt.Errorf("sheet %q: the id is not one", s.ID)
	}
	if n := len(s.Columns); n == 0 || n > maxColumns {
		return fmt.Errorf("sheet %s has %d columns, 1 to %d can be written", s.ID, n, maxColumns)
	}
	seen := make(map[string]bool, len(s.Columns))
	for i := range s.Columns {
		c := &s.Columns[i]
		if !validName(c.Name, '_', '.') || seen[c.Name] {
			return fmt.Errorf("sheet %s: column %d: the name %q is not one or is there twice", s.ID, i+1, c.Name)
		}
		seen[c.Name] = true
		if _, ok := types[c.Type]; !ok {
			return fmt.Errorf("sheet %s: column %s: there is no type %q", s.ID, c.Name, c.Type)
		}
		if c.Values != nil && c.Type != TypeText && c.Type != TypeCode {
			return fmt.Errorf("sheet %s: column %s: a list of values belongs to text and codes", s.ID, c.Name)
		}
	}
	for _, k := range s.Key {
		if !seen[k] {
			return fmt.Errorf("sheet %s: the key names %q, which is no column", s.ID, k)
		}
	}
	return nil
}

// Names are the names of the columns, in order.
func (s *Sheet) Names() []string {
	out := make([]string, len(s.Columns))
	for i := range s.Columns {
		out[i] = s.Columns[i].Name
	}
	return out
}

// validName reports whether s is a lower-case letter and then lower-case letters,
// digits and the marks.
func validName(s string, marks ...rune) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		digit := r >= '0' && r <= '9'
		mark := false
		for _, m := range marks {
			mark = mark || r == m
		}
		if !letter && (i == 0 || !digit && !mark) {
			return false
		}
	}
	return s != ""
}
