package catalog_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/survey"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(configs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	formFile     = "questionnaires/dich-vu-cong-v1.yaml"
	criteriaFile = "criteria/mau-tuyen-tinh-v1.yaml"
	demoFile     = "campaigns/demo.yaml"
)

func shippedForm(t testing.TB) *survey.Questionnaire {
	t.Helper()
	q, _, err := catalog.Questionnaire(formFile, file(t, formFile))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestShippedQuestionnaire(t *testing.T) {
	data := file(t, formFile)
	q, hash, err := catalog.Questionnaire(formFile, data)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(data); hash != hex.EncodeToString(sum[:]) || hash != catalog.Hash(data) {
		t.Errorf("hash %s is not the SHA-256 of the file", hash)
	}
	items, codes := 0, ""
	for x := range q.All {
		if x.Type == survey.Scale && x.Code != "" {
			items++
			codes += x.Code + " "
			if want := "s" + strings.Replace(x.Code, ".", "_", 1); string(x.ID) != want || !x.NoOpinion {
				t.Errorf("item %s: id %s, no opinion %v", x.Code, x.ID, x.NoOpinion)
			}
		}
		if want := x.ID == "overall"; x.Required != want {
			t.Errorf("%s: required is %v", x.ID, x.Required)
		}
		if strings.Contains(x.Text.Vi, "thị trấn") {
			t.Errorf("%s names a type of unit that no longer exists", x.ID)
		}
	}
	want := "1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 3.5 4.1 4.2 4.3 5.1 5.2 5.3 "
	if items != 19 || codes != want {
		t.Errorf("%d items: %s", items, codes)
	}
	if q.MinAnsweredPercent != 70 || q.Question("comment").MaxLength != 1000 {
		t.Errorf("percent %d, comment %d", q.MinAnsweredPercent, q.Question("comment").MaxLength)
	}
}

// Every shipped criteria set scores a form that ships with it.
func TestShippedCriteria(t *testing.T) {
	q := shippedForm(t)
	names, err := fs.Glob(configs.FS, "criteria/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal("no criteria shipped", err)
	}
	for _, name := range names {
		if _, _, err := catalog.CriteriaFor(name, file(t, name), q); err != nil {
			t.Error(err)
		}
	}
	data := file(t, criteriaFile)
	if _, _, err := catalog.Criteria(criteriaFile, []byte(strings.Replace(string(data), "s2_3", "s9_9", 1))); err != nil {
		t.Errorf("without the form: %v", err)
	}
	_, _, err = catalog.CriteriaFor("c.yaml", []byte(strings.Replace(string(data), "s2_3", "s9_9", 1)), q)
	if err == nil || !strings.Contains(err.Error(), "factors[1].items[2]: phiếu không có câu hỏi \"s9_9\"") {
		t.Errorf("a question that the form does not have: %v", err)
	}
	_, _, err = catalog.CriteriaFor("c.yaml", []byte(strings.Replace(string(data), "weight: 1\n", "weight: 1,5\n", 1)), q)
	if err == nil || !strings.Contains(err.Error(), "factors[0].weight: giá trị “1,5”") {
		t.Errorf("a decimal comma: %v", err)
	}
}

const goodForm = `id: thu
version: 2
title: {vi: Phiếu thử, en: Trial}
levels:
  - {vi: Một, en: One}
  - {vi: Hai, en: Two}
  - {vi: Ba, en: Three}
  - {vi: Bốn, en: Four}
  - {vi: Năm, en: Five}
sections:
  - id: a
    title: {vi: Phần, en: Section}
    questions:
      - id: q1
        type: scale
        text: {vi: Câu một, en: One}
      - id: q2
        type: single
        text: {vi: Câu hai, en: Two}
        options:
          - {id: x, text: {vi: Ích, en: X}}
          - {id: y, text: {vi: Y, en: Y}}
      - id: q3
        type: text
        max_length: 50
        text: {vi: Câu ba, en: Three}
        show_when: {question: q2, in: [y]}
`

func TestQuestionnaireIsRefused(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(goodForm, old) {
			t.Fatalf("%q is not in the form", old)
		}
		return strings.Replace(goodForm, old, new, 1)
	}
	if _, _, err := catalog.Questionnaire("f.yaml", []byte(goodForm)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ data, want string }{
		"empty":           {"", "f.yaml: tệp trống"},
		"comment only":    {"# nothing\n", "tệp trống"},
		"null":            {"~", "không có giá trị"},
		"a word":          {"hello", "f.yaml:1: phải là nhóm khóa: giá trị"},
		"a list":          {"- a\n- b\n", "phải là nhóm khóa"},
		"syntax":          {"id: [\n", "không đúng cú pháp YAML"},
		"tab":             {"id: a\n\tversion: 1\n", "không đúng cú pháp YAML"},
		"not UTF-8":       {"id: a\nversion: \xff\n", "f.yaml:2: không phải UTF-8"},
		"two documents":   {goodForm + "---\nid: b\n", "chỉ được có một tài liệu"},
		"too large":       {goodForm + "#" + strings.Repeat("x", 600<<10), "tệp lớn quá"},
		"unknown key":     {change("version: 2", "version: 2\ncolour: red"), "f.yaml:3: không có khóa “colour”"},
		"unknown inside":  {change("max_length", "maxlength"), "f.yaml:25: sections[0].questions[2]: không có khóa “maxlength”"},
		"duplicate key":   {change("version: 2", "version: 2\nversion: 3"), "f.yaml:3: version: khóa đã có ở dòng 2"},
		"anchor":          {change("{vi: Một, en: One}", "&a {vi: Một, en: One}"), "levels[0]: không dùng neo"},
		"alias":           {change("- {vi: Hai, en: Two}", "- *a"), "YAML"},
		"merge":           {change("id: thu", "<<: {id: thu}"), "khóa phải là một từ"},
		"tag":             {change("id: thu", "id: !!binary dGh1"), "id: không dùng thẻ"},
		"not a number":    {change("version: 2", "version: two"), "f.yaml:2: version: phải là số nguyên"},
		"octal":           {change("version: 2", "version: 0o2"), "version: phải là số nguyên"},
		"not a bool":      {change("type: scale", "type: scale\n        required: yes"), "required: phải là true hoặc false"},
		"no value":        {change("type: scale", "type:"), "sections[0].questions[0].type: khóa không có giá trị"},
		"text for list":   {change("in: [y]", "in: y"), "show_when.in: phải là danh sách"},
		"list for text":   {change("id: thu", "id: [thu]"), "id: phải là một giá trị"},
		"rule":            {change("in: [y]", "in: [z]"), "f.yaml:27: sections[0].questions[2].show_when.in[0]: câu “q2” không có giá trị “z”"},
		"missing text":    {change("text: {vi: Câu hai, en: Two}", "text: {vi: Câu hai}"), "f.yaml:19: sections[0].questions[1].text.en: thiếu nội dung tiếng Anh"},
		"terminal escape": {change("id: thu", `id: "\e[31mthu"`+"\n\"\\e[2J\": 1"), "không có khóa “\ufffd[2J”"},
	} {
		t.Run(name, func(t *testing.T) {
			q, hash, err := catalog.Questionnaire("f.yaml", []byte(c.data))
			if q != nil || hash != "" || err == nil {
				t.Fatal("taken")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant it to say %q", err, c.want)
			}
		})
	}
}

// Aliases that multiply are refused before anything multiplies.
func TestAliasBomb(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'z'; i++ {
		p := string(i - 1)
		bomb += string(i) + ": &" + string(i) + " [*" + strings.Repeat(p+", *", 8) + p + "]\n"
	}
	start := time.Now()
	if _, _, err := catalog.Questionnaire("f.yaml", []byte(bomb)); err == nil {
		t.Error("taken")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func TestQuestionnaireBecomesNFC(t *testing.T) {
	want, _, err := catalog.Questionnaire("f.yaml", []byte(goodForm))
	if err != nil {
		t.Fatal(err)
	}
	apart := norm.NFD.String(goodForm)
	got, hash, err := catalog.Questionnaire("f.yaml", []byte(apart))
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != want.Title {
		t.Errorf("title %q is not NFC", got.Title.Vi)
	}
	if hash != catalog.Hash([]byte(apart)) {
		t.Error("the hash is not of the file as it is")
	}
}

func TestErrorIsOfTheDomain(t *testing.T) {
	_, _, err := catalog.Questionnaire("f.yaml", []byte(strings.Replace(goodForm, "type: scale", "type: stars", 1)))
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != survey.KindInvalid || len(e.Fields) == 0 {
		t.Fatalf("%v", err)
	}
	if got := e.Fields[0].Path; got != "f.yaml:15: sections[0].questions[0].type" {
		t.Errorf("path %q", got)
	}
}

func FuzzQuestionnaire(f *testing.F) {
	f.Add([]byte(goodForm))
	f.Add(file(f, formFile))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {x: y}\n: [[[[[[[["))
	f.Add([]byte("{id: a, sections: [{questions: [{show_when: {in: [1]}}]}]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, hash, err := catalog.Questionnaire("f.yaml", data)
		if err != nil {
			if q != nil || hash != "" {
				t.Error("a refused file left something")
			}
			return
		}
		if broken := q.Check(); len(broken) > 0 {
			t.Errorf("taken with broken rules: %v", broken)
		}
		survey.Compile(q) // does not panic on what Check takes
	})
}
