// Package page renders what residents see: the form, the thank-you page, the
// receipt, the front page and every refusal, and the published results, in Vietnamese
// and English.
//
// It promises pages that need no script, no second request and no other host;
// form bytes that hold nothing about the visitor; and that whatever a visitor
// typed comes back as text, never as markup. A receipt page never shows a mark, and
// a result has no figure but those of its certificate.
// It does no network or disk I/O and reads no clock.
package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hailong/server/survey"
)

// Renderer holds the parsed templates. It is safe for concurrent use.
type Renderer struct {
	pages  *template.Template
	words  map[survey.Lang]map[string]string
	style  template.HTML
	script template.HTML
	faces  template.HTML
	csp    string
	sheet  string // the style's hash, as policies name it

	resultStyle template.HTML // of the pages of results
	resultCSP   string
}

// New reads templates, words, tokens, style and script from files, which has the
// layout of survey-ui: form/ and result/ as written and dist/ as built. Where dist is
// not built, the style is used as written and there is no script.
func New(files fs.FS) (*Renderer, error) {
	r := &Renderer{words: map[survey.Lang]map[string]string{}}
	var err error
	if r.pages, err = parse(files); err != nil {
		return nil, fmt.Errorf("page templates: %w", err)
	}
	for _, l := range survey.Languages {
		if r.words[l], err = readWords(files, l); err != nil {
			return nil, err
		}
	}
	if err := sameKeys(r.words); err != nil {
		return nil, err
	}
	faces, err := fs.ReadFile(files, "form/faces.svg")
	if err != nil {
		return nil, err
	}
	r.faces = template.HTML(bytes.TrimSpace(faces))
	css, err := readStyle(files, "dist/form.css", "form/form.css")
	if err != nil {
		return nil, err
	}
	js, err := fs.ReadFile(files, "dist/enhance.js")
	if err != nil {
		js = nil // not built: the pages are complete without it
	}
	if err := r.inline(css, strings.TrimSpace(string(js))); err != nil {
		return nil, err
	}
	if css, err = readStyle(files, "dist/result.css", "result/result.css"); err != nil {
		return nil, err
	}
	return r, r.inlineResult(css)
}

// CSP is the Content-Security-Policy of every page made here: the one style and
// the one script by their hashes, and nothing from anywhere else.
func (r *Renderer) CSP() string { return r.csp }

// inline wraps style and script for the pages and works out the policy that
// allows exactly them.
func (r *Renderer) inline(css, js string) error {
	if strings.Contains(strings.ToLower(css), "</style") || strings.Contains(strings.ToLower(js), "</script") {
		return fmt.Errorf("page: style or script would end its own element")
	}
	r.style = template.HTML("<style>" + css + "</style>")
	r.sheet = hashSource(css)
	r.csp = "default-src 'none'; style-src " + r.sheet
	if js != "" {
		r.script = template.HTML("<script>" + js + "</script>")
		r.csp += "; script-src " + hashSource(js)
	}
	// The icon is an empty data address, so that no browser asks for favicon.ico.
	r.csp += "; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return nil
}

func hashSource(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var (
	// lineIndent is a line break with the blank lines and indentation around it.
	lineIndent = regexp.MustCompile(`[ \t]*\n\s*`)
	// actionLine is a line of template actions from end to end. Its break would
	// leave an empty line for every condition that does not hold.
	actionLine = regexp.MustCompile(`(?m)^(\{\{.*\}\})\n`)
)

// parse reads the templates without their indentation: a line break is white
// space enough, and readers on a slow line need not load the rest.
func parse(files fs.FS) (*template.Template, error) {
	var names []string
	for _, pattern := range []string{"form/*.html", "result/*.html"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no such files", pattern)
		}
		names = append(names, found...)
	}
	set := template.New("").Option("missingkey=error")
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		tight := actionLine.ReplaceAllString(lineIndent.ReplaceAllString(string(text), "\n"), "$1")
		if _, err := set.Parse(tight); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return set, nil
}

func readWords(files fs.FS, l survey.Lang) (map[string]string, error) {
	words := map[string]string{}
	for _, folder := range []string{"form", "result"} {
		name := folder + "/strings/" + string(l) + ".json"
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		had := len(words)
		var more map[string]string
		if err := json.Unmarshal(b, &more); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if maps.Copy(words, more); len(words) != had+len(more) {
			return nil, fmt.Errorf("%s: has a key of another file", name)
		}
	}
	return words, nil
}

// sameKeys refuses a translation that lacks a string, and kinds without words.
func sameKeys(words map[survey.Lang]map[string]string) error {
	want := slices.Sorted(maps.Keys(words[survey.Vietnamese]))
	for _, l := range survey.Languages {
		if got := slices.Sorted(maps.Keys(words[l])); !slices.Equal(got, want) {
			return fmt.Errorf("strings: vi and %s do not have the same keys", l)
		}
		for _, k := range survey.Kinds {
			if words[l]["notice_"+string(k)] == "" || words[l]["notice_"+string(k)+"_title"] == "" {
				return fmt.Errorf("strings: no words in %s for errors of kind %q", l, k)
			}
		}
	}
	return nil
}

// readStyle is the colours from tokens.json followed by the style sheet as built, or
// else as written.
func readStyle(files fs.FS, built, written string) (string, error) {
	css, err := fs.ReadFile(files, built)
	if err != nil {
		if css, err = fs.ReadFile(files, written); err != nil {
			return "", err
		}
	}
	b, err := fs.ReadFile(files, "form/tokens.json")
	if err != nil {
		return "", err
	}
	var tokens struct{ Light, Dark map[string]string }
	if err := json.Unmarshal(b, &tokens); err != nil {
		return "", fmt.Errorf("form/tokens.json: %w", err)
	}
	return root(tokens.Light) + "@media(prefers-color-scheme:dark){" + root(tokens.Dark) + "}" +
		strings.TrimSpace(string(css)), nil
}

func root(colours map[string]string) string {
	var b strings.Builder
	for i, k := range slices.Sorted(maps.Keys(colours)) {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString("--" + k + ":" + colours[k])
	}
	return ":root{" + b.String() + "}"
}

// common is what every page has.
type common struct {
	Lang   survey.Lang
	Other  survey.Lang
	Title  string
	Switch string // link to the same page in the other language; empty hides it
	T      map[string]string
	Style  template.HTML
	Script template.HTML
	Faces  template.HTML
}

// common fills the parts that do not depend on the page. An unknown language is
// Vietnamese.
func (r *Renderer) common(l survey.Lang, title string) common {
	if !l.Known() {
		l = survey.Vietnamese
	}
	other := survey.English
	if l == survey.English {
		other = survey.Vietnamese
	}
	t := r.words[l]
	return common{
		Lang: l, Other: other, T: t, Style: r.style,
		Title:  title + " – " + t["brand"],
		Switch: "?lang=" + string(other),
	}
}

// execute renders in memory first, so that a fault never leaves half a page.
func (r *Renderer) execute(w io.Writer, name string, data any) error {
	var b bytes.Buffer
	if err := r.pages.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	_, err := b.WriteTo(w)
	return err
}

// helpView is what to do when nothing works, cut at the phone number so that a
// tap dials it.
type helpView struct{ Before, Phone, Dial, After string }

// help is the text under key; with a phone number, the one that names it.
func help(t map[string]string, key, phone string) helpView {
	if phone == "" {
		return helpView{Before: t[key]}
	}
	before, after, _ := strings.Cut(t[key+"_phone"], "{phone}")
	digits := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '+' {
			return c
		}
		return -1
	}, phone)
	return helpView{before, phone, digits, after}
}

// fill puts values into the {name} places of a text.
func fill(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
