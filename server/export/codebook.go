package export

import "hailong/server/survey"

// CodebookSheet is the shape of the codebook of a sheet: what Sheet.Codebook has
// the rows of, and what stands in the workbook as "Từ điển".
func CodebookSheet() *Sheet {
	text := func(name, vi, en string, width int) Column {
		return Column{Name: name, Label: survey.Text{Vi: vi, En: en}, Type: TypeText, Width: width}
	}
	s := &Sheet{
		ID:    "codebook",
		Title: survey.Text{Vi: "Từ điển dữ liệu", En: "Codebook"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một cột của bảng dữ liệu, hoặc một giá trị mà cột đó có thể nhận.",
			En: "A row is a column of the table, or a value that the column can have.",
		},
		Columns: []Column{
			text("table", "Bảng", "Table", 16),
			text("column", "Tên cột", "Column", 24),
			text("label_vi", "Nội dung (tiếng Việt)", "Vietnamese label", 48),
			text("label_en", "Nội dung (tiếng Anh)", "English label", 48),
			text("type", "Kiểu", "Type", 14),
			text("type_vi", "Kiểu dữ liệu", "Type in Vietnamese", 28),
			text("description_vi", "Giải thích (tiếng Việt)", "Vietnamese description", 60),
			text("description_en", "Giải thích (tiếng Anh)", "English description", 60),
			text("value", "Giá trị", "Value", 14),
			text("value_vi", "Ý nghĩa (tiếng Việt)", "Meaning in Vietnamese", 40),
			text("value_en", "Ý nghĩa (tiếng Anh)", "Meaning in English", 40),
		},
	}
	for _, i := range []int{0, 1, 4, 5} {
		s.Columns[i].Required = true
	}
	s.Columns[4].Values = typeValues()
	return s
}

// typeValues are the types with their names, in the order of their declaration.
func typeValues() []Value {
	out := make([]Value, 0, len(types))
	for _, t := range []Type{TypeText, TypeInteger, TypeHundredths, TypeDecimal, TypePercent, TypeDate, TypeBool, TypeCode} {
		out = append(out, Value{string(t), types[t]})
	}
	return out
}

// Codebook is the rows of CodebookSheet for the sheet: one for a column, and below
// it one for each value it can have.
func (s *Sheet) Codebook() [][]Cell {
	var out [][]Cell
	for i := range s.Columns {
		c := &s.Columns[i]
		head := []Cell{Text(s.ID), Text(c.Name), Text(c.Label.Vi), Text(c.Label.En), Text(string(c.Type)), Text(types[c.Type].Vi),
			Text(c.Description.Vi), Text(c.Description.En), Empty, Empty, Empty}
		out = append(out, head)
		for _, v := range c.Values {
			out = append(out, []Cell{head[0], head[1], Empty, Empty, head[4], head[5], Empty, Empty, Text(v.Code), Text(v.Text.Vi), Text(v.Text.En)})
		}
	}
	return out
}
