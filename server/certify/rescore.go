package certify

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"hailong/server/score"
)

// CheckScores compares the figures of a certificate with scores worked out anew and
// published, one per unit in any order; nil means that they are the same. A Finding says
// where in the figures the first difference is, such as factors[0].items[2].rate, with
// both values as the JSON of Figures has them.
func (c *Certificate) CheckScores(list []score.Score) *Finding {
	for i := range c.Units {
		u := &c.Units[i]
		f := &Finding{Reason: FiguresDiffer, Number: c.Number, Unit: u.Key}
		j := slices.IndexFunc(list, func(s score.Score) bool { return s.Unit == u.Key })
		if j < 0 {
			return f
		}
		want, err := plain(u.Score)
		if err != nil {
			return f
		}
		got, err := plain(FiguresOf(&list[j]))
		if err != nil {
			return f
		}
		if at, w, g := apart("", want, got); at != "" {
			f.Of, f.Want, f.Got = at, written(w), written(g)
			return f
		}
	}
	return nil
}

// plain is figures as maps, lists and numbers.
func plain(f Figures) (any, error) {
	b, err := canonical(f)
	if err != nil {
		return nil, err
	}
	var v any
	return v, json.Unmarshal(b, &v)
}

// apart is the path to the first difference between two values, and what is there; the
// empty path where there is none.
func apart(path string, a, b any) (at string, want, got any) {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok {
			return path, a, b
		}
		both := maps.Clone(x)
		maps.Copy(both, y)
		for _, name := range slices.Sorted(maps.Keys(both)) {
			inner := name
			if path != "" {
				inner = path + "." + name
			}
			if at, want, got = apart(inner, x[name], y[name]); at != "" {
				return at, want, got
			}
		}
		return "", nil, nil
	case []any:
		y, ok := b.([]any)
		if !ok {
			return path, a, b
		}
		if len(x) != len(y) {
			return path + ".length", float64(len(x)), float64(len(y))
		}
		for i := range x {
			if at, want, got = apart(fmt.Sprintf("%s[%d]", path, i), x[i], y[i]); at != "" {
				return at, want, got
			}
		}
		return "", nil, nil
	}
	if _, nested := b.(map[string]any); nested {
		return path, a, b
	}
	if _, nested := b.([]any); nested || a != b {
		return path, a, b
	}
	return "", nil, nil
}

// written is a value as JSON, cut where it is a whole table.
func written(v any) string {
	b, err := canonical(v)
	if err != nil {
		return ""
	}
	const enough = 80
	if r := []rune(string(b)); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return string(b)
}
