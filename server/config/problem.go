package config

import (
	"fmt"
	"strings"
)

// Problem is one thing an operator has to mend.
type Problem struct {
	Source string // file:line, a variable, or "default" for a value derived from others
	Key    string // the setting, as written where it is unknown
	Value  string // as written; "(set)" for a secret; empty for an unknown key
	Reason string // what is wrong, and what is allowed or meant instead
}

func (p Problem) String() string {
	s := p.Source + ": " + p.Key
	if p.Value != "" {
		s += " = " + p.Value
	}
	return s + ": " + p.Reason
}

// Error is every problem of a configuration at once, so that one start is enough
// to see them all.
type Error struct {
	Problems []Problem // in the order of the layers, at least one
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "configuration: %d to mend", len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n  " + p.String())
	}
	return b.String()
}

// unknown describes a key nobody knows; like is the nearest that exists.
func unknown(source, key, like string) Problem {
	reason := "no such key"
	if like != "" {
		reason += "; did you mean " + like + "?"
	}
	return Problem{Source: source, Key: key, Reason: reason}
}

// nearest is the known key that key was most likely meant to be, or "". A key at
// the wrong depth (max_batch for intake.max_batch) is found by its last part.
func (s schema) nearest(key string) string {
	key = strings.ToLower(strings.ReplaceAll(key, "-", "_"))
	best, bestAt := "", 1+max(2, len(key)/3)
	try := func(candidate, as string) {
		if d := distance(key, as); d < bestAt {
			best, bestAt = candidate, d
		}
	}
	for _, f := range s.fields {
		try(f.key, f.key)
		try(f.key, strings.ReplaceAll(f.key, ".", "_"))
	}
	if best == "" {
		for _, f := range s.fields {
			if strings.HasSuffix(f.key, "."+key[strings.LastIndexByte(key, '.')+1:]) {
				return f.key
			}
		}
	}
	return best
}

// distance is how many characters have to change to make a of b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
