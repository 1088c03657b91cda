package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/server/survey"
)

// MaxProblems is how many problems one error lists: enough to mend a file in one
// go, few enough to read.
const MaxProblems = 20

// Problem is one reason why a file is refused.
type Problem struct {
	File   string
	Line   int    // from 1; 0 where the file as a whole is meant
	Path   string // column of a table, or a path such as sections[2].questions[0].id; may be empty
	Reason string // in Vietnamese
	// English is Reason in English.
	English string
}

// Text is the reason in every language.
func (p Problem) Text() survey.Text { return survey.Text{Vi: p.Reason, En: p.English} }

// String is the problem on one line, FILE:LINE: PATH: REASON.
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d", p.Line)
	}
	if p.Path != "" {
		s += ": " + p.Path
	}
	return s + ": " + p.Reason
}

// Error is why a file was refused. It unwraps to a survey.Error of KindInvalid.
type Error struct {
	Problems []Problem // in the order of the file, at least one, at most MaxProblems
	More     bool      // reading stopped at MaxProblems, there may be others
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "không nhận tệp %s, có %d lỗi:", e.Problems[0].File, len(e.Problems))
	for _, p := range e.Problems {
		b.WriteString("\n  " + p.String())
	}
	if e.More {
		fmt.Fprintf(&b, "\n  (chỉ liệt kê %d lỗi đầu)", MaxProblems)
	}
	return b.String()
}

// Unwrap is the same as an error of the domain, for callers that tell kinds
// apart. Its fields' paths hold file and line.
func (e *Error) Unwrap() error {
	out := survey.NewError(survey.KindInvalid, survey.Text{
		Vi: fmt.Sprintf("Tệp %s có %d lỗi.", e.Problems[0].File, len(e.Problems)),
		En: fmt.Sprintf("File %s has %d problems.", e.Problems[0].File, len(e.Problems)),
	})
	for _, p := range e.Problems {
		at := Problem{File: p.File, Line: p.Line, Reason: p.Path}
		out.Fields = append(out.Fields, survey.FieldError{
			Path: strings.TrimSuffix(at.String(), ": "), Message: p.Text(),
		})
	}
	return out
}

// problems collects the problems of one file.
type problems struct {
	file string
	list []Problem
	more bool
}

// add notes a problem in the words of format, which is a key of english; from the
// twenty-first on it notes only that there are more.
func (p *problems) add(line int, path, format string, args ...any) {
	p.note(line, path, survey.Text{Vi: fmt.Sprintf(format, args...), En: fmt.Sprintf(english[format], args...)})
}

func (p *problems) note(line int, path string, reason survey.Text) {
	if p.full() {
		p.more = true
		return
	}
	// Values of the file stand in messages, and messages go to terminals.
	p.list = append(p.list, Problem{p.file, line, printable(path), printable(reason.Vi), printable(reason.En)})
}

func (p *problems) full() bool { return len(p.list) >= MaxProblems }

// err is nil when there are no problems.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int { return a.Line - b.Line })
	return &Error{p.list, p.more}
}

// printable replaces control characters, which could move the cursor or colour a
// terminal.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return utf8.RuneError
		}
		return c
	}, s)
}

// show quotes a value of the file for a message, shortened.
func show(s string) string {
	r := []rune(s[:min(len(s), 200)])
	if len(r) > 40 {
		r = append(r[:40], '…')
	}
	return "“" + string(r) + "”"
}
