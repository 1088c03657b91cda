package catalog

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"hailong/server/survey"
)

// Hash is the SHA-256 of a file's bytes in lower-case hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// document is a YAML file while it is read: its tree, for the lines of paths,
// and its problems.
type document struct {
	*problems
	root *yaml.Node
}

// decode reads one YAML document into out, a pointer to a struct. It takes plain
// YAML only: every key is known and there once, every value has the type of its
// field, there is no anchor, alias, tag or empty value. Without aliases a small
// file cannot grow into a large value.
func decode(name string, data []byte, out any) *document {
	d := &document{problems: &problems{file: name}}
	switch {
	case len(data) > MaxYAML:
		d.add(0, "", "tệp lớn quá %d KiB", MaxYAML>>10)
		return d
	case !utf8.Valid(data):
		d.add(lineOfBadUTF8(data), "", "không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8")
		return d
	}
	dec := yaml.NewDecoder(bytes.NewReader(norm.NFC.Bytes(data)))
	var doc, rest yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		d.add(0, "", "tệp trống")
		return d
	} else if err != nil {
		d.syntax(err)
		return d
	}
	if err := dec.Decode(&rest); err == nil {
		d.add(rest.Line, "", "tệp chỉ được có một tài liệu YAML")
		return d
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
		return d
	}
	d.root = doc.Content[0]
	d.walk(d.root, reflect.TypeOf(out).Elem(), "")
	if len(d.list) > 0 {
		return d
	}
	if err := d.root.Decode(out); err != nil { // walk has seen to it that this does not happen
		d.add(0, "", "không đọc được: %v", err)
	}
	return d
}

func lineOfBadUTF8(data []byte) int {
	line := 1
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		if c == utf8.RuneError && size == 1 {
			break
		}
		if c == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// syntax notes an error of the YAML parser; its words are English.
func (d *document) syntax(err error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	line, _ := strconv.Atoi(m[1])
	d.add(line, "", "không đúng cú pháp YAML (%s)", strings.TrimPrefix(err.Error(), m[0]))
}

var (
	nodeType = reflect.TypeFor[yaml.Node]()
	dayType  = reflect.TypeFor[survey.Day]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// walk notes everything in n that does not fit a value of type t. A field of type
// yaml.Node is left to its reader.
func (d *document) walk(n *yaml.Node, t reflect.Type, path string) {
	switch {
	case d.full():
		d.more = true
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.add(n.Line, path, "không dùng neo và bí danh YAML (&, *)")
	case n.Style&yaml.TaggedStyle != 0:
		d.add(n.Line, path, "không dùng thẻ YAML (!)")
	case t == nodeType:
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		d.add(n.Line, path, "khóa không có giá trị; hãy điền hoặc xóa khóa")
	case t.Kind() == reflect.Pointer:
		d.walk(n, t.Elem(), path)
	case reflect.PointerTo(t).Implements(textType):
		d.unmarshals(n, t, path)
	case t.Kind() == reflect.Struct:
		d.fields(n, t, path)
	case t.Kind() == reflect.Map:
		d.keys(n, path, func(string) reflect.Type { return t.Elem() })
	case t.Kind() == reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.add(n.Line, path, "phải là danh sách")
			return
		}
		for i, c := range n.Content {
			d.walk(c, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		d.scalar(n, t, path)
	}
}

// fields walks a mapping whose keys are the yaml names of a struct's fields.
func (d *document) fields(n *yaml.Node, t reflect.Type, path string) {
	known := make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" {
			name = strings.ToLower(f.Name) // as package yaml does
		}
		if f.IsExported() && name != "-" {
			known[name] = f.Type
		}
	}
	d.keys(n, path, func(key string) reflect.Type { return known[key] })
}

// keys walks a mapping; typeOf is the type of a key's value, nil for a key that
// does not exist.
func (d *document) keys(n *yaml.Node, path string, typeOf func(key string) reflect.Type) {
	if n.Kind != yaml.MappingNode {
		d.add(n.Line, path, "phải là nhóm khóa: giá trị")
		return
	}
	seen := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		if key.Kind != yaml.ScalarNode || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 || key.Tag == "!!merge" {
			d.add(key.Line, path, "khóa phải là một từ")
			continue
		}
		if first, ok := seen[key.Value]; ok {
			d.add(key.Line, at, "khóa đã có ở dòng %d", first)
			continue
		}
		seen[key.Value] = key.Line
		t := typeOf(key.Value)
		if t == nil {
			d.add(key.Line, path, "không có khóa %s", show(key.Value))
			continue
		}
		d.walk(value, t, at)
	}
}

// unmarshals checks a scalar whose type reads its own text, such as a day.
func (d *document) unmarshals(n *yaml.Node, t reflect.Type, path string) {
	if n.Kind != yaml.ScalarNode {
		d.add(n.Line, path, "phải là một giá trị")
		return
	}
	err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value))
	switch {
	case err != nil && t == dayType:
		d.add(n.Line, path, "ngày %s không đúng; dùng dạng YYYY-MM-DD", show(n.Value))
	case err != nil:
		d.add(n.Line, path, "giá trị %s không đúng dạng (%v)", show(n.Value), err)
	}
}

func (d *document) scalar(n *yaml.Node, t reflect.Type, path string) {
	if n.Kind != yaml.ScalarNode {
		d.add(n.Line, path, "phải là một giá trị")
		return
	}
	switch t.Kind() {
	case reflect.String:
	case reflect.Bool:
		if n.Tag != "!!bool" || n.Value != "true" && n.Value != "false" {
			d.add(n.Line, path, "phải là true hoặc false, không phải %s", show(n.Value))
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		// Only plain decimals: YAML would take 0o17 and 1_000 too.
		v, err := strconv.ParseInt(n.Value, 10, t.Bits())
		if n.Tag != "!!int" || err != nil || strconv.FormatInt(v, 10) != n.Value {
			d.add(n.Line, path, "phải là số nguyên, không phải %s", show(n.Value))
		}
	default:
		panic("catalog: no rule for values of type " + t.String())
	}
}

// broken notes the broken rules that a Check found, each at its line.
func (d *document) broken(fields []survey.FieldError) {
	for _, f := range fields {
		d.note(d.lineOf(f.Path), f.Path, f.Message)
	}
}

// lineOf is the line of a path such as sections[2].questions[0].id, or of the
// nearest part above it that the file has.
func (d *document) lineOf(path string) int {
	n := d.root
	for part := range strings.FieldsFuncSeq(path, func(c rune) bool { return c == '.' || c == '[' || c == ']' }) {
		next := child(n, part)
		if next == nil {
			break
		}
		n = next
	}
	return n.Line
}

func child(n *yaml.Node, part string) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}
