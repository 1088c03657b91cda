package export_test

import (
	"bytes"
	"encoding/json"
	"fmt"

	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/export"
	"hailong/server/golden"
	"hailong/server/score"
	"hailong/server/survey"
)

// form has a question of each type, and ids made to be mistaken for each other.
func form() *survey.Questionnaire {
	text := func(s string) survey.Text { return survey.Text{Vi: s, En: "en " + s} }
	q := &survey.Questionnaire{
		ID: "phieu", Version: 1, Title: text("Phiếu"), NoOpinion: text("Không có ý kiến"),
		Levels: []survey.Text{text("Rất không hài lòng"), text("Không hài lòng"), text("Bình thường"), text("Hài lòng"), text("Rất hài lòng")},
		Sections: []survey.Section{
			{ID: "chung", Title: text("Chung"), Questions: []survey.Question{
				{ID: "overall", Type: survey.Scale, Required: true, Text: text("Nhìn chung")},
				{ID: "a", Code: "1.1", Type: survey.Scale, NoOpinion: true, Text: text("Biển hiệu"), Hint: text("Ở cổng")},
			}},
			{ID: "them", Title: text("Thêm"), Questions: []survey.Question{
				{ID: "why", Type: survey.Multiple, Text: text("Vì sao"), Options: []survey.Option{{ID: "cost", Text: text("=Phí")}, {ID: "time", Text: text("Thời gian")}}},
				{ID: "why_cost", Type: survey.YesNo, Text: text("Có đắt không")},
				{ID: "once", Type: survey.Single, Text: text("Chọn một"), Options: []survey.Option{{ID: "s5", Text: text("Phương án s5")}, {ID: "x", Text: text("Khác")}}},
				{ID: "mark", Type: survey.Rating, Text: text("Chấm điểm")},
				{ID: "note", Type: survey.FreeText, MaxLength: 500, Text: text("Góp ý")},
			}},
		},
	}
	return q
}

func response() survey.Response {
	return survey.Response{
		ID: "0RZ3V0000000000000000000AB", Campaign: "dot-1", Unit: key("10507"), Point: "quay-1", Channel: survey.Kiosk, Lang: survey.Vietnamese,
		Day: survey.NewDay(2026, 3, 1), Hour: 8, Pace: survey.PaceUnder3m, Standing: survey.Excluded, Reason: "=Trùng phiếu",
		Flags: []survey.Flag{survey.FlagFast, survey.FlagBurst}, Local: true,
		Comments: []survey.Comment{{Question: "note", Text: "gọi 0901"}},
		Answers: survey.Answers{{Question: "a", Value: "na"}, {Question: "mark", Value: "s10"}, {Question: "once", Value: "s5"}, {Question: "overall", Value: "5"},
			{Question: "why", Value: "time"}, {Question: "why_cost", Value: "no"}},
	}
}

// other is a response that says as little as can be.
func other() survey.Response {
	return survey.Response{ID: "0RZ3V0000000000000000000AC", Campaign: "dot-1", Unit: key("19999"), Channel: survey.QR, Lang: survey.English,
		Day: survey.NewDay(2026, 3, 2), Pace: survey.PaceUnknown, Standing: survey.Counted, Answers: survey.Answers{{Question: "overall", Value: "1"}}}
}

// file writes rows of a sheet.
func file(t fatal, f export.Format, s *export.Sheet, rows [][]export.Cell) ([]byte, *export.Writer) {
	var b bytes.Buffer
	w, err := export.NewWriter(&b, f, s, export.Options{Method: method})
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes(), w
}

func responseRows(t *testing.T) (*export.Sheet, [][]export.Cell) {
	t.Helper()
	rs := export.NewResponses(form())
	var rows [][]export.Cell
	for i, x := range []survey.Response{response(), other()} {
		u, _ := names(x.Unit)
		row, err := rs.Row(nil, int64(i+1), &x, u.Name, "")
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rs.Sheet(), rows
}

func aggregateRows(t *testing.T) (*export.Sheet, [][]export.Cell) {
	t.Helper()
	as := export.NewAggregates(form())
	var rows [][]export.Cell
	h := func(n int64) *score.Hundredths { v := score.Hundredths(n); return &v }
	twelve := int64(12)
	for _, x := range []export.Aggregate{
		{Item: "a", Channel: survey.QR, N: 312, Levels: [5]int64{1, 2, 9, 100, 200}, NoOpinion: 7, Rate: h(9615), VerySatisfied: h(6410), Dissatisfied: h(96), Mean: h(459),
			Interval: &score.Interval{Low: 9340, High: 9780}},
		{Item: "a", Channel: survey.Link, N: 3, Levels: [5]int64{0, 0, 0, 0, 3}, Rate: h(10000), Withheld: true},
		{UnitName: "Phường Thành Đông", N: 400, Flagged: &twelve, Rate: h(9000)},
		{Item: "overall", N: 0},
		{Channel: survey.Kiosk, N: 2, Flagged: &twelve, Withheld: true},
	} {
		x.Campaign, x.Unit, x.First, x.Last = "dot-1", key("10507"), survey.NewDay(2026, 3, 1), survey.NewDay(2026, 3, 31)
		row, err := as.Row(nil, &x)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return as.Sheet(), rows
}

// shapes are all sheets with rows.
func shapes(t *testing.T) map[*export.Sheet][][]export.Cell {
	m := map[*export.Sheet][][]export.Cell{}
	s, rows := responseRows(t)
	m[s] = rows
	m[export.CodebookSheet()] = s.Codebook()
	s, rows = aggregateRows(t)
	m[s] = rows
	tables := scoreTables(t)
	for s, each := range map[*export.Sheet]func(func([]export.Cell) error) error{
		tables.Sheet(): tables.Rows, tables.ItemSheet(): tables.Items, tables.StepSheet(): tables.Steps,
	} {
		if err := each(func(row []export.Cell) error { m[s] = append(m[s], row); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	m[export.QuestionnaireSheet()] = export.Questionnaire(form(), set())
	mix, values := small()
	for _, v := range values {
		m[mix] = append(m[mix], cells(v))
	}
	mix.Columns[7].Values = nil // it has other values than these
	return m
}

func TestShapesGoldens(t *testing.T) {
	if broken := form().Check(); len(broken) > 0 {
		t.Fatal(broken)
	}
	for s, rows := range shapes(t) {
		if s.ID == "mixed" {
			continue
		}
		b, _ := file(t, export.CSV, s, rows)
		golden.Equal(t, "testdata/shapes/"+s.ID+".csv", b)
		schema, err := s.JSONSchema(export.JSON)
		if err != nil {
			t.Fatal(err)
		}
		golden.Equal(t, "testdata/shapes/"+s.ID+".schema.json", schema)
	}
}

// TestSchemasHold holds what is written to its schema, with a validator that is not
// ours, and a broken row to a refusal.
func TestSchemasHold(t *testing.T) {
	for s, rows := range shapes(t) {
		array, _ := file(t, export.JSON, s, rows)
		schema := compiled(t, s, export.JSON)
		if err := schema.Validate(instance(t, array)); err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
		lines, _ := file(t, export.JSONLines, s, rows)
		line := compiled(t, s, export.JSONLines)
		for l := range strings.Lines(string(lines)) {
			if err := line.Validate(instance(t, []byte(l))); err != nil {
				t.Errorf("%s: %v", s.ID, err)
			}
			for _, name := range s.Names() {
				row := instance(t, []byte(l)).(map[string]any)
				delete(row, name)
				if line.Validate(row) == nil {
					t.Errorf("%s: a row without %s is one", s.ID, name)
				}
				row[name] = []any{}
				if line.Validate(row) == nil {
					t.Errorf("%s: a list in %s is taken", s.ID, name)
				}
			}
		}
	}
	if _, err := mixed().JSONSchema(export.CSV); err == nil {
		t.Error("a JSON Schema of CSV")
	}
}

func compiled(t *testing.T, s *export.Sheet, f export.Format) *jsonschema.Schema {
	t.Helper()
	text, err := s.JSONSchema(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sheet.json", instance(t, text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sheet.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func instance(t *testing.T, b []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDataPackage(t *testing.T) {
	responses, rows := responseRows(t)
	_, w := file(t, export.CSV, responses, rows)
	p := export.Package{
		Name: "dot-1", Title: survey.Text{Vi: "Đợt 1", En: "Round 1"}, Created: time.Date(2026, 3, 31, 17, 0, 0, 0, time.UTC),
		Files: []export.PackageFile{
			{Path: "responses.csv", Sheet: responses, Bytes: w.Bytes(), SHA256: w.SHA256()},
			{Path: "mixed.csv", Sheet: mixed(), SHA256: hash},
		},
	}
	got, err := export.DataPackage(p)
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/datapackage.json", got)
	for name, spoil := range map[string]func(*export.Package){
		"a name with a blank":     func(p *export.Package) { p.Name = "dot 1" },
		"no files":                func(p *export.Package) { p.Files = nil },
		"no hash":                 func(p *export.Package) { p.Files = []export.PackageFile{{Path: "x.csv", Sheet: mixed()}} },
		"a sheet without columns": func(p *export.Package) { p.Files = []export.PackageFile{{Sheet: &export.Sheet{ID: "x"}}} },
	} {
		p := p
		spoil(&p)
		if _, err := export.DataPackage(p); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestResponsesPointToNobody: whatever is different in what a row must not tell,
// the row is the same.
func TestResponsesPointToNobody(t *testing.T) {
	base := response()
	rs := export.NewResponses(form())
	row := func(x survey.Response) []export.Cell {
		out, err := rs.Row(nil, 1, &x, "", "")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, change := range map[string]func(*survey.Response){
		"ID":       func(x *survey.Response) { x.ID = "0RZ3V0000000000000000000ZZ" },
		"Hour":     func(x *survey.Response) { x.Hour = 17 },
		"Comments": func(x *survey.Response) { x.Comments = []survey.Comment{{Question: "note", Text: "khác"}} },
	} {
		x := response()
		if change(&x); !slices.Equal(row(x), row(base)) {
			t.Errorf("another %s makes another row", name)
		}
	}
	// A new field of a response must be thought of here.
	if n := reflect.TypeFor[survey.Response]().NumField(); n != 15 {
		t.Errorf("a response has %d fields, 15 were looked at", n)
	}
	for _, f := range export.SheetFormats {
		s, rows := responseRows(t)
		b, _ := file(t, f, s, rows)
		if f == export.XLSX {
			_, text := parts(t, b)
			b = []byte(fmt.Sprint(text))
		}
		for _, secret := range []string{"0RZ3V", "0901", "gọi"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s tells %q", f, secret)
			}
		}
	}
	for name, answers := range map[string]survey.Answers{
		"a question of another form": {{Question: "zzz", Value: "1"}},
		"an option of another form":  {{Question: "why", Value: "zzz"}},
		"a free text":                {{Question: "note", Value: "x"}},
	} {
		x := response()
		x.Answers = answers
		if _, err := rs.Row(nil, 1, &x, "", ""); err == nil {
			t.Errorf("%s: the answer was lost", name)
		}
	}
}

// TestResponsesKeepEveryAnswer draws forms' answers by the rules of the domain and
// finds each in its column, and nothing else in any.
func TestResponsesKeepEveryAnswer(t *testing.T) {
	q := form()
	rs := export.NewResponses(q)
	s := rs.Sheet()
	var row []export.Cell
	rapid.Check(t, func(t *rapid.T) {
		x := other()
		x.Answers = nil
		want := map[string]any{}
		for question := range q.All {
			values := question.Values()
			if question.Type == survey.FreeText || rapid.IntRange(0, 3).Draw(t, "blank") == 0 {
				continue
			}
			chosen := []string{rapid.SampledFrom(values).Draw(t, "value")}
			if question.Type == survey.Multiple {
				chosen = rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, -1, rapid.ID).Draw(t, "values")
				slices.Sort(chosen)
				for _, v := range values {
					want["q_"+string(question.ID)+"."+v] = slices.Contains(chosen, v)
				}
			} else {
				want["q_"+string(question.ID)] = answerAs(question, chosen[0])
			}
			for _, v := range chosen {
				x.Answers = append(x.Answers, survey.Answer{Question: question.ID, Value: v})
			}
		}
		slices.SortFunc(x.Answers, func(a, b survey.Answer) int {
			return strings.Compare(string(a.Question)+"="+a.Value, string(b.Question)+"="+b.Value)
		})
		var err error
		if row, err = rs.Row(row, 7, &x, "", ""); err != nil {
			t.Fatalf("%v", err)
		}
		b, _ := file(t, export.JSONLines, s, [][]export.Cell{row})
		got := decoded(t, []byte("["+string(b)+"]"))[0]
		for _, name := range s.Names() {
			if strings.HasPrefix(name, "q_") && got[name] != want[name] {
				t.Fatalf("%s is %v, want %v", name, got[name], want[name])
			}
		}
		if got["row"] != json.Number("7") {
			t.Fatalf("row %v", got["row"])
		}
	})
}

// answerAs is an answer as JSON has it.
func answerAs(x *survey.Question, v string) any {
	if x.Type == survey.Rating {
		return json.Number(v[1:])
	}
	if x.Type == survey.Scale && v != survey.NoOpinion {
		return json.Number(v)
	}
	return v
}

func TestAggregatesWithhold(t *testing.T) {
	as := export.NewAggregates(form())
	rapid.Check(t, func(t *rapid.T) {
		x := export.Aggregate{Campaign: "dot-1", Unit: key("10507"), First: 1, Last: 2, Withheld: true}
		if rapid.Bool().Draw(t, "item") {
			x.Item = "a"
		}
		bare := x
		h := score.Hundredths(rapid.Int64().Draw(t, "figure"))
		flagged := rapid.Int64().Draw(t, "flagged")
		x.N, x.Flagged, x.NoOpinion, x.Levels[3] = rapid.Int64().Draw(t, "n"), &flagged, rapid.Int64().Draw(t, "na"), rapid.Int64().Draw(t, "level")
		x.Rate, x.VerySatisfied, x.Dissatisfied, x.Mean, x.Interval = &h, &h, &h, &h, &score.Interval{Low: h, High: h}
		a, err := as.Row(nil, &x)
		if err != nil {
			t.Fatalf("%v", err)
		}
		b, _ := as.Row(nil, &bare)
		names := as.Sheet().Names()
		if !slices.Equal(a, b) || len(a) != len(names) || a[len(a)-1] != export.Bool(true) {
			t.Fatalf("a withheld row shows: %v", a)
		}
		for i := slices.Index(names, "n"); i < len(a)-1; i++ {
			if a[i] != export.Empty {
				t.Fatalf("%s is told", names[i])
			}
		}
	})
	if _, err := as.Row(nil, &export.Aggregate{Item: "zzz"}); err == nil {
		t.Error("an item that nobody asked")
	}
}

// TestShippedForm has all shapes of the form that is shipped.
func TestShippedForm(t *testing.T) {
	data, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := catalog.Questionnaire("q", data)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*export.Sheet{export.NewResponses(q).Sheet(), export.NewAggregates(q).Sheet()} {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		file(t, export.XLSX, export.CodebookSheet(), s.Codebook())
	}
	file(t, export.CSV, export.QuestionnaireSheet(), export.Questionnaire(q, nil))
	if rows := export.Questionnaire(q, &score.Criteria{}); len(rows) < 100 {
		t.Errorf("%d rows", len(rows))
	}
}
