package config

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"hailong/configs"
)

// Print writes the merged configuration in the shape of a file, with secrets as
// "(set)" and, where a value is not the built-in one, a comment that says which
// file or variable set it.
func (c *Config) Print(w io.Writer) error {
	var b strings.Builder
	var open []string // the sections we are in
	for _, f := range fields() {
		path := strings.Split(f.key, ".")
		last := len(path) - 1
		for i, section := range path[:last] {
			if i >= len(open) || open[i] != section {
				fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", i), section)
			}
		}
		open = path[:last]
		fmt.Fprintf(&b, "%s%s: %s", strings.Repeat("  ", last), path[last], f.yaml(c))
		if s := c.from[f.key]; s != "" {
			fmt.Fprintf(&b, " # %s", s)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// yaml is the value as a file would hold it.
func (f field) yaml(c *Config) string {
	if f.typ.Kind() == reflect.String || f.typ == reflect.TypeFor[Secret]() {
		return fmt.Sprintf("%q", f.text(c))
	}
	return f.text(c)
}

// LogValue is every key with its value, secrets hidden, for the one line at the
// start of a server.
func (c *Config) LogValue() slog.Value {
	var all []slog.Attr
	for _, f := range fields() {
		all = append(all, slog.String(f.key, f.text(c)))
	}
	return slog.GroupValue(all...)
}

// Row is a line of the table of settings.
type Row struct {
	Key     string
	Env     string // the variable that sets it
	Default string // as written in default.yaml
	Allowed string // range or choices; empty for any text
	Vi, En  string // what it does
}

// Table is every setting with its default and its sentence, from default.yaml,
// in the order of the struct. It fails only when default.yaml is broken.
func Table() ([]Row, error) {
	text, err := configs.FS.ReadFile(defaultFile)
	if err != nil {
		return nil, fmt.Errorf("read the built-in configuration: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("read the built-in configuration: %w", err)
	}
	comments := map[string]string{}
	collectComments(doc.Content[0], "", comments)

	d, err := Load(Sources{})
	if err != nil {
		return nil, err
	}
	d.BaseURL = "" // as written, not as derived from listen
	var rows []Row
	for _, f := range fields() {
		lines := strings.Split(comments[f.key], "\n") // first half Vietnamese, second half English
		half := len(lines) / 2
		rows = append(rows, Row{f.key, f.env(), f.yaml(d), f.allowed(), sentence(lines[:half]), sentence(lines[half:])})
	}
	return rows, nil
}

func collectComments(n *yaml.Node, prefix string, into map[string]string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		into[prefix+k.Value] = k.HeadComment
		if v.Kind == yaml.MappingNode {
			collectComments(v, prefix+k.Value+".", into)
		}
	}
}

// sentence is a comment without its marks, on one line.
func sentence(lines []string) string {
	var words []string
	for _, line := range lines {
		words = append(words, strings.Fields(strings.TrimLeft(line, "# "))...)
	}
	return strings.Join(words, " ")
}

// Markdown is the table for the operator's handbook.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString("| Khóa / Key | Biến môi trường / Variable | Mặc định / Default | Cho phép / Allowed | Ý nghĩa / Meaning |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %s | %s %s |\n", r.Key, r.Env, r.Default, r.Allowed, r.Vi, r.En)
	}
	return b.String()
}
