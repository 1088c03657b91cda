package config

import (
	"slices"
	"strings"
)

// Keys are the keys of the struct.
func Keys() (keys []string) {
	for _, f := range fields() {
		keys = append(keys, f.key)
	}
	return keys
}

// DefaultKeys are the keys of a configuration file.
func DefaultKeys(text []byte) (map[string]string, []Problem) {
	l, problems := newSchema().fileLayer("default.yaml", text)
	return l.from, problems
}

// UnexplainedRules are the rules of the validate tags that messages have no
// words for.
func UnexplainedRules() (missing []string) {
	known := "min max gtefield ltefield oneof omitempty"
	for _, f := range fields() {
		missing = append(missing, unexplained(f.rules, known)...)
	}
	return missing
}

func unexplained(rules, known string) (missing []string) {
	for rule := range strings.SplitSeq(rules, ",") {
		name, _, _ := strings.Cut(rule, "=")
		if name != "" && ruleWords[name] == "" && !slices.Contains(strings.Fields(known), name) {
			missing = append(missing, name)
		}
	}
	return missing
}
