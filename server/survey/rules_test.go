package survey_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hailong/server/survey"
)

// form has every question type, a condition and a condition on a condition.
func form() *survey.Questionnaire {
	t := func(s string) survey.Text { return survey.Text{Vi: s, En: s} }
	options := func(ids ...string) (o []survey.Option) {
		for _, id := range ids {
			o = append(o, survey.Option{ID: id, Text: t(id)})
		}
		return o
	}
	return &survey.Questionnaire{
		ID: "thu", Version: 1, Title: t("Phiếu thử"),
		Levels:             []survey.Text{t("1"), t("2"), t("3"), t("4"), t("5")},
		NoOpinion:          survey.Text{Vi: "Không có ý kiến", En: "No opinion"},
		MinAnsweredPercent: 70,
		Sections: []survey.Section{
			{ID: "a", Title: t("A"), Questions: []survey.Question{
				{ID: "overall", Type: survey.Scale, Text: t("Chung"), Required: true},
				{ID: "s1", Type: survey.Scale, Text: t("Một"), NoOpinion: true},
				{ID: "s2", Type: survey.Scale, Text: t("Hai"), NoOpinion: true},
			}},
			{ID: "b", Title: t("B"), Questions: []survey.Question{
				{ID: "filed", Type: survey.YesNo, Text: t("Đã nộp?")},
				{ID: "how", Type: survey.Single, Text: t("Cách nộp"), Required: true, Options: options("desk", "online", "post"),
					ShowWhen: &survey.Condition{Question: "filed", In: []string{"yes"}}},
				{ID: "s3", Type: survey.Scale, Text: t("Trực tuyến"),
					ShowWhen: &survey.Condition{Question: "how", In: []string{"online", "post"}}},
				{ID: "kinds", Type: survey.Multiple, Text: t("Việc"), Options: options("land", "birth", "other")},
				{ID: "again", Type: survey.Rating, Text: t("Điểm")},
				{ID: "comment", Type: survey.FreeText, Text: t("Ý kiến"), MaxLength: 100},
			}},
		},
	}
}

func answers(t *testing.T, g survey.Given) (string, []survey.Comment) {
	t.Helper()
	as, comments, err := form().Parse(g)
	if err != nil {
		t.Fatalf("Parse(%v): %v", g, err)
	}
	return as.String(), comments
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name string
		in   survey.Given
		want string
	}{
		{"sorted by question, not by form", survey.Given{"s2": {"4"}, "s1": {"na"}, "overall": {"5"}}, "overall=5&s1=na&s2=4"},
		{"every type", survey.Given{
			"overall": {"5"}, "s1": {"1"}, "s2": {"2"}, "s3": {"3"}, "filed": {"yes"}, "how": {"online"},
			"kinds": {"other", "birth"}, "again": {"s10"}, "comment": {"Tốt"},
		}, "again=s10&filed=yes&how=online&kinds=birth&kinds=other&overall=5&s1=1&s2=2&s3=3"},
		{"empty values are no values", survey.Given{"overall": {"5"}, "s1": {"4", ""}, "s2": {"3"}, "filed": {""}, "kinds": {}, "again": nil}, "overall=5&s1=4&s2=3"},
		{"a hidden answer is dropped", survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}, "filed": {"no"}, "how": {"desk"}, "s3": {"1"}}, "filed=no&overall=5&s1=4&s2=3"},
		{"a hidden answer may even be wrong", survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}, "how": {"car"}, "s3": {"9", "9"}}, "overall=5&s1=4&s2=3"},
		{"hidden through a visible one", survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}, "filed": {"yes"}, "how": {"desk"}, "s3": {"1"}}, "filed=yes&how=desk&overall=5&s1=4&s2=3"},
		{"hidden scales do not count for the share", survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"na"}}, "overall=5&s1=4&s2=na"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := answers(t, c.in); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	ok := survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}}
	with := func(more survey.Given) survey.Given {
		g := maps.Clone(ok)
		maps.Copy(g, more)
		return g
	}
	for _, c := range []struct {
		name string
		in   survey.Given
		want []string // path: Vietnamese message
	}{
		{"required scale", survey.Given{"s1": {"4"}, "s2": {"3"}}, []string{"overall: Mời ông/bà chọn một mức."}},
		{"unknown level", with(survey.Given{"s1": {"6"}}), []string{"s1: Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại."}},
		{"no opinion where it is not offered", with(survey.Given{"overall": {"na"}}), []string{"overall: Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại."}},
		{"two levels", with(survey.Given{"s1": {"4", "5"}}), []string{"s1: Câu này chỉ nhận một câu trả lời. Mời ông/bà chọn lại."}},
		{"one level twice", with(survey.Given{"s1": {"4", "4"}}), []string{"s1: Câu này chỉ nhận một câu trả lời. Mời ông/bà chọn lại."}},
		{"repeat in multiple", with(survey.Given{"kinds": {"land", "birth", "land"}}), []string{"kinds: Có mục được chọn hai lần. Mời ông/bà chọn lại."}},
		{"unknown option", with(survey.Given{"kinds": {"land", "moon"}}), []string{"kinds: Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại."}},
		{"required when it shows", with(survey.Given{"filed": {"yes"}}), []string{"how: Mời ông/bà chọn một câu trả lời."}},
		{"rating", with(survey.Given{"again": {"10"}}), []string{"again: Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại."}},
		{"two texts", with(survey.Given{"comment": {"a", "b"}}), []string{"comment: Câu này chỉ nhận một câu trả lời. Mời ông/bà chọn lại."}},
		{"text too long", with(survey.Given{"comment": {strings.Repeat("ộ", 1101)}}),
			[]string{"comment: Ý kiến dài 1.101 ký tự, phiếu nhận tối đa 100. Mời ông/bà rút gọn bớt 1.001 ký tự."}},
		{"unknown question", with(survey.Given{"zz": {"1"}}), []string{"zz: Phiếu không có câu hỏi này. Mời ông/bà tải lại trang rồi trả lời tiếp."}},
		{"what is no id is not repeated", with(survey.Given{"<script>": {"1"}, "Đ": {""}}), []string{"answers: Phiếu không có câu hỏi này. Mời ông/bà tải lại trang rồi trả lời tiếp."}},
		{"too few", survey.Given{"overall": {"5"}},
			[]string{"s1: Mời ông/bà trả lời thêm ít nhất 2 câu chấm mức để phiếu được tính. Câu nào không rõ, xin chọn “Không có ý kiến”."}},
		{"too few, at the first without an answer", with(survey.Given{"s1": {"4"}, "s2": nil}),
			[]string{"s2: Mời ông/bà trả lời thêm ít nhất 1 câu chấm mức để phiếu được tính. Câu nào không rõ, xin chọn “Không có ý kiến”."}},
		{"blank", survey.Given{}, []string{
			"overall: Mời ông/bà chọn một mức.",
			"s1: Mời ông/bà trả lời thêm ít nhất 3 câu chấm mức để phiếu được tính. Câu nào không rõ, xin chọn “Không có ý kiến”."}},
		{"in the order of the form", survey.Given{"s2": {"x"}, "kinds": {"land", "land"}, "b": nil, "a": nil}, []string{
			"overall: Mời ông/bà chọn một mức.",
			"s1: Mời ông/bà trả lời thêm ít nhất 3 câu chấm mức để phiếu được tính. Câu nào không rõ, xin chọn “Không có ý kiến”.",
			"s2: Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại.",
			"kinds: Có mục được chọn hai lần. Mời ông/bà chọn lại.",
			"a: Phiếu không có câu hỏi này. Mời ông/bà tải lại trang rồi trả lời tiếp.",
			"b: Phiếu không có câu hỏi này. Mời ông/bà tải lại trang rồi trả lời tiếp."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			as, comments, err := form().Parse(c.in)
			if as != nil || comments != nil {
				t.Error("a refused form left answers")
			}
			e, ok := err.(*survey.Error)
			if !ok || e.Kind != survey.KindInvalid || e.Message.Empty() {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, f := range e.Fields {
				got = append(got, f.Path+": "+f.Message.Vi)
				if f.Message.En == "" {
					t.Errorf("%s has no English", f.Path)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestParseBoundsItsErrors(t *testing.T) {
	g := survey.Given{}
	for i := range 10_000 {
		g[survey.QuestionID(fmt.Sprintf("x%d", i))] = []string{"1"}
	}
	_, _, err := form().Parse(g)
	if e := err.(*survey.Error); len(e.Fields) != 2+5 {
		t.Errorf("%d fields for 10,000 unknown questions", len(e.Fields))
	}
}

func TestParseBrief(t *testing.T) {
	rules := survey.Compile(form())
	as, _, err := rules.ParseBrief(survey.Given{"overall": {"2"}, "kinds": {"land"}})
	if err != nil || as.String() != "kinds=land&overall=2" {
		t.Errorf("got %v, %v", as, err)
	}
	if _, _, err := rules.ParseBrief(survey.Given{"s1": {"2"}}); survey.KindOf(err) != survey.KindInvalid {
		t.Errorf("without the required one: %v", err)
	}
}

// What a kiosk can't ask it is not refused for, also where an answer before is the
// condition: those that meet it would be missing among those that count.
func TestAKioskOwesOnlyTheQuestionItBeginsWith(t *testing.T) {
	q := form()
	first, second := q.Sections[0].Questions, q.Sections[1].Questions
	first[2].Required = true // a scale as well
	second[4].Required = true
	second[5].Required, second[5].ShowWhen = true, &survey.Condition{Question: "overall", In: []string{"1", "2"}}
	if x := q.Opening(); x == nil || x.ID != "overall" {
		t.Fatalf("it begins with %+v", x)
	}
	rules := survey.Compile(q)
	for level, missing := range map[string]int{"5": 2, "1": 3} {
		if as, _, err := rules.ParseBrief(survey.Given{"overall": {level}}); err != nil || as.String() != "overall="+level {
			t.Errorf("%s: %v, %v", level, as, err)
		}
		_, _, err := rules.Parse(survey.Given{"overall": {level}, "s1": {"3"}})
		if e, ok := err.(*survey.Error); !ok || len(e.Fields) != missing {
			t.Errorf("%s, the whole form: %v", level, err)
		}
	}
	for name, g := range map[string]survey.Given{
		"without that one": {"s1": {"2"}, "s2": {"2"}, "kinds": {"land"}}, "blank": {}, "a value that another does not have": {"overall": {"2"}, "s2": {"9"}},
	} {
		if _, _, err := rules.ParseBrief(g); survey.KindOf(err) != survey.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	first[0].Required, first[2].ShowWhen = false, &survey.Condition{Question: "s1", In: []string{"1"}}
	if x := q.Opening(); x != nil {
		t.Errorf("it begins with %s, which is not required or not always there", x.ID)
	}
}

// A form on which nothing is required is still not taken blank.
func TestBlankForm(t *testing.T) {
	q := form()
	q.MinAnsweredPercent = 0
	q.Sections[0].Questions[0].Required = false
	_, _, err := q.Parse(survey.Given{"s3": {"1"}, "comment": {" \n "}})
	if e, ok := err.(*survey.Error); !ok || len(e.Fields) != 1 || e.Fields[0].Path != "overall" {
		t.Errorf("got %v", err)
	}
	if _, c, err := q.Parse(survey.Given{"comment": {"Cảm ơn."}}); err != nil || len(c) != 1 {
		t.Errorf("a comment alone: %v", err)
	}
}

func TestParseText(t *testing.T) {
	rules := survey.Compile(form()).WithNFC(norm.NFC.String)
	for _, c := range []struct{ name, in, want string }{
		{"spaces around it", "  Tốt \n", "Tốt"},
		{"nothing", " \t\r\n\u200b", ""},
		{"line ends", "một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"},
		{"tab", "một\thai", "một hai"},
		{"control characters", "m\x00ộ\x1bt\x7f", "một"},
		{"text turned round", "\u202etốt\u202c", "tốt"},
		{"invisible characters do not hide a number", "0912\u200b345\u00ad678", "[số điện thoại]"},
		{"NFC", norm.NFD.String("Rất hài lòng, Thủy Nguyên"), "Rất hài lòng, Thủy Nguyên"},
		{"NFC over a dropped character", "ho\u200b\u0300a", "hòa"},
		{"not UTF-8", "t\xffốt", "tốt"},
		{"masked", "Gọi 0912 345 678 hoặc ai.do@example.com", "Gọi [số điện thoại] hoặc [thư điện tử]"},
		{"just short enough", strings.Repeat("ộ", 100), strings.Repeat("ộ", 100)},
		{"counted after NFC", norm.NFD.String(strings.Repeat("ộ", 100)), strings.Repeat("ộ", 100)},
		{"emoji stays", "Tốt 👍", "Tốt 👍"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, comments, err := rules.Parse(survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}, "comment": {c.in}})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(comments) > 0 {
				got = comments[0].Text
			}
			if got != c.want || (got == "") != (len(comments) == 0) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// The web server reuses the buffer that a form came in.
func TestParseKeepsNothingOfItsInput(t *testing.T) {
	buffer := []byte("overall5s14s23commentrất tốt")
	view := func(from, to int) string { return unsafe.String(&buffer[from], to-from) }
	g := survey.Given{
		survey.QuestionID(view(0, 7)): {view(7, 8)}, survey.QuestionID(view(8, 10)): {view(10, 11)},
		survey.QuestionID(view(11, 13)): {view(13, 14)}, survey.QuestionID(view(14, 21)): {view(21, len(buffer))},
	}
	as, comments, err := form().Parse(g)
	if err != nil {
		t.Fatal(err)
	}
	for i := range buffer {
		buffer[i] = 'x'
	}
	if as.String() != "overall=5&s1=4&s2=3" || comments[0] != (survey.Comment{Question: "comment", Text: "rất tốt"}) {
		t.Errorf("after the buffer was reused: %v, %v", as, comments)
	}
}

func TestRulesAreSafeForManyGoroutines(t *testing.T) {
	rules := survey.Compile(form()).WithNFC(norm.NFC.String)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			level := fmt.Sprint(1 + i%5)
			for range 200 {
				as, _, err := rules.Parse(survey.Given{"overall": {level}, "s1": {level}, "s2": {level}})
				if want := "overall=" + level + "&s1=" + level + "&s2=" + level; err != nil || as.String() != want {
					t.Errorf("got %v, %v", as, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCompileOfUncheckedForms(t *testing.T) {
	q := form()
	q.Sections[1].Questions[1].ShowWhen.Question = "nobody"
	if as, _, err := q.Parse(survey.Given{"overall": {"5"}, "s1": {"4"}, "s2": {"3"}, "filed": {"yes"}, "how": {"desk"}}); err != nil ||
		as.String() != "filed=yes&overall=5&s1=4&s2=3" {
		t.Errorf("a condition on no question: %v, %v", as, err)
	}
	q = form()
	for i := range 65 {
		q.Sections[1].Questions[3].Options = append(q.Sections[1].Questions[3].Options, survey.Option{ID: fmt.Sprintf("o%d", i)})
	}
	defer func() {
		if recover() == nil {
			t.Error("68 options did not panic")
		}
	}()
	survey.Compile(q)
}

// Forms longer than the room on the stack follow the same rules.
func TestLongestForm(t *testing.T) {
	q := &survey.Questionnaire{Sections: []survey.Section{{ID: "a"}}, MinAnsweredPercent: 100}
	g := survey.Given{}
	for i := range survey.MaxQuestions {
		id := survey.QuestionID(fmt.Sprintf("q%d", i))
		q.Sections[0].Questions = append(q.Sections[0].Questions, survey.Question{ID: id, Type: survey.Scale})
		g[id] = []string{"5"}
	}
	as, _, err := q.Parse(g)
	if err != nil || len(as) != survey.MaxQuestions {
		t.Fatalf("%d answers, %v", len(as), err)
	}
	delete(g, "q7")
	_, _, err = q.Parse(g)
	if e := err.(*survey.Error); len(e.Fields) != 1 || e.Fields[0].Path != "q7" {
		t.Errorf("got %v", err)
	}
}

// given draws what residents could send, right and wrong.
func given(t *rapid.T) survey.Given {
	g := survey.Given{}
	ids := []survey.QuestionID{"overall", "s1", "s2", "s3", "filed", "how", "kinds", "again", "comment", "other"}
	values := []string{"1", "2", "3", "4", "5", "na", "yes", "no", "desk", "online", "post", "land", "birth", "other", "s0", "s10", "", "x"}
	for _, id := range ids {
		if rapid.Bool().Draw(t, "sent") {
			g[id] = rapid.SliceOfN(rapid.SampledFrom(values), 0, 3).Draw(t, "values")
		}
	}
	return g
}

// check holds what is promised about every outcome of Parse.
func check(t interface{ Errorf(string, ...any) }, rules *survey.Rules, g survey.Given) {
	as, comments, err := rules.Parse(g)
	if err != nil {
		e, ok := err.(*survey.Error)
		if !ok || e.Kind != survey.KindInvalid || len(e.Fields) == 0 {
			t.Errorf("not a list of broken rules: %v", err)
			return
		}
		seen := map[string]bool{}
		for _, f := range e.Fields {
			if seen[f.Path] {
				t.Errorf("two errors for %s", f.Path)
			}
			seen[f.Path] = true
		}
		return
	}
	q := form()
	again := survey.Given{}
	for i, a := range as {
		if x := q.Question(a.Question); x == nil || !slices.Contains(x.Values(), a.Value) {
			t.Errorf("%v is no answer of the form", a)
		}
		if i > 0 && (as[i-1].Question > a.Question || as[i-1].Question == a.Question && as[i-1].Value >= a.Value) {
			t.Errorf("%v is not in order", as)
		}
		again[a.Question] = append(again[a.Question], a.Value)
	}
	if back, err := survey.ParseAnswers(as.String()); err != nil || !slices.Equal(back, as) {
		t.Errorf("%q reads back as %v, %v", as, back, err)
	}
	for _, c := range comments {
		if c.Text == "" || survey.Mask(c.Text) != c.Text || strings.ContainsAny(c.Text, "\x00\r") {
			t.Errorf("comment %q", c.Text)
		}
		if len([]rune(c.Text)) <= 100 { // a mask can be longer than what it hides
			again[c.Question] = []string{c.Text}
		}
	}
	if len(again) == 0 {
		return
	}
	as2, comments2, err := rules.Parse(again)
	if err != nil || !slices.Equal(as, as2) || len(again["comment"]) > 0 && !reflect.DeepEqual(comments, comments2) {
		t.Errorf("what was parsed parses to something else: %v %v, then %v %v, %v", as, comments, as2, comments2, err)
	}
}

func TestParseProperties(t *testing.T) {
	rules := survey.Compile(form()).WithNFC(norm.NFC.String)
	rapid.Check(t, func(t *rapid.T) { check(t, rules, given(t)) })
}

// FuzzRulesParse reads "id=value" lines.
func FuzzRulesParse(f *testing.F) {
	f.Add("overall=5\ns1=4\ns2=na\nfiled=yes\nhow=online\ns3=1\nkinds=land\nkinds=other\nagain=s7\ncomment=Gọi 0912 345 678")
	f.Add("overall=5\noverall=5\nzz=1\n=\ncomment=\x00\xff\u202e")
	f.Add("overall=5\ns1=1\ns2=1\ncomment=e\u200d\u0301 @ a.bc 0 9 1 2 3 4 5 6 7 8")
	rules := survey.Compile(form()).WithNFC(norm.NFC.String)
	f.Fuzz(func(t *testing.T, s string) {
		g := survey.Given{}
		for line := range strings.SplitSeq(s, "\n") {
			id, value, _ := strings.Cut(line, "=")
			g[survey.QuestionID(id)] = append(g[survey.QuestionID(id)], value)
		}
		check(t, rules, g)
	})
}

// The form of the product: 20 scale questions, three about the person, one text.
func productForm() (*survey.Questionnaire, survey.Given) {
	q := form()
	q.Sections = q.Sections[:1]
	q.Sections[0].Questions = nil
	g := survey.Given{}
	for i := range 20 {
		id := survey.QuestionID(fmt.Sprintf("s%d_%d", i/4+1, i%4+1))
		q.Sections[0].Questions = append(q.Sections[0].Questions, survey.Question{ID: id, Type: survey.Scale, NoOpinion: true, Required: i == 0})
		g[id] = []string{"4"}
	}
	q.Sections = append(q.Sections, form().Sections[1])
	q.Sections[1].Questions = q.Sections[1].Questions[3:]
	g["again"] = []string{"s9"}
	g["kinds"] = []string{"birth", "land"}
	return q, g
}

func BenchmarkRulesParse(b *testing.B) {
	q, g := productForm()
	rules := survey.Compile(q).WithNFC(norm.NFC.String)
	b.Run("answers", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, _, err := rules.Parse(g); err != nil {
				b.Fatal(err)
			}
		}
	})
	g["comment"] = []string{"Cán bộ hướng dẫn tận tình, nhưng phải chờ từ 7h30 đến 10h mới tới lượt."}
	b.Run("comment", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, _, err := rules.Parse(g); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestParseAllocates(t *testing.T) {
	q, g := productForm()
	rules := survey.Compile(q)
	if n := testing.AllocsPerRun(100, func() { rules.Parse(g) }); n > 1 {
		t.Errorf("%v allocations for a form without comment, want the answers alone", n)
	}
}
