package survey

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// ResponseID is made before the answer, in the form's cookie or on the tablet,
// and is the primary key: 26 characters of Crockford base32, 5 for the hour since
// 1970 and 21 random. IDs sort by hour and carry no finer time.
type ResponseID string

const (
	responseIDLen = 26
	hourChars     = 5
	// ReceiptPrefix is how many leading characters of an ID its receipt stands
	// for: the hour and 45 random bits. Two of the 100,000 responses of a very
	// busy hour share them once in 7,000 such hours.
	ReceiptPrefix = 14
)

// NewResponseID draws an ID for the hour of at; it fails only when random does.
func NewResponseID(at time.Time, random io.Reader) (ResponseID, error) {
	var b [responseIDLen - hourChars]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw response id: %w", err)
	}
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return ResponseID(encodeBits(uint64(at.Unix()/3600), hourChars)) + ResponseID(b[:]), nil
}

// ParseResponseID accepts exactly what NewResponseID makes; look-alikes and
// lower case are not forgiven, so that one response has one spelling.
func ParseResponseID(s string) (ResponseID, error) {
	ok := len(s) == responseIDLen
	for i := 0; ok && i < len(s); i++ {
		v := decode[s[i]]
		ok = v >= 0 && alphabet[v] == s[i]
	}
	if !ok {
		return "", NewError(KindMalformed, Text{
			Vi: "Mã phiếu không hợp lệ.", En: "The response id is not valid.",
		})
	}
	return ResponseID(s), nil
}

// QuestionID names a question within a questionnaire: a lower-case letter, then
// up to 23 of a-z, 0-9 and underscore. Any store can use it as a field name.
type QuestionID string

// Valid reports whether q has the shape of a question id.
func (q QuestionID) Valid() bool {
	if q == "" || len(q) > 24 || q[0] < 'a' || q[0] > 'z' {
		return false
	}
	for _, r := range q {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return true
}

// NoOpinion is the answer "không có ý kiến" to a scale question.
const NoOpinion = "na"

// Answer is one chosen value: "1" to "5" or NoOpinion for a scale, "yes" or "no",
// "s0" to "s10" for a 0-10 rating, an option's id for a choice. A multiple choice
// has one Answer per option.
type Answer struct {
	Question QuestionID
	Value    string
}

// Level is the answer's place on the five-level scale, 1 (lowest) to 5, or 0 for
// any other answer. Option ids start with a letter, so a digit is a level.
func (a Answer) Level() int {
	if len(a.Value) == 1 && a.Value[0] >= '1' && a.Value[0] <= '5' {
		return int(a.Value[0] - '0')
	}
	return 0
}

// Answers are the valid answers of a response, sorted by question, then value,
// without repeats.
type Answers []Answer

// String is the canonical text of the answers, "q=v&q=v" in their order; neither
// ids nor values contain = or &. ParseAnswers reads it back.
func (as Answers) String() string {
	var b strings.Builder
	b.Grow(len(as) * 8)
	for i, a := range as {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(string(a.Question))
		b.WriteByte('=')
		b.WriteString(a.Value)
	}
	return b.String()
}

// ParseAnswers reads the canonical text; it is for stores, and checks only shape
// and order.
func ParseAnswers(s string) (Answers, error) {
	if s == "" {
		return nil, nil
	}
	as := make(Answers, 0, strings.Count(s, "&")+1)
	for part := range strings.SplitSeq(s, "&") {
		q, v, ok := strings.Cut(part, "=")
		if !ok || !QuestionID(q).Valid() || v == "" {
			return nil, fmt.Errorf("answers: %q is not question=value", part)
		}
		as = append(as, Answer{QuestionID(q), v})
	}
	if !slices.IsSortedFunc(as, compareAnswers) {
		return nil, fmt.Errorf("answers: %q is not in order", s)
	}
	return as, nil
}

func compareAnswers(a, b Answer) int {
	if c := strings.Compare(string(a.Question), string(b.Question)); c != 0 {
		return c
	}
	return strings.Compare(a.Value, b.Value)
}

// Comment is a free text, masked on entry. Stores keep it apart from answers.
type Comment struct {
	Question QuestionID `json:"question"`
	Text     string     `json:"text"` // NFC, masked, never empty
}

// Pace is the class of the time a resident took; the time itself is not kept.
type Pace string

// The classes, upper bound exclusive. PaceUnknown is a form without proof of
// when it was issued.
const (
	PaceUnknown Pace = "unknown"
	PaceUnder20 Pace = "under_20s"
	PaceUnder60 Pace = "20s_1m"
	PaceUnder3m Pace = "1_3m"
	PaceUnder10 Pace = "3_10m"
	PaceLonger  Pace = "over_10m"
)

// PaceOf is the class of a duration; negative (a clock that jumped) is unknown.
func PaceOf(d time.Duration) Pace {
	switch {
	case d < 0:
		return PaceUnknown
	case d < 20*time.Second:
		return PaceUnder20
	case d < time.Minute:
		return PaceUnder60
	case d < 3*time.Minute:
		return PaceUnder3m
	case d < 10*time.Minute:
		return PaceUnder10
	}
	return PaceLonger
}

// Standing says whether a response counts.
type Standing string

// Only flags and auditors change a standing, never silently.
const (
	Counted  Standing = "counted"
	Flagged  Standing = "flagged"
	Excluded Standing = "excluded"
)

// Flag is a reason to doubt a response. The list is closed.
type Flag string

// The flags, in the order they are shown.
const (
	FlagFast        Flag = "fast"         // quicker than anybody reads
	FlagUniform     Flag = "uniform"      // ten or more items all equal, and fast
	FlagRepeat      Flag = "repeat"       // not the device's first for this unit and campaign
	FlagUnproven    Flag = "unproven"     // no valid form cookie
	FlagBurst       Flag = "burst"        // entry code far above its own usual pace; kiosk that is hammered
	FlagClosedHours Flag = "closed_hours" // kiosk outside opening hours
)

// Flags lists every flag.
var Flags = []Flag{FlagFast, FlagUniform, FlagRepeat, FlagUnproven, FlagBurst, FlagClosedHours}

// Response is one filled form. All but Standing and Reason is immutable.
type Response struct {
	ID       ResponseID
	Campaign CampaignID
	Unit     UnitKey
	Point    PointID
	Channel  Channel
	Lang     Lang
	Day      Day
	Hour     int // of the day in Zone, 0 to 23
	Pace     Pace
	Answers  Answers
	Comments []Comment // in the order of the questionnaire
	Standing Standing
	Flags    []Flag // in the order of Flags, without repeats
	Reason   string // why an auditor changed the standing; empty before
	// Local is set when the shared limits were away and this process alone kept
	// them: the limits held, but only per process.
	Local bool
}

// Digest identifies what the resident sent, salted by the ID: SHA-256 over the
// ID, campaign, unit, point, channel, answers and comments. The same ID with
// another digest is another body. Day, pace, flags and standing are ours and not
// part of it: a retry an hour later is the same body.
func (r *Response) Digest() [32]byte {
	var b strings.Builder
	b.Grow(512)
	for _, s := range []string{string(r.ID), string(r.Campaign), r.Unit.String(), string(r.Point), string(r.Channel), r.Answers.String()} {
		b.WriteString(s)
		b.WriteByte(0)
	}
	for _, c := range r.Comments {
		b.WriteString(string(c.Question))
		b.WriteByte('=')
		b.WriteString(c.Text) // masked text never contains NUL
		b.WriteByte(0)
	}
	return sha256.Sum256([]byte(b.String()))
}
