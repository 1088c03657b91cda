package config

import (
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"

	"github.com/knadh/koanf/v2"

	"hailong/configs"
)

// Sources is where Load looks.
type Sources struct {
	File    string   // path of the file; empty means the one in HAILONG_CONFIG, if any
	Environ []string // NAME=value, as os.Environ gives it
}

const defaultFile = "default.yaml"

// Load merges the built-in defaults, the file and the environment, in this order,
// and checks the result. Every problem of keys and values comes back at once as
// an *Error; a file that cannot be read is an error of its own. It reads the
// files named by mongodb.uri_file, redis.url_file and auth.oidc.client_secret_file and
// writes nothing.
func Load(from Sources) (*Config, error) {
	s := newSchema()
	k := koanf.New(".")
	c := &Config{from: map[string]string{}}

	text, err := configs.FS.ReadFile(defaultFile)
	if err != nil {
		return nil, fmt.Errorf("read the built-in configuration: %w", err)
	}
	defaults, problems := s.fileLayer("default", text)
	layers := []layer{defaults}

	if path := from.file(); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the configuration: %w", err)
		}
		l, more := s.fileLayer(path, text)
		layers, problems = append(layers, l), append(problems, more...)
		maps.Copy(c.from, l.from)
	}
	env, more := s.envLayer(from.Environ)
	layers, problems = append(layers, env), append(problems, more...)
	maps.Copy(c.from, env.from)
	if len(problems) > 0 {
		return nil, &Error{problems}
	}

	for _, l := range layers {
		if err := k.Load(l, nil); err != nil {
			return nil, fmt.Errorf("merge the configuration: %w", err)
		}
	}
	for _, f := range s.fields {
		text, ok := k.Get(f.key).(string)
		if !ok {
			return nil, fmt.Errorf("the built-in configuration has no %s", f.key)
		}
		if err := f.set(c, text); err != nil {
			problems = append(problems, Problem{c.source(f.key), f.key, strconv.Quote(text), "want " + f.kind()})
		}
	}
	if len(problems) > 0 {
		return nil, &Error{problems}
	}
	if problems = append(c.readFiles(), c.check(s)...); len(problems) > 0 {
		return nil, &Error{problems}
	}
	c.BaseURL = normalBaseURL(c.BaseURL)
	return c, nil
}

func (from Sources) file() string {
	if from.File != "" {
		return from.File
	}
	for _, e := range from.Environ {
		if path, ok := strings.CutPrefix(e, FileVariable+"="); ok {
			return path
		}
	}
	return ""
}

// source is where the value of a key was set.
func (c *Config) source(key string) string {
	if s := c.from[key]; s != "" {
		return s
	}
	return "default"
}

// readFiles puts the secrets that stand in files of their own into place.
func (c *Config) readFiles() (problems []Problem) {
	for _, x := range []struct {
		key, path string
		into      *Secret
	}{
		{"mongodb.uri_file", c.MongoDB.URIFile, &c.MongoDB.URI},
		{"redis.url_file", c.Redis.URLFile, &c.Redis.URL},
		{"auth.oidc.client_secret_file", c.Auth.OIDC.ClientSecretFile, &c.Auth.OIDC.ClientSecret},
	} {
		if x.path == "" {
			continue
		}
		direct := strings.TrimSuffix(x.key, "_file")
		if x.into.IsSet() {
			problems = append(problems, Problem{c.source(x.key), x.key, x.path, "stands beside " + direct + " from " + c.source(direct) + "; keep one"})
			continue
		}
		b, err := readPrivate(x.path, 64<<10)
		if err != nil {
			problems = append(problems, Problem{c.source(x.key), x.key, x.path, err.Error()})
			continue
		}
		*x.into = NewSecret(strings.TrimSpace(string(b)))
		if c.from[x.key] != "" {
			c.from[direct] = x.path
		}
	}
	return problems
}
