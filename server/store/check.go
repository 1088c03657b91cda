package store

import "hailong/server/survey"

// Verdict is what a check thinks of one thing it looked at.
type Verdict string

// The verdicts. A notice is worth reading and stops nothing.
const (
	Good   Verdict = "ok"
	Notice Verdict = "notice"
	Bad    Verdict = "fault"
)

// Finding is one line of a check. Its texts hold no password.
type Finding struct {
	Name    string      // stays the same, for scripts: "write_concern", "index responses.campaign_1__id_1"
	What    survey.Text // what was looked at
	Value   string      // what was found, in Vietnamese where it is words
	Verdict Verdict
	Advice  survey.Text // what to do; empty when Good
	Fault   Fault       // of a Bad one
}
