package page_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hailong/server/golden"
	"hailong/server/page"
	"hailong/server/survey"
	surveyui "hailong/survey-ui"
)

var (
	unit     = survey.Unit{Name: "Phường Hồng Bàng", Type: survey.Ward}
	point    = survey.Point{ID: "quay-3", Name: "Quầy số 3 – Tư pháp, hộ tịch"}
	campaign = &survey.Campaign{
		Title: survey.Text{Vi: "Khảo sát quý IV năm 2026", En: "Survey of the fourth quarter of 2026"},
		Phone: "0225 3822 616",
	}
	entry = survey.Entry{Code: "7K3M9PXD", Channel: survey.QR}
)

// plain is a renderer whose style and script are stand-ins, so that goldens show
// the markup and do not change with every colour.
func plain(t *testing.T) *page.Renderer {
	t.Helper()
	r, err := page.New(stub(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func stub(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{
		"dist/form.css":    {Data: []byte("p{}")},
		"dist/result.css":  {Data: []byte("b{}")},
		"dist/enhance.js":  {Data: []byte("void 0")},
		"form/tokens.json": {Data: []byte(`{"light":{"ink":"#000"},"dark":{"ink":"#fff"}}`)},
	}
	for _, folder := range []string{"form", "result"} {
		err := fs.WalkDir(surveyui.Files, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || files[name] != nil {
				return err
			}
			b, err := surveyui.Files.ReadFile(name)
			files[name] = &fstest.MapFile{Data: b}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// questionnaire is the longest form there is: 20 ratings, every kind of question
// and one that shows only under a condition.
func questionnaire(t *testing.T) *survey.Questionnaire {
	t.Helper()
	b, err := os.ReadFile("testdata/questionnaire.json")
	if err != nil {
		t.Fatal(err)
	}
	var q survey.Questionnaire
	if err := json.Unmarshal(b, &q); err != nil {
		t.Fatal(err)
	}
	return &q
}

func form(t *testing.T, l survey.Lang) page.Form {
	return page.Form{
		Lang: l, Entry: entry, Unit: unit, Point: point, Campaign: campaign, Questionnaire: questionnaire(t),
	}
}

func render(t *testing.T, draw func(b *bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPagesLookAsAgreed(t *testing.T) {
	r := plain(t)
	for _, l := range survey.Languages {
		failed := form(t, l)
		failed.Given = survey.Given{
			"overall": {"2"}, "s1_1": {"5"}, "s2_3": {"na"}, "age": {"a26"}, "business": {"yes"},
			"improve": {"time", "papers"}, "comment": {"Chờ lâu.\nXin thêm ghế."},
		}
		failed.Problems = []survey.FieldError{
			{Path: "s1_2", Message: survey.Text{Vi: "Mời ông/bà chọn một mức.", En: "Please choose one level."}},
			{Path: "comment", Message: survey.Text{Vi: "Ý kiến quá dài.", En: "The comment is too long."}},
			{Path: "answers", Message: survey.Text{Vi: "Phiếu không có câu hỏi này.", En: "The form has no such question."}},
		}
		refused := form(t, l)
		refused.Given = survey.Given{"overall": {"4"}}
		refused.Notice = survey.Unavailable(nil).Message
		day := survey.NewDay(2026, time.November, 20)
		for name, draw := range map[string]func(b *bytes.Buffer) error{
			"form":             func(b *bytes.Buffer) error { return r.Form(b, form(t, l)) },
			"form-problems":    func(b *bytes.Buffer) error { return r.Form(b, failed) },
			"form-unavailable": func(b *bytes.Buffer) error { return r.Form(b, refused) },
			"thanks": func(b *bytes.Buffer) error {
				return r.Thanks(b, page.Thanks{Lang: l, Unit: unit, Receipt: "7K3M9-PXD00-0000A"})
			},
			"thanks-again": func(b *bytes.Buffer) error {
				return r.Thanks(b, page.Thanks{Lang: l, Unit: unit, Receipt: "7K3M9-PXD00-0000A", Already: true})
			},
			"receipt": func(b *bytes.Buffer) error {
				return r.Receipt(b, page.Receipt{
					Lang: l, Found: true, Code: "7K3M9-PXD00-0000A", Unit: unit, Campaign: campaign, Day: day, Counted: true,
				})
			},
			"receipt-not-counted": func(b *bytes.Buffer) error {
				return r.Receipt(b, page.Receipt{Lang: l, Found: true, Unit: unit, Day: day})
			},
			"receipt-waiting": func(b *bytes.Buffer) error {
				return r.Receipt(b, page.Receipt{
					Lang: l, Found: true, Code: "7K3M9-PXD00-0000A", Unit: unit, Campaign: campaign, Day: day, Counted: true, Waiting: true,
				})
			},
			"receipt-waiting-not-counted": func(b *bytes.Buffer) error {
				return r.Receipt(b, page.Receipt{Lang: l, Found: true, Unit: unit, Day: day, Waiting: true})
			},
			"receipt-answered": func(b *bytes.Buffer) error {
				return r.Receipt(b, page.Receipt{
					Lang: l, Found: true, Counted: true, Code: "7K3M9-PXD00-0000A", Unit: unit, Day: day,
					Answers: []page.Answer{{Text: "Cảm ơn ông/bà.\nĐã bố trí thêm ghế ngồi <chờ>.", Day: day + 3}},
				})
			},
			"receipt-none": func(b *bytes.Buffer) error { return r.Receipt(b, page.Receipt{Lang: l}) },
			"home":         func(b *bytes.Buffer) error { return r.Home(b, page.Home{Lang: l}) },
			"home-mistyped": func(b *bytes.Buffer) error {
				_, err := survey.ParseEntryCode("7K3M")
				return r.Home(b, page.Home{Lang: l, Typed: "7K3M", Problem: err.(*survey.Error).Message})
			},
			"notice-limited": func(b *bytes.Buffer) error {
				return r.Notice(b, page.Notice{
					Lang: l, Kind: survey.KindLimited, Unit: &unit, RetryAfter: 100 * time.Second, Phone: campaign.Phone,
				})
			},
			"notice-revoked": func(b *bytes.Buffer) error {
				return r.Notice(b, page.Notice{Lang: l, Kind: survey.KindRevoked})
			},
		} {
			golden.Equal(t, "testdata/"+name+"."+string(l)+".html", render(t, draw))
		}
	}
}

// Every choice of every question is a real control with its own words, and what
// was given is what is chosen.
func TestFormHoldsEveryAnswer(t *testing.T) {
	f := form(t, survey.Vietnamese)
	f.Given = survey.Given{}
	for q := range f.Questionnaire.All {
		if v := q.Values(); len(v) > 0 {
			f.Given[q.ID] = []string{v[len(v)-1]}
		}
	}
	html := render(t, func(b *bytes.Buffer) error { return plain(t).Form(b, f) })
	for q := range f.Questionnaire.All {
		for _, v := range q.Values() {
			control := regexp.MustCompile(`<input type="(radio|checkbox)" name="` + string(q.ID) + `" value="` + v + `"[^>]*>`).FindString(html)
			if control == "" {
				t.Errorf("question %s has no control for %q", q.ID, v)
			} else if want := f.Given[q.ID][0] == v; strings.Contains(control, "checked") != want {
				t.Errorf("%s: chosen should be %v", control, want)
			}
		}
		if !strings.Contains(html, ` id="`+string(q.ID)+`"`) {
			t.Errorf("links from the summary cannot lead to question %s", q.ID)
		}
	}
}

func TestFormOfStrangersIsOneAndTheSame(t *testing.T) {
	r := plain(t)
	first := render(t, func(b *bytes.Buffer) error { return r.Form(b, form(t, survey.Vietnamese)) })
	for range 20 {
		if again := render(t, func(b *bytes.Buffer) error { return r.Form(b, form(t, survey.Vietnamese)) }); again != first {
			t.Fatal("two visitors get different bytes")
		}
	}
}

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`

// What visitors and operators wrote is shown as they wrote it and does nothing.
func TestHostileTextIsInert(t *testing.T) {
	r := plain(t)
	f := form(t, survey.Vietnamese)
	f.Given = survey.Given{"comment": {hostile}, hostile: {hostile}, "age": {hostile}, "overall": {hostile}}
	f.Problems = []survey.FieldError{
		{Path: hostile, Message: survey.Text{Vi: hostile}}, {Path: "s1_1", Message: survey.Text{Vi: hostile}},
	}
	f.Notice = survey.Text{Vi: hostile}
	f.Unit.Name, f.Point.Name = hostile, hostile
	f.Campaign = &survey.Campaign{Phone: hostile}
	f.Entry.Code = hostile
	bad := &survey.Unit{Name: hostile}
	text := survey.Text{Vi: hostile}
	for name, draw := range map[string]func(b *bytes.Buffer) error{
		"form":   func(b *bytes.Buffer) error { return r.Form(b, f) },
		"home":   func(b *bytes.Buffer) error { return r.Home(b, page.Home{Typed: hostile, Problem: text}) },
		"thanks": func(b *bytes.Buffer) error { return r.Thanks(b, page.Thanks{Unit: *bad, Receipt: hostile}) },
		"receipt": func(b *bytes.Buffer) error {
			return r.Receipt(b, page.Receipt{Found: true, Code: hostile, Unit: *bad, Campaign: &survey.Campaign{Title: text}})
		},
		"notice": func(b *bytes.Buffer) error {
			return r.Notice(b, page.Notice{Kind: hostile, Title: text, Message: text, Unit: bad, Phone: hostile, Lang: hostile})
		},
	} {
		html := render(t, draw)
		for _, live := range []string{"<script>alert", "<img", "onerror=alert(1)>'\""} {
			if strings.Contains(html, live) {
				t.Errorf("%s: %s came through", name, live)
			}
		}
		if !strings.Contains(html, "alert(1)") {
			t.Errorf("%s: the text itself is gone", name)
		}
	}
}

// A receipt page has nowhere to put a mark, and the words for one are not on it.
func TestReceiptShowsNoMark(t *testing.T) {
	html := render(t, func(b *bytes.Buffer) error {
		return plain(t).Receipt(b, page.Receipt{Found: true, Unit: unit, Campaign: campaign, Counted: true})
	})
	_, html, _ = strings.Cut(html, "<main>") // the product's name is a level's word too
	for _, level := range questionnaire(t).Levels {
		if strings.Contains(strings.ToLower(html), ">"+strings.ToLower(level.Vi)+"<") {
			t.Errorf("the receipt shows %q", level.Vi)
		}
	}
	if strings.Contains(html, "<input") || strings.Contains(html, "<svg aria-hidden") {
		t.Error("the receipt shows a choice or a face")
	}
}

// Each state of a receipt has its own words, and only one of them says that the
// answer is in the result.
func TestReceiptStates(t *testing.T) {
	r := plain(t)
	for _, l := range survey.Languages {
		seen := map[string]bool{}
		for _, p := range []page.Receipt{{Counted: true}, {}, {Counted: true, Waiting: true}, {Waiting: true}} {
			p.Lang, p.Found, p.Unit = l, true, unit
			html := render(t, func(b *bytes.Buffer) error { return r.Receipt(b, p) })
			_, html, _ = strings.Cut(html, "<h1>")
			html, _, _ = strings.Cut(html, "<dl>")
			if seen[html] {
				t.Errorf("%+v reads as another state: %s", p, html)
			}
			seen[html] = true
			if good := strings.Contains(html, `class="good"`); good != p.Counted {
				t.Errorf("%+v is shown as good news: %v", p, good)
			}
			if said := strings.Contains(html, "đang chờ nhập") || strings.Contains(html, "waiting to be entered"); said != p.Waiting {
				t.Errorf("%+v says that it waits: %v", p, said)
			}
		}
	}
}

// Nobody is thanked on a page that is not the thank-you page, and every page that
// refuses says what to do.
func TestRefusalsDoNotThankForAnAnswer(t *testing.T) {
	r := plain(t)
	for _, l := range survey.Languages {
		for _, k := range append(survey.Kinds, "a kind of tomorrow") {
			html := render(t, func(b *bytes.Buffer) error {
				return r.Notice(b, page.Notice{Lang: l, Kind: k, Phone: campaign.Phone})
			})
			if strings.Contains(html, "Cảm ơn ông/bà!") || strings.Contains(html, "Thank you!") {
				t.Errorf("%s in %s thanks", k, l)
			}
			if !strings.Contains(html, campaign.Phone) {
				t.Errorf("%s in %s does not name the phone number", k, l)
			}
		}
	}
}

func TestUnknownLanguageIsVietnamese(t *testing.T) {
	html := render(t, func(b *bytes.Buffer) error { return plain(t).Form(b, form(t, "fr")) })
	if !strings.Contains(html, `<html lang="vi">`) || !strings.Contains(html, "?lang=vi") {
		t.Error("a form in an unknown language is not Vietnamese")
	}
}
