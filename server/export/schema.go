package export

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"hailong/server/survey"
)

// JSONSchema is the JSON Schema (draft 2020-12) of the sheet as JSON, or of one of
// its lines as JSONLines; other formats are an error. Every row has every member.
func (s *Sheet) JSONSchema(f Format) ([]byte, error) {
	if f != JSON && f != JSONLines {
		return nil, f.unknown()
	}
	properties := make(map[string]any, len(s.Columns))
	for i := range s.Columns {
		properties[s.Columns[i].Name] = s.Columns[i].jsonSchema()
	}
	row := map[string]any{
		"type": "object", "properties": properties, "required": s.Names(), "additionalProperties": false,
	}
	doc := row
	if f == JSON {
		doc = map[string]any{"type": "array", "items": row}
	}
	doc["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	doc["title"], doc["description"] = both(s.Title), both(s.Description)
	return indented(doc)
}

func (c *Column) jsonSchema() map[string]any {
	m := map[string]any{"title": both(c.Label)}
	if !c.Description.Empty() {
		m["description"] = both(c.Description)
	}
	if c.Values != nil {
		list := make([]any, 0, len(c.Values)+1)
		for _, v := range c.Values {
			list = append(list, c.jsonValue(v.Code))
		}
		if !c.Required {
			list = append(list, nil)
		}
		m["enum"] = list
		return m
	}
	var kinds []string
	switch c.Type {
	case TypeText:
		kinds = []string{"string"}
	case TypeInteger:
		kinds = []string{"integer"}
	case TypeHundredths, TypeDecimal, TypePercent:
		kinds = []string{"number"}
	case TypeDate:
		kinds, m["format"] = []string{"string"}, "date"
	case TypeBool:
		kinds = []string{"boolean"}
	case TypeCode:
		kinds = []string{"integer", "string"}
	}
	if !c.Required {
		kinds = append(kinds, "null")
	}
	m["type"] = kinds
	return m
}

// jsonValue is a value of the closed list as JSON has it: codes that are numbers
// are numbers.
func (c *Column) jsonValue(code string) any {
	if n, err := strconv.ParseInt(code, 10, 64); err == nil && c.Type == TypeCode {
		return n
	}
	return code
}

// both is a text in both languages.
func both(t survey.Text) string {
	return strings.Trim(t.Vi+" / "+t.En, " /")
}

// indented is JSON for people and programs, with a line end.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}
