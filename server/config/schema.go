package config

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one setting: a leaf of Config.
type field struct {
	key   string // a.b
	index []int
	typ   reflect.Type
	rules string // the validate tag
}

// fields are the leaves of Config in the order of the struct.
func fields() []field {
	return leaves(reflect.TypeFor[Config](), "", nil)
}

func leaves(t reflect.Type, prefix string, index []int) (all []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" {
			continue
		}
		at := append(append([]int(nil), index...), i)
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[Secret]() {
			all = append(all, leaves(f.Type, prefix+name+".", at)...)
			continue
		}
		all = append(all, field{prefix + name, at, f.Type, f.Tag.Get("validate")})
	}
	return all
}

// schema is what keys may be.
type schema struct {
	fields   []field
	leaf     map[string]field
	sections map[string]bool
}

func newSchema() schema {
	s := schema{fields(), map[string]field{}, map[string]bool{}}
	for _, f := range s.fields {
		s.leaf[f.key] = f
		for i := range len(f.key) {
			if f.key[i] == '.' {
				s.sections[f.key[:i]] = true
			}
		}
	}
	return s
}

func (f field) of(c *Config) reflect.Value { return reflect.ValueOf(c).Elem().FieldByIndex(f.index) }

// set parses text into the field.
func (f field) set(c *Config, text string) error {
	text = strings.TrimSpace(text)
	switch p := f.of(c).Addr().Interface().(type) {
	case *Secret:
		*p = NewSecret(text)
		return nil
	case encoding.TextUnmarshaler:
		return p.UnmarshalText([]byte(text))
	case *time.Duration:
		d, err := time.ParseDuration(text)
		*p = d
		return err
	case *string:
		*p = text
		return nil
	case *int:
		n, err := strconv.Atoi(text)
		*p = n
		return err
	case *float64:
		n, err := strconv.ParseFloat(text, 64)
		*p = n
		return err
	}
	panic("config: no reader for " + f.typ.String())
}

// text is the field as a file would hold it; secrets are hidden.
func (f field) text(c *Config) string {
	v := f.of(c).Interface()
	if d, ok := v.(time.Duration); ok {
		return shortDuration(d)
	}
	return fmt.Sprint(v)
}

// shortDuration is d without the zero parts that String adds: 1h, not 1h0m0s.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// env is the variable that sets the key.
func (f field) env() string { return envName(f.key) }

func envName(key string) string {
	for name, k := range shortNames {
		if k == key {
			return name
		}
	}
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "__"))
}

// kind says how a value is written.
func (f field) kind() string {
	switch f.typ {
	case reflect.TypeFor[time.Duration]():
		return "a duration such as 20ms, 5s or 24h"
	case reflect.TypeFor[Bytes]():
		return "a size such as 64KiB or 1MiB"
	case reflect.TypeFor[int]():
		return "a whole number"
	case reflect.TypeFor[float64]():
		return "a number such as 1.5"
	case reflect.TypeFor[Switch]():
		return "true or false"
	case reflect.TypeFor[Roles]():
		return "pairs such as staff=unit; inspectors=auditor (roles: admin, auditor, unit)"
	}
	return ""
}

// allowed is the range of the field in words, from its validate tag.
func (f field) allowed() string {
	var min, max string
	var words []string
	for rule := range strings.SplitSeq(f.rules, ",") {
		name, arg, _ := strings.Cut(rule, "=")
		switch name {
		case "min":
			min = f.bound(arg)
		case "max":
			max = f.bound(arg)
		case "gtefield":
			words = append(words, "at least "+f.sibling(arg))
		case "ltefield":
			words = append(words, "at most "+f.sibling(arg))
		case "oneof":
			words = append(words, strings.Join(strings.Fields(arg), ", "))
		case "omitempty":
			words = append(words, `""`)
		default:
			if w := ruleWords[name]; w != "" {
				words = append(words, w)
			}
		}
	}
	switch {
	case min != "" && max != "":
		words = append([]string{min + " to " + max}, words...)
	case max != "":
		words = append([]string{"at most " + max}, words...)
	}
	return strings.Join(words, ", ")
}

// bound writes a bound of the validate tag as the operator would.
func (f field) bound(arg string) string {
	if n, err := strconv.ParseInt(arg, 10, 64); err == nil && f.typ == reflect.TypeFor[Bytes]() {
		return Bytes(n).String()
	}
	return arg
}

// sibling is the key of another field of the same section.
func (f field) sibling(goName string) string {
	parent := reflect.TypeFor[Config]()
	for _, i := range f.index[:len(f.index)-1] {
		parent = parent.Field(i).Type
	}
	other, _ := parent.FieldByName(goName)
	return other.Tag.Get("yaml")
}
