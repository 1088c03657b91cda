package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/maps"
	"go.yaml.in/yaml/v3"
)

// layer is what one source says: the text of each key, and where it stands. It
// is a koanf provider, so that koanf does the merging.
type layer struct {
	values map[string]string
	from   map[string]string
}

func newLayer() layer { return layer{map[string]string{}, map[string]string{}} }

// ReadBytes is part of koanf.Provider and not used.
func (l layer) ReadBytes() ([]byte, error) { return nil, errors.New("layer: has no bytes") }

// Read is the layer as nested maps.
func (l layer) Read() (map[string]any, error) {
	flat := make(map[string]any, len(l.values))
	for k, v := range l.values {
		flat[k] = v
	}
	return maps.Unflatten(flat, "."), nil
}

// fileLayer reads YAML. The nodes are walked instead of decoded, since only they
// know their line and only they keep 1.50 and "1.50" as they were written.
func (s schema) fileLayer(name string, text []byte) (layer, []Problem) {
	l := newLayer()
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return l, nil // an empty file changes nothing
	}
	if err != nil {
		return l, []Problem{{Source: name, Key: "(file)", Reason: err.Error()}}
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return l, []Problem{{Source: name, Key: "(file)", Reason: "more than one document; only one is read"}}
	}
	return l, s.walk(l, name, "", doc.Content[0])
}

func (s schema) walk(l layer, name, prefix string, n *yaml.Node) (problems []Problem) {
	at := func(n *yaml.Node) string { return fmt.Sprintf("%s:%d", name, n.Line) }
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil // a section whose every line is a comment
	}
	if n.Kind != yaml.MappingNode {
		return []Problem{{Source: at(n), Key: cmpOr(strings.TrimSuffix(prefix, "."), "(file)"), Reason: "holds keys of its own, not a value"}}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		key := prefix + k.Value
		_, isLeaf := s.leaf[key]
		switch {
		case strings.Contains(k.Value, "."), !isLeaf && !s.sections[key]:
			problems = append(problems, unknown(at(k), key, s.nearest(key)))
		case l.from[key] != "":
			problems = append(problems, Problem{Source: at(k), Key: key, Reason: "stands a second time, first in " + l.from[key]})
		case !isLeaf:
			problems = append(problems, s.walk(l, name, key+".", v)...)
		case v.Kind != yaml.ScalarNode || v.Tag == "!!null":
			problems = append(problems, Problem{Source: at(v), Key: key, Reason: `want a value; for none write ""`})
		default:
			l.values[key], l.from[key] = v.Value, at(k)
		}
	}
	return problems
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

const envPrefix = "HAILONG_"

// shortNames are the variables of everyday use.
var shortNames = map[string]string{
	"HAILONG_LISTEN":      "listen",
	"HAILONG_BASE_URL":    "base_url",
	"HAILONG_DATA":        "data",
	"HAILONG_MONGODB_URI": "mongodb.uri",
	"HAILONG_REDIS_URL":   "redis.url",
	"HAILONG_SECRET_FILE": "secret_file",
}

// FileVariable names the configuration file when no flag does.
const FileVariable = "HAILONG_CONFIG"

// foreign are variables with our prefix that are not ours to judge: those of the
// tests, and those an orchestrator makes for every service named "hailong".
var foreign = regexp.MustCompile(`^HAILONG_(TEST_\w+|SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP)\w*)?)$`)

// envLayer reads the environment, sorted so that messages come in a fixed order.
func (s schema) envLayer(environ []string) (layer, []Problem) {
	l := newLayer()
	var problems []Problem
	environ = slices.Sorted(slices.Values(environ))
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		rest, ours := strings.CutPrefix(name, envPrefix)
		if !ours || name == FileVariable || foreign.MatchString(name) {
			continue
		}
		key := shortNames[name]
		if key == "" {
			key = strings.ToLower(strings.ReplaceAll(rest, "__", "."))
		}
		if _, known := s.leaf[key]; !known {
			like := s.nearest(key)
			if like != "" {
				like = envName(like)
			}
			problems = append(problems, unknown("environment", name, like))
			continue
		}
		if l.from[key] != "" && l.values[key] != value {
			problems = append(problems, Problem{Source: "environment", Key: name, Reason: "says otherwise than " + l.from[key] + "; keep one"})
			continue
		}
		l.values[key], l.from[key] = value, name
	}
	return l, problems
}
