package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/page"
	"hailong/server/survey"
	surveyui "hailong/survey-ui"
)

// newStudio is an office where forms are drawn and criteria are tried.
func newStudio(t testing.TB) *office {
	t.Helper()
	return newOffice(t, func(o *office) {
		pages, err := page.New(surveyui.Files)
		check(t, err)
		o.api.Pages = pages
		o.api.Try = (&figures.Figures{Tallies: o.store, Clock: o.clock}).Try
	})
}

type versionWire struct {
	ID        string
	Version   int
	Hash      string
	Editable  bool
	Next      int `json:"next_version"`
	Items     int
	Questions int
	Campaigns []struct{ ID string }
	Model     json.RawMessage
	YAML      string
}

type checkWire struct {
	Problems []struct {
		Line    int
		Path    string
		Message survey.Text
	}
	More    bool
	ID      string
	Version int
	Hash    string
	Model   json.RawMessage
	Storing string
	UsedBy  *struct{ ID string } `json:"used_by"`
	Next    int                  `json:"next_version"`
	ETag    string
}

// numbered is a shipped file as another version.
func numbered(t testing.TB, file string, version int) []byte {
	t.Helper()
	b := shipped(t, file)
	changed := bytes.Replace(b, []byte("\nversion: 1"), fmt.Appendf(nil, "\nversion: %d", version), 1)
	if bytes.Equal(b, changed) {
		t.Fatal("the file has no version 1")
	}
	return changed
}

func (o *office) yaml(name string) *caller {
	return o.as(name).with("Content-Type", "application/yaml")
}

func TestQuestionnairesAreListedAndRead(t *testing.T) {
	o := newStudio(t)
	var list []versionWire
	o.as("admin").get("/questionnaires").want(200, &list)
	if len(list) != 1 || list[0].Items != 20 || list[0].Questions < 21 || list[0].Editable || list[0].Next != 2 || len(list[0].Campaigns) != 1 {
		t.Fatalf("%+v", list)
	}
	var v versionWire
	r := o.as("admin").get("/questionnaires/dich-vu-cong/1").want(200, &v)
	if v.YAML != string(shipped(t, formFile)) || v.Hash != catalog.Hash([]byte(v.YAML)) || r.header.Get("ETag") != `"1"` {
		t.Errorf("file %.80q, tag %s", v.YAML, r.header.Get("ETag"))
	}
	if !strings.Contains(string(v.Model), `"id":"s1_1"`) {
		t.Errorf("model %.200s", v.Model)
	}
	r = o.as("auditor").get("/questionnaires/dich-vu-cong/1?format=yaml").want(200, nil)
	if !bytes.Equal(r.body, shipped(t, formFile)) || r.header.Get("Content-Disposition") != `attachment; filename="mau-phieu-dich-vu-cong-v1.yaml"` ||
		!strings.HasPrefix(r.header.Get("Content-Type"), "application/yaml") {
		t.Errorf("%v", r.header)
	}
	list = nil
	o.as("auditor").get("/questionnaires").want(200, &list)
	if list[0].Editable || list[0].Next != 0 {
		t.Error("an auditor is told what only editors need")
	}
	for _, path := range []string{"/questionnaires/dich-vu-cong/2", "/questionnaires/none/1", "/questionnaires/dich-vu-cong/x", "/criteria/none/1"} {
		o.as("admin").get(path).want(404, nil)
	}
	if got := o.entries(); !slices.Equal(got, []string{"export.make questionnaire:dich-vu-cong@1"}) {
		t.Errorf("trail %v", got)
	}
}

func TestAVersionIsStoredUntilACampaignUsesIt(t *testing.T) {
	for kind, file := range map[string]string{"questionnaire": formFile, "criteria": criteriaFile} {
		t.Run(kind, func(t *testing.T) {
			o := newStudio(t)
			path := map[string]string{"questionnaire": "/questionnaires", "criteria": "/criteria"}[kind]
			id := map[string]string{"questionnaire": "dich-vu-cong", "criteria": "mau-tuyen-tinh"}[kind]
			two := numbered(t, file, 2)
			edited, other := append(bytes.Clone(two), "# a\n"...), append(bytes.Clone(two), "# b\n"...)
			admin := o.yaml("admin")
			storing := func(file []byte, want string) checkWire {
				t.Helper()
				var c checkWire
				admin.post(path+"?dry_run=true", file).want(200, &c)
				if c.Storing != want || c.Hash != catalog.Hash(file) || c.ID != id || string(c.Model) == "null" {
					t.Errorf("storing would be %q, want %q: %+v", c.Storing, want, c.Problems)
				}
				return c
			}

			// The open campaign holds version 1.
			if c := storing(shipped(t, file), "same"); c.UsedBy == nil || c.UsedBy.ID != "round" {
				t.Errorf("used by %v", c.UsedBy)
			}
			if c := storing(append(shipped(t, file), '\n'), "used"); c.Next != 2 {
				t.Errorf("the next number is %d", c.Next)
			}
			r := admin.post(path, append(shipped(t, file), '\n')).want(409, nil)
			if !strings.Contains(string(r.body), "phiên bản mới, số 2") || !strings.Contains(string(r.body), `"path":"version"`) || !strings.Contains(string(r.body), "Đợt thử") {
				t.Errorf("%s", r.body)
			}
			admin.post(path, shipped(t, file)).want(200, nil)

			// A new one is anybody's to make, and only the editor who has seen it may
			// replace it.
			storing(two, "new")
			var v versionWire
			r = admin.post(path, two).want(201, &v)
			if r.header.Get("ETag") != `"1"` || r.header.Get("Location") != "/api/v1"+path+"/"+id+"/2" || !v.Editable || v.YAML != string(two) {
				t.Errorf("%v %+v", r.header, v)
			}
			if c := storing(edited, "replace"); c.ETag != `"1"` {
				t.Errorf("tag %s", c.ETag)
			}
			admin.post(path, edited).want(428, nil)
			admin.with("If-Match", `"9"`).post(path, edited).want(412, nil)
			r = admin.with("If-Match", `"1"`).post(path, edited).want(200, &v)
			if r.header.Get("ETag") != `"2"` || v.YAML != string(edited) {
				t.Errorf("%v", r.header)
			}
			admin.with("If-Match", `"1"`).post(path, other).want(412, nil)
			admin.with("If-Match", `"1"`).post(path, edited).want(200, nil) // it is like that
			o.as("admin").get(path+"/"+id+"/2").want(200, &v)
			if v.YAML != string(edited) {
				t.Error("what came second was kept")
			}
			want := []string{kind + ".add " + kind + ":" + id + "@2", kind + ".add " + kind + ":" + id + "@2"}
			if got := o.entries(); !slices.Equal(got, want) {
				t.Errorf("trail %v", got)
			}
		})
	}
}

func TestADryRunTellsEveryProblem(t *testing.T) {
	o := newStudio(t)
	file := string(numbered(t, formFile, 0))
	file = strings.Replace(file, "type: scale\n        required: true", "type: stars\n        required: true", 1)
	var c checkWire
	o.yaml("admin").post("/questionnaires?dry_run=true", []byte(file)).want(200, &c)
	if c.Storing != "never" || len(c.Problems) != 2 || c.More || string(c.Model) == "null" {
		t.Fatalf("%+v", c)
	}
	lineOf := func(text string) int { return 1 + strings.Count(file[:strings.Index(file, text)], "\n") }
	p := c.Problems[0]
	if p.Path != "version" || p.Line != lineOf("version: 0") || p.Message != (survey.Text{Vi: "số phiên bản từ 1 trở lên", En: "a version is 1 or more"}) {
		t.Errorf("%+v", p)
	}
	if p = c.Problems[1]; p.Path != "sections[0].questions[0].type" || p.Line != lineOf("type: stars") || p.Message.En == "" {
		t.Errorf("%+v", p)
	}
	o.yaml("admin").post("/questionnaires", []byte(file)).want(422, nil)

	// What can't be read has no model.
	o.yaml("admin").post("/questionnaires?dry_run=true", []byte("id: [")).want(200, &c)
	if string(c.Model) != "null" || c.ID != "" || len(c.Problems) != 1 || c.Storing != "never" {
		t.Errorf("%+v", c)
	}
	// A set for a form that is not there, at its line.
	set := strings.Replace(string(shipped(t, criteriaFile)), "  id: dich-vu-cong\n  version: 1", "  id: dich-vu-cong\n  version: 7", 1)
	o.yaml("admin").post("/criteria?dry_run=true", []byte(set)).want(200, &c)
	if len(c.Problems) != 1 || c.Problems[0].Path != "questionnaire" || c.Problems[0].Line < 10 || c.Storing != "never" {
		t.Errorf("%+v", c)
	}
	o.yaml("admin").post("/criteria", []byte(set)).want(422, nil)
	if got := o.entries(); len(got) != 0 {
		t.Errorf("trail %v", got)
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	o := newStudio(t)
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'z'; i++ {
		p := string(i - 1)
		bomb += string(i) + ": &" + string(i) + " [*" + strings.Repeat(p+", *", 8) + p + "]\n"
	}
	most := string(shipped(t, formFile))
	most += strings.Repeat("#", catalog.MaxYAML-len(most))
	for _, path := range []string{"/questionnaires", "/questionnaires?dry_run=true", "/questionnaires/preview", "/criteria", "/criteria?dry_run=true"} {
		dry, post := strings.Contains(path, "dry_run"), o.yaml("admin").post
		for name, x := range map[string]struct {
			file   string
			status int
		}{
			"a bomb":      {bomb, 422},
			"nothing":     {" ", 422},
			"not UTF-8":   {"id: \xff", 422},
			"deep":        {strings.Repeat("[", 20000), 422},
			"too long":    {most + "#", 413},
			"escapes":     {"\"\\e[2J\": 1", 422},
			"a merge key": {"<<: {id: a}", 422},
		} {
			want := x.status
			if dry && want == 422 {
				want = 200
			}
			if r := post(path, []byte(x.file)); r.status != want {
				t.Errorf("%s, %s: %d, want %d: %.200s", path, name, r.status, want, r.body)
			} else if strings.Contains(string(r.body), "\x1b") {
				t.Errorf("%s, %s: an escape came back", path, name)
			}
		}
		o.as("admin").with("Content-Type", "application/json").post(path, []byte(most)).want(415, nil)
		o.as("admin").with("Content-Type", "text/html").post(path, []byte(most)).want(415, nil)
		o.yaml("admin").with("Content-Encoding", "gzip").post(path, []byte(most)).want(415, nil)
	}
	var c checkWire
	o.yaml("admin").post("/questionnaires?dry_run=true", []byte(most)).want(200, &c)
	if len(c.Problems) != 0 {
		t.Errorf("the longest file: %+v", c.Problems)
	}
	o.as("admin").with("Content-Type", "text/yaml; charset=utf-8").post("/questionnaires?dry_run=true", shipped(t, formFile)).want(200, nil)
}

// A preview is the form, framed by ourselves alone, in which nothing can run.
func TestPreview(t *testing.T) {
	o := newStudio(t)
	safe := func(r reply) {
		t.Helper()
		csp := r.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "sandbox allow-same-origin", "frame-ancestors 'self'", "form-action 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%q is not in %q", want, csp)
			}
		}
		if strings.Contains(csp, "script") || strings.Contains(csp, "unsafe") || strings.Count(csp, "frame-ancestors") != 1 || len(r.header.Values("Content-Security-Policy")) != 1 {
			t.Errorf("policy %q", r.header.Values("Content-Security-Policy"))
		}
		if r.header.Get("Content-Type") != "text/html; charset=utf-8" || r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", r.header)
		}
	}
	r := o.as("unit").get("/questionnaires/preview").want(200, nil)
	safe(r)
	if strings.Contains(string(r.body), "<form") {
		t.Error("the frame has a form")
	}
	r = o.yaml("admin").post("/questionnaires/preview", shipped(t, formFile)).want(200, nil)
	safe(r)
	if !strings.Contains(string(r.body), "Đơn vị mẫu") || !strings.Contains(string(r.body), `name="s5_3"`) {
		t.Error("the form is not there")
	}
	r = o.yaml("admin").post("/questionnaires/preview?lang=en", shipped(t, formFile)).want(200, nil)
	if !strings.Contains(string(r.body), `<html lang="en">`) || !strings.Contains(string(r.body), "Sample unit") {
		t.Error("the form is not in English")
	}
	hostile := strings.Replace(string(shipped(t, formFile)), "vi: Đánh giá chung", `vi: "</h2><script>alert(1)</script><img src=x onerror=alert(1)><a href='javascript:alert(1)'>"`, 1)
	r = o.yaml("admin").post("/questionnaires/preview", []byte(hostile)).want(200, nil)
	safe(r)
	for _, never := range []string{"<script>alert", "<img", "<a href='javascript"} {
		if strings.Contains(string(r.body), never) {
			t.Errorf("%q is in the page", never)
		}
	}
	// Half written: rules are broken, and it is drawn.
	half := strings.Replace(string(shipped(t, formFile)), "  - {vi: Rất hài lòng, en: Very satisfied}\n", "", 1)
	o.yaml("admin").post("/questionnaires/preview", []byte(half)).want(200, nil)
	o.yaml("admin").post("/questionnaires/preview", []byte("id: [")).want(422, nil)
	if got := o.entries(); len(got) != 0 {
		t.Errorf("trail %v", got)
	}
}

// A unit's account knows the forms and sets of its campaigns, and nobody else's.
func TestAUnitKnowsTheFormsOfItsCampaigns(t *testing.T) {
	o := newStudio(t)
	for _, path := range []string{"/questionnaires", "/criteria"} {
		o.yaml("admin").post(path, numbered(t, map[string]string{"/questionnaires": formFile, "/criteria": criteriaFile}[path], 2)).want(201, nil)
	}
	elsewhere := o.campaign("elsewhere")
	elsewhere.Units, elsewhere.Title.Vi = []survey.UnitKey{o.outside().Key}, "Đợt ở nơi khác"
	check(t, o.reg.ImportCampaign(t.Context(), elsewhere))
	for path, id := range map[string]string{"/questionnaires": "dich-vu-cong", "/criteria": "mau-tuyen-tinh"} {
		var list []versionWire
		r := o.as("unit").get(path).want(200, &list)
		if len(list) != 1 || list[0].Version != 1 || list[0].Editable || list[0].Next != 0 || len(list[0].Campaigns) != 1 || list[0].Campaigns[0].ID != "round" {
			t.Errorf("%s: %s", path, r.body)
		}
		r = o.as("unit").get(path+"/"+id+"/1").want(200, nil)
		if strings.Contains(string(r.body), "elsewhere") || strings.Contains(string(r.body), "nơi khác") {
			t.Errorf("%s: the unit reads of another's campaign", path)
		}
		o.as("unit").get(path+"/"+id+"/1?format=yaml").want(200, nil)
		there, nothing := o.as("unit").get(path+"/"+id+"/2").want(403, nil), o.as("unit").get(path+"/none/1").want(403, nil)
		if !bytes.Equal(there.body, nothing.body) {
			t.Errorf("%s: the unit can tell what is there", path)
		}
		o.as("unit").get(path+"/"+id+"/2?format=yaml").want(403, nil)
		for _, name := range []string{"unit", "auditor", "service"} {
			o.yaml(name).post(path, shipped(t, formFile)).want(403, nil)
			o.yaml(name).post(path+"?dry_run=true", shipped(t, formFile)).want(403, nil)
		}
	}
	o.as("unit").post("/criteria/try", map[string]any{"campaign": "round", "ref": map[string]any{"id": "mau-tuyen-tinh", "version": 2}}).want(403, nil)
}
