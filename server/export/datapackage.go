package export

import (
	"fmt"
	"slices"
	"time"

	"hailong/server/survey"
)

// Package describes CSV files that belong together.
type Package struct {
	Name        string // lower-case letters, digits and hyphens
	Title       survey.Text
	Description survey.Text
	Created     time.Time
	Files       []PackageFile
}

// PackageFile is one CSV of a package. Bytes and SHA256 are as a Writer has them
// after Close.
type PackageFile struct {
	Path   string // beside datapackage.json
	Sheet  *Sheet
	Bytes  int64
	SHA256 string
}

// DataPackage is the datapackage.json that goes beside CSV files: a Frictionless
// Data Package 2.0 with a Table Schema for each. Other formats of a sheet have no
// place in it.
func DataPackage(p Package) ([]byte, error) {
	if !validName(p.Name, '-') || len(p.Files) == 0 {
		return nil, fmt.Errorf("data package %q: without a name or without files", p.Name)
	}
	resources := make([]any, len(p.Files))
	for i, f := range p.Files {
		if err := f.Sheet.Check(); err != nil {
			return nil, err
		}
		if f.Path == "" || !validHash(f.SHA256) {
			return nil, fmt.Errorf("data package %s: %s has no path or no hash", p.Name, f.Sheet.ID)
		}
		resources[i] = map[string]any{
			"name": f.Sheet.ID, "path": f.Path, "type": "table", "title": both(f.Sheet.Title), "description": both(f.Sheet.Description),
			"format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
			"bytes": f.Bytes, "hash": "sha256:" + f.SHA256, "schema": f.Sheet.tableSchema(),
		}
	}
	m := map[string]any{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    p.Name, "title": both(p.Title), "resources": resources,
		"created": p.Created.In(survey.Zone).Format(time.RFC3339),
	}
	if !p.Description.Empty() {
		m["description"] = both(p.Description)
	}
	return indented(m)
}

// tableSchema is the Frictionless Table Schema of the sheet as CSV.
func (s *Sheet) tableSchema() map[string]any {
	fields := make([]any, len(s.Columns))
	for i := range s.Columns {
		fields[i] = s.Columns[i].field()
	}
	m := map[string]any{"fields": fields, "missingValues": []string{""}}
	if len(s.Key) > 0 {
		m["primaryKey"] = slices.Clone(s.Key)
	}
	return m
}

func (c *Column) field() map[string]any {
	m := map[string]any{"name": c.Name, "title": both(c.Label)}
	if !c.Description.Empty() {
		m["description"] = both(c.Description)
	}
	constraints := map[string]any{}
	if c.Required {
		constraints["required"] = true
	}
	switch c.Type {
	case TypeText, TypeCode: // a column of numbers and words is one of words
		m["type"] = "string"
		if c.Values != nil {
			codes := make([]string, len(c.Values))
			categories := make([]any, len(c.Values))
			for i, v := range c.Values {
				codes[i] = v.Code
				categories[i] = map[string]any{"value": v.Code, "label": both(v.Text)}
			}
			constraints["enum"], m["categories"] = codes, categories
		}
	case TypeInteger:
		m["type"] = "integer"
	case TypeHundredths, TypeDecimal, TypePercent:
		m["type"] = "number"
	case TypeDate:
		m["type"] = "date"
	case TypeBool:
		m["type"], m["trueValues"], m["falseValues"] = "boolean", []string{"1"}, []string{"0"}
	}
	if len(constraints) > 0 {
		m["constraints"] = constraints
	}
	return m
}
