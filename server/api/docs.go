package api

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"go.yaml.in/yaml/v3"

	"hailong/server/auth"
	"hailong/server/survey"
)

//go:embed docs.html
var docsPage string

// docsPolicy is the Content-Security-Policy of the page: its one style, by its hash,
// and nothing else.
const docsPolicy = "default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docs renders the page in a language once: the document does not change while the
// server runs.
var docs = map[survey.Lang]func() ([]byte, error){
	survey.Vietnamese: sync.OnceValues(func() ([]byte, error) { return renderDocs(spec, survey.Vietnamese) }),
	survey.English:    sync.OnceValues(func() ([]byte, error) { return renderDocs(spec, survey.English) }),
}

// getDocs is the OpenAPI document for people to read, without script and without any
// other host.
func getDocs(c *fiber.Ctx) error {
	lang := survey.Vietnamese
	if c.Query("lang") == string(survey.English) {
		lang = survey.English
	}
	page, err := docs[lang]()
	if err != nil {
		return fmt.Errorf("docs: %w", err)
	}
	h := &c.Response().Header
	h.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	h.Set(fiber.HeaderContentSecurityPolicy, fmt.Sprintf(docsPolicy, styleHash(page)))
	h.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(page)
}

// document is what the page shows of an OpenAPI document.
type document struct {
	Info struct {
		Title, Version, Description string
	}
	Paths      ordered[ordered[yaml.Node]]
	Components struct {
		Schemas    ordered[schema]
		Parameters map[string]parameter
	}
}

type operation struct {
	Method, Path string   `yaml:"-"`
	ID           string   `yaml:"operationId"`
	Tags         []string `yaml:"tags"`
	Summary      string
	Vi           string `yaml:"x-summary-vi"`
	Description  string
	Right        auth.Right  `yaml:"x-right"`
	Parameters   []parameter `yaml:"parameters"`
	RequestBody  struct {
		Content ordered[media] `yaml:"content"`
	} `yaml:"requestBody"`
	Responses ordered[response]
}

type parameter struct {
	Ref         string `yaml:"$ref"`
	Name, In    string
	Required    bool
	Description string
	Schema      schema
}

type media struct{ Schema schema }

type response struct {
	Ref         string `yaml:"$ref"`
	Description string
	Content     ordered[media]
}

// schema is what is shown of a JSON schema.
type schema struct {
	Ref         string `yaml:"$ref"`
	Type        words
	Format      string
	Pattern     string
	Enum        []any
	Description string
	Required    []string
	Properties  ordered[schema]
	Items       *schema
	AllOf       []schema  `yaml:"allOf"`
	OneOf       []schema  `yaml:"oneOf"`
	AnyOf       []schema  `yaml:"anyOf"`
	Additional  yaml.Node `yaml:"additionalProperties"`
}

// words are one word or several.
type words []string

func (w *words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = words{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

// ordered is a mapping in the order of the file.
type ordered[T any] []entry[T]

type entry[T any] struct {
	Key   string
	Value T
}

func (o *ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry[T]{Key: n.Content[i].Value}
		if err := n.Content[i+1].Decode(&e.Value); err != nil {
			return fmt.Errorf("%s: %w", e.Key, err)
		}
		*o = append(*o, e)
	}
	return nil
}

// area is the operations of one tag.
type area struct {
	Name       string
	Operations []operation
}

// renderDocs makes the page of a document.
func renderDocs(yamlText []byte, lang survey.Lang) ([]byte, error) {
	var d document
	if err := yaml.Unmarshal(yamlText, &d); err != nil {
		return nil, err
	}
	var areas []area
	for _, p := range d.Paths {
		for _, m := range p.Value {
			op := operation{Method: strings.ToUpper(m.Key), Path: p.Key}
			if err := m.Value.Decode(&op); err != nil {
				return nil, fmt.Errorf("%s %s: %w", m.Key, p.Key, err)
			}
			for i, x := range op.Parameters {
				if name := last(x.Ref); name != "" {
					op.Parameters[i] = d.Components.Parameters[name]
				}
			}
			tag := "api"
			if len(op.Tags) > 0 {
				tag = op.Tags[0]
			}
			i := slices.IndexFunc(areas, func(a area) bool { return a.Name == tag })
			if i < 0 {
				i, areas = len(areas), append(areas, area{Name: tag})
			}
			areas[i].Operations = append(areas[i].Operations, op)
		}
	}
	t, err := template.New("docs").Funcs(template.FuncMap{
		"in":   func(vi, en string) string { return survey.Text{Vi: vi, En: en}.In(lang) },
		"show": show, "last": last, "paragraphs": paragraphs,
		"has": func(list []string, s string) bool { return slices.Contains(list, s) },
	}).Parse(docsPage)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Lang": lang, "Doc": d, "Areas": areas})
	return b.Bytes(), err
}

// last is the name that a $ref ends with.
func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// paragraphs are a text's parts between empty lines.
func paragraphs(s string) []string { return strings.Split(strings.TrimSpace(s), "\n\n") }

// show writes a schema on one line, with links to those that have a name.
func show(s schema) template.HTML {
	switch {
	case s.Ref != "":
		name := template.HTMLEscapeString(last(s.Ref))
		return template.HTML(`<a href="#schema-` + name + `">` + name + `</a>`)
	case s.Items != nil:
		return show(*s.Items) + "[]"
	case len(s.Enum) > 0:
		parts := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			parts[i] = fmt.Sprintf("%q", fmt.Sprint(v))
		}
		return template.HTML(template.HTMLEscapeString(strings.Join(parts, " | ")))
	case len(s.AllOf)+len(s.OneOf)+len(s.AnyOf) > 0:
		var parts []string
		for _, x := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
			parts = append(parts, string(show(x)))
		}
		return template.HTML(strings.Join(parts, " | "))
	case len(s.Properties) > 0:
		var parts []string
		for _, p := range s.Properties {
			parts = append(parts, template.HTMLEscapeString(p.Key)+": "+string(show(p.Value)))
		}
		return template.HTML("{ " + strings.Join(parts, ", ") + " }")
	}
	t := strings.Join(s.Type, " | ")
	if s.Format != "" {
		t += " (" + s.Format + ")"
	}
	return template.HTML(template.HTMLEscapeString(t))
}

// styleHash is the source expression of the page's one style element.
func styleHash(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte("<style>"))
	style, _, _ := bytes.Cut(rest, []byte("</style>"))
	sum := sha256.Sum256(style)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
