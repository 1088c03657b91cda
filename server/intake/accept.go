package intake

import (
	"context"
	"math"
	"net/netip"
	"slices"
	"time"

	"hailong/server/guard"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// limiter admits or refuses a submission.
type limiter interface {
	Check(ctx context.Context, a guard.Attempt) (guard.Verdict, error)
}

// submitter makes a response durable.
type submitter interface {
	Submit(ctx context.Context, r survey.Response) (store.Outcome, error)
}

// finder looks a response up by the start of its ID, also one that waits to be
// stored.
type finder interface {
	Find(ctx context.Context, prefix string) (kept []store.Kept, waiting bool, err error)
}

// FlagOptions are the thresholds of the flags that need no memory (design
// section 4, method A-08).
type FlagOptions struct {
	// FastForm: a full form sent sooner after it was opened is FlagFast.
	FastForm time.Duration
	// UniformItems: a fast form with at least so many levels, all equal, is also
	// FlagUniform.
	UniformItems int
}

// Intake accepts submissions. It is safe for concurrent use.
type Intake struct {
	Registry *registry.Registry
	Limits   limiter
	Writer   submitter
	Stored   finder
	Flags    FlagOptions
	Taps     KioskOptions
	// Usual is an entry code's own usual pace in responses per hour, 0 when
	// unknown.
	Usual func(survey.Entry) float64
}

// Submission is one form as it came in.
type Submission struct {
	At    time.Time // when it came in
	Code  survey.EntryCode
	ID    survey.ResponseID
	Lang  survey.Lang
	Given survey.Given
	// Issued is when the form was opened, zero without a valid form cookie.
	Issued time.Time
	// Device is the opened device cookie, empty without one.
	Device  string
	Network netip.Prefix
}

// Accepted is what became of a submission.
type Accepted struct {
	ID      survey.ResponseID
	Round   registry.Round
	Already bool // the same form had been stored before
}

// Submit checks a submission, stores it and returns when it is durable. Its
// errors are the kinds of package survey: KindInvalid with the broken fields,
// KindUnknown, KindRevoked, KindNotOpen, KindLimited, KindConflict for an ID that
// is stored with another body, KindUnavailable when the outcome is unknown. A form
// that is stored already is accepted again whatever the limits or the campaign's
// state say now: the resident only missed the first answer.
func (in *Intake) Submit(ctx context.Context, s Submission) (Accepted, error) {
	day := survey.DayOf(s.At, survey.Zone)
	snap := in.Registry.Now()
	round, err := snap.Round(s.Code, day)
	if err != nil {
		return in.again(ctx, snap, s, round, err)
	}
	answers, comments, err := round.Campaign.Questionnaire.Rules.Parse(s.Given)
	if err != nil {
		return Accepted{Round: round}, err
	}
	proven := !s.Issued.IsZero() && s.Device != ""
	attempt := guard.Attempt{
		Response: s.ID, Campaign: round.Campaign.ID, Unit: round.Unit.Key, Entry: s.Code, Network: s.Network,
	}
	if proven {
		attempt.Device = s.Device
		took := s.At.Sub(s.Issued)
		attempt.Fast = took >= 0 && took < in.Flags.FastForm
	}
	attempt.Usual = in.usual(round.Entry)
	// A retry of an admitted form passes the limits by its ID, so a refusal is
	// final: looking into the store for each would turn a flood into reads.
	verdict, err := in.Limits.Check(ctx, attempt)
	if err != nil {
		return Accepted{Round: round}, err
	}
	pace := survey.PaceUnknown
	if proven {
		pace = survey.PaceOf(s.At.Sub(s.Issued))
	}
	r := survey.Response{
		ID: s.ID, Campaign: round.Campaign.ID, Unit: round.Unit.Key, Point: round.Entry.Point,
		Channel: round.Entry.Channel, Lang: s.Lang, Day: day, Hour: s.At.In(survey.Zone).Hour(), Pace: pace,
		Answers: answers, Comments: comments, Standing: survey.Counted, Local: verdict.Local,
	}
	if proven {
		r.Flags = in.paceFlags(answers, s.At.Sub(s.Issued))
	}
	r.Flags = orderFlags(append(r.Flags, verdict.Flags...))
	if len(r.Flags) > 0 {
		r.Standing = survey.Flagged
	}
	outcome, err := in.Writer.Submit(ctx, r)
	if err != nil {
		return Accepted{Round: round}, err
	}
	if outcome == store.Conflict {
		return Accepted{Round: round}, conflict()
	}
	return Accepted{ID: s.ID, Round: round, Already: outcome == store.Duplicate}, nil
}

// usual is the pace above which a burst is looked for. A code whose own pace is not
// known yet can't be far above it: the first busy morning of a new poster is no
// reason for doubt.
func (in *Intake) usual(e survey.Entry) float64 {
	if in.Usual != nil {
		if pace := in.Usual(e); pace > 0 {
			return pace
		}
	}
	return math.Inf(1)
}

// paceFlags are the flags of a form that took so long.
func (in *Intake) paceFlags(answers survey.Answers, took time.Duration) []survey.Flag {
	if took < 0 || took >= in.Flags.FastForm {
		return nil
	}
	flags := []survey.Flag{survey.FlagFast}
	levels, first, equal := 0, 0, true
	for _, a := range answers {
		if l := a.Level(); l > 0 {
			levels++
			if first == 0 {
				first = l
			}
			equal = equal && l == first
		}
	}
	if equal && levels >= in.Flags.UniformItems {
		flags = append(flags, survey.FlagUniform)
	}
	return flags
}

// again answers a form that came when no campaign takes it: with success if the
// same form is stored already, with KindConflict if another body is stored under
// its ID, else with the refusal.
func (in *Intake) again(ctx context.Context, snap *registry.Snapshot, s Submission, round registry.Round, refusal error) (Accepted, error) {
	if s.ID == "" {
		return Accepted{Round: round}, refusal
	}
	kept, _, err := in.Stored.Find(ctx, string(s.ID))
	if err != nil || len(kept) == 0 {
		return Accepted{Round: round}, refusal
	}
	was := kept[0].Response
	c, err := snap.Campaign(was.Campaign)
	if err != nil {
		return Accepted{Round: round}, refusal
	}
	was.Answers, was.Comments, err = c.Questionnaire.Rules.Parse(s.Given)
	if err != nil || was.Digest() != kept[0].Digest {
		return Accepted{Round: round}, conflict()
	}
	round.Campaign = c
	return Accepted{ID: s.ID, Round: round, Already: true}, nil
}

func conflict() error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Phiếu này đã được gửi trước đó với nội dung khác; lần gửi đầu tiên được giữ nguyên. Muốn gửi phiếu mới, xin quét lại mã QR.",
		En: "This form was sent before with other answers; the first ones are kept. To send a new form, please scan the QR code again.",
	})
}

// orderFlags sorts flags as survey.Flags does and drops repeats.
func orderFlags(flags []survey.Flag) []survey.Flag {
	if len(flags) < 2 {
		return flags
	}
	var out []survey.Flag
	for _, f := range survey.Flags {
		if slices.Contains(flags, f) {
			out = append(out, f)
		}
	}
	return out
}
