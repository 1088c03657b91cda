package page_test

import (
	"bytes"
	"strings"
	"testing"

	"hailong/server/survey"
)

// A preview runs, sends and loads nothing, and is shown inside our own pages only.
func TestPreviewPolicy(t *testing.T) {
	r := plain(t)
	csp := r.PreviewCSP()
	for _, want := range []string{
		"default-src 'none'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'", "sandbox allow-same-origin",
	} {
		if !strings.Contains(csp, want) {
			t.Errorf("%q is not in %s", want, csp)
		}
	}
	for _, never := range []string{"script-src", "connect-src", "allow-scripts", "allow-forms", "allow-popups", "allow-top", "unsafe", "*", "http"} {
		if strings.Contains(csp, never) {
			t.Errorf("%q is in %s", never, csp)
		}
	}
	style := strings.Split(strings.SplitN(r.CSP(), "style-src ", 2)[1], ";")[0]
	if !strings.Contains(csp, "style-src "+style+";") {
		t.Errorf("the style of the form is not allowed: %s", csp)
	}
}

func TestPreviewFrameHasNoForm(t *testing.T) {
	r := plain(t)
	for l, want := range map[survey.Lang]string{survey.Vietnamese: `<html lang="vi">`, survey.English: `<html lang="en">`, "fr": `<html lang="vi">`} {
		got := render(t, func(b *bytes.Buffer) error { return r.PreviewFrame(b, l) })
		if !strings.Contains(got, want) || !strings.Contains(got, "<style>") || !strings.HasSuffix(strings.TrimSpace(got), "</html>") {
			t.Errorf("%s: %s", l, got)
		}
		if strings.Contains(got, "<form") || strings.Contains(got, "<script") || strings.Contains(got, "?lang=") {
			t.Errorf("%s: more than a frame: %s", l, got)
		}
	}
}

// What residents get is what is previewed: only unit, code and phone number differ.
func TestPreviewIsTheForm(t *testing.T) {
	r := plain(t)
	f := form(t, survey.Vietnamese)
	f.Entry.Code, f.Unit, f.Point, f.Campaign = "00000000", survey.Unit{Name: "Đơn vị mẫu"}, survey.Point{}, nil
	want := render(t, func(b *bytes.Buffer) error { return r.Form(b, f) })
	if got := render(t, func(b *bytes.Buffer) error { return r.PreviewForm(b, survey.Vietnamese, f.Questionnaire) }); got != want {
		t.Error("the preview is another form")
	}
}

// A form that is half written is shown as far as it goes, and its texts stay texts.
func TestPreviewOfWhatBreaksRules(t *testing.T) {
	r := plain(t)
	hostile := survey.Text{Vi: `</style><script>alert(1)</script>`, En: `" onload="alert(1)`}
	q := &survey.Questionnaire{Title: hostile, Intro: hostile, Sections: []survey.Section{{Title: hostile, Questions: []survey.Question{
		{ID: "a", Type: survey.Scale, NoOpinion: true, Text: hostile}, // without words for the levels
		{ID: "a", Type: survey.Single, Text: hostile},
		{ID: `b" onclick="x`, Type: "stars", Text: hostile, MaxLength: -1},
		{ID: "c", Type: survey.FreeText, ShowWhen: &survey.Condition{Question: "none", In: []string{"x"}}},
		{ID: "d", Type: survey.YesNo, ShowWhen: &survey.Condition{Question: "d", In: []string{"nope"}}},
		{},
	}}, {}}}
	for _, l := range survey.Languages {
		got := render(t, func(b *bytes.Buffer) error { return r.PreviewForm(b, l, q) })
		for _, never := range []string{"<script>alert", `" onload=`, `" onclick=`} {
			if strings.Contains(got, never) {
				t.Errorf("%s: %q got into the page", l, never)
			}
		}
		if strings.Count(got, `class="q`) != 6 {
			t.Errorf("%s: %d questions of 6", l, strings.Count(got, `class="q`))
		}
	}
	_ = render(t, func(b *bytes.Buffer) error { return r.PreviewForm(b, survey.English, &survey.Questionnaire{}) })
}
