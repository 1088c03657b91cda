package page_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"hailong/server/catalog"
	"hailong/server/page"
	"hailong/server/survey"
	surveyui "hailong/survey-ui"
)

// The visit budget of the design, response headers included. The headers, with
// two cookies and the policy, are about 1,000 bytes.
const (
	visitBudget = 10_000
	headerBytes = 1_000
)

func built(t *testing.T) *page.Renderer {
	t.Helper()
	r, err := page.New(surveyui.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// On a fresh clone, where dist is empty, this weighs the style as written.
func TestFormKeepsToItsBudget(t *testing.T) {
	for _, l := range survey.Languages {
		long := form(t, l)
		weigh(t, "every kind of question", long)
		shipped, err := os.ReadFile("../../configs/questionnaires/dich-vu-cong-v1.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if long.Questionnaire, _, err = catalog.Questionnaire("dich-vu-cong-v1.yaml", shipped); err != nil {
			t.Fatal(err)
		}
		weigh(t, "as shipped", long)
	}
}

func weigh(t *testing.T, name string, f page.Form) {
	t.Helper()
	html := []byte(render(t, func(b *bytes.Buffer) error { return built(t).Form(b, f) }))
	name += " in " + string(f.Lang)
	var br, gz bytes.Buffer
	w := brotli.NewWriterLevel(&br, brotli.BestCompression)
	w.Write(html)
	w.Close()
	g, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	g.Write(html)
	g.Close()
	t.Logf("%s: %d bytes, brotli %d, gzip %d", name, len(html), br.Len(), gz.Len())
	if n := br.Len() + headerBytes; n > visitBudget {
		t.Errorf("%s: with brotli the visit is %d bytes, %d allowed", name, n, visitBudget)
	}
	if n := gz.Len() + headerBytes; n > visitBudget {
		t.Errorf("%s: with gzip the visit is %d bytes, %d allowed", name, n, visitBudget)
	}
}

var (
	element = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)
	address = regexp.MustCompile(`(?i)(?:src|href|action|url)\s*[=(]\s*["']?([^"'\s>)]*)`)
)

// hashOf is how a policy names a style or a script.
func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// The policy names exactly what the page holds, and the page asks nobody for
// anything.
func TestPolicyCoversThePage(t *testing.T) {
	for name, r := range map[string]*page.Renderer{"as built": built(t), "stand-ins": plain(t)} {
		html := render(t, func(b *bytes.Buffer) error { return r.Form(b, form(t, survey.Vietnamese)) })
		parts := element.FindAllStringSubmatch(html, -1)
		if len(parts) == 0 {
			t.Fatalf("%s: no style on the page", name)
		}
		for _, p := range parts {
			source := p[1] + "-src " + hashOf(p[2])
			if !strings.Contains(r.CSP(), source) {
				t.Errorf("%s: the policy does not allow the page's %s", name, p[1])
			}
		}
		for _, never := range []string{"unsafe", "*", "http"} {
			if strings.Contains(r.CSP(), never) {
				t.Errorf("%s: the policy holds %q: %s", name, never, r.CSP())
			}
		}
		markup := element.ReplaceAllString(html, "")
		for _, a := range address.FindAllStringSubmatch(markup, -1) {
			if a[1] != "data:," && !strings.HasPrefix(a[1], "tel:") && !strings.HasPrefix(a[1], "#") && !strings.HasPrefix(a[1], "?") &&
				(!strings.HasPrefix(a[1], "/") || strings.HasPrefix(a[1], "//")) {
				t.Errorf("%s: the page leads to %q", name, a[1])
			}
		}
		for _, never := range []string{" style=", " onclick=", "javascript:"} {
			if strings.Contains(markup, never) {
				t.Errorf("%s: the page holds %q, which the policy forbids", name, never)
			}
		}
	}
}

// Without a build the pages are complete, and the policy allows no script.
func TestNewWithoutBuild(t *testing.T) {
	files := stub(t)
	delete(files, "dist/form.css")
	delete(files, "dist/result.css")
	delete(files, "dist/enhance.js")
	r, err := page.New(files)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(r.CSP(), "script-src") {
		t.Errorf("a policy for no script allows one: %s", r.CSP())
	}
	html := render(t, func(b *bytes.Buffer) error { return r.Form(b, form(t, survey.Vietnamese)) })
	if !strings.Contains(html, "box-sizing") || strings.Contains(html, "<script>") {
		t.Error("the page lacks its style or has a script")
	}
}

func TestNewRefuses(t *testing.T) {
	for name, broken := range map[string]struct{ file, text string }{
		"a template that does not parse": {"form/form.html", `{{define "form"}}{{if}}`},
		"a translation that lacks words": {"form/strings/en.json", `{"brand":"Hài Lòng"}`},
		"words that are not JSON":        {"form/strings/vi.json", `{`},
		"colours that are not JSON":      {"form/tokens.json", `[`},
		"a style that ends its element":  {"dist/form.css", `</STYLE><script>`},
		"a result's style that ends it":  {"dist/result.css", `</style><p>`},
		"a word that is there twice":     {"result/strings/vi.json", `{"brand":"Hài Lòng"}`},
		"a script that ends its element": {"dist/enhance.js", `"</script>"`},
	} {
		t.Run(name, func(t *testing.T) {
			files := stub(t)
			files[broken.file].Data = []byte(broken.text)
			if _, err := page.New(files); err == nil {
				t.Error("taken")
			}
		})
	}
	for _, name := range []string{"form/form.css", "form/faces.svg", "form/tokens.json", "form/strings/en.json", "result/result.css", "result/strings/en.json"} {
		t.Run("without "+name, func(t *testing.T) {
			files := stub(t)
			delete(files, name)
			delete(files, "dist/form.css")
			delete(files, "dist/result.css")
			if _, err := page.New(files); err == nil {
				t.Error("taken")
			}
		})
	}
}

func TestRetryTimesRoundUp(t *testing.T) {
	r := plain(t)
	for _, c := range []struct{ wait, words string }{
		{"1ms", "sau 1 giây"}, {"61s", "sau 61 giây"}, {"91s", "sau 2 phút"}, {"2h1s", "sau 3 giờ"},
	} {
		html := render(t, func(b *bytes.Buffer) error {
			return r.Notice(b, page.Notice{Kind: survey.KindLimited, RetryAfter: duration(t, c.wait)})
		})
		if !strings.Contains(html, c.words) {
			t.Errorf("%s does not read %q", c.wait, c.words)
		}
	}
}

func duration(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
