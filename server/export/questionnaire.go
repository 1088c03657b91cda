package export

import (
	"slices"

	"hailong/server/score"
	"hailong/server/survey"
)

// QuestionnaireSheet is the shape of the codebook of a questionnaire.
func QuestionnaireSheet() *Sheet {
	text := func(name, vi, en string, width int) Column {
		return Column{Name: name, Label: survey.Text{Vi: vi, En: en}, Type: TypeText, Width: width}
	}
	s := &Sheet{
		ID:    "questionnaire",
		Title: survey.Text{Vi: "Từ điển mẫu phiếu", En: "Codebook of the questionnaire"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một câu hỏi, hoặc một câu trả lời của câu hỏi đó.",
			En: "A row is a question, or an answer that it can have.",
		},
		Columns: []Column{
			text("item", "Câu hỏi", "Question", 16),
			text("code", "Mã câu trong phiếu", "Code in the form", 10),
			text("type", "Cách trả lời", "Kind of answer", 12),
			text("section_vi", "Phần (tiếng Việt)", "Section in Vietnamese", 30),
			text("section_en", "Phần (tiếng Anh)", "Section in English", 30),
			text("factor", "Mã yếu tố", "Factor", 16),
			text("factor_vi", "Yếu tố (tiếng Việt)", "Factor in Vietnamese", 30),
			text("factor_en", "Yếu tố (tiếng Anh)", "Factor in English", 30),
			text("text_vi", "Nội dung (tiếng Việt)", "Vietnamese text", 60),
			text("text_en", "Nội dung (tiếng Anh)", "English text", 60),
			{Name: "value", Label: survey.Text{Vi: "Giá trị", En: "Value"}, Type: TypeCode},
			text("value_vi", "Ý nghĩa (tiếng Việt)", "Meaning in Vietnamese", 40),
			text("value_en", "Ý nghĩa (tiếng Anh)", "Meaning in English", 40),
		},
	}
	for _, i := range []int{0, 2, 3, 8} {
		s.Columns[i].Required = true
	}
	s.Columns[2].Values = questionTypes
	return s
}

// Questionnaire is the rows of QuestionnaireSheet, in the order of the form. The
// factors are those of a criteria set; nil leaves them empty.
func Questionnaire(q *survey.Questionnaire, c *score.Criteria) [][]Cell {
	var out [][]Cell
	for i := range q.Sections {
		section := &q.Sections[i]
		for j := range section.Questions {
			x := &section.Questions[j]
			var factor score.Factor
			if c != nil {
				if k := slices.IndexFunc(c.Factors, func(f score.Factor) bool { return slices.Contains(f.Items, x.ID) }); k >= 0 {
					factor = c.Factors[k]
				}
			}
			row := []Cell{
				Text(string(x.ID)), Text(x.Code), Text(string(x.Type)), Text(section.Title.Vi), Text(section.Title.En),
				Text(factor.ID), Text(factor.Title.Vi), Text(factor.Title.En), Text(x.Text.Vi), Text(x.Text.En), Empty, Empty, Empty,
			}
			out = append(out, row)
			for _, v := range answerValues(q, x) {
				value := append(slices.Clone(row[:10]), valueCell(x, v.Code), Text(v.Text.Vi), Text(v.Text.En))
				out = append(out, value)
			}
		}
	}
	return out
}

// valueCell is a value of answerValues as a cell.
func valueCell(x *survey.Question, code string) Cell {
	if x.Type == survey.Rating {
		code = "s" + code
	}
	return answerCell(x, code)
}
