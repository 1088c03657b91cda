package intake

import (
	"context"
	"slices"
	"time"

	"hailong/server/guard"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// KioskOptions are the thresholds of the flags of kiosks (method A-08).
type KioskOptions struct {
	// FastTap: a rating sooner after the question appeared is FlagFast.
	FastTap time.Duration
	// Hammer: a rating that is the so many-th of a tablet within a minute, or later, is
	// FlagBurst. 0 flags none.
	Hammer int
}

// Tapped is one answer out of a tablet's queue.
type Tapped struct {
	Kiosk    string // its ID
	ID       survey.ResponseID
	Campaign survey.CampaignID
	Unit     survey.UnitKey
	Point    survey.PointID
	Lang     survey.Lang
	Given    survey.Given
	At       time.Time     // when it was given, by our clock; see package api for how
	Took     time.Duration // from the question's appearance to the tap
	Lasted   time.Duration // from the tap to the end of the talk
	Run      int           // which rating of the tablet within a minute it is, 1 and up
	Open     bool          // within the kiosk's opening hours
}

// SubmitTap checks an answer of a tablet, stores it and returns when it is durable. It
// counts in the campaign it names if the campaign asks about that unit by kiosks and was
// open on the day of At; a campaign that has been closed since still takes it (up to the
// whole day of the closing, of which a tablet hears minutes later), a draft or a certified
// one does not (KindNotOpen). Errors are those of Submit.
//
// A tablet never sends again what is refused, except by the limits. So no answer is
// refused for what this process has not heard of yet, and none that is stored already,
// whatever the limits, the campaign's state and the kiosk's point are now. While that
// can't be told the error is KindUnavailable.
//
// The limits come first: to be sure of a refusal costs looks into the store.
func (in *Intake) SubmitTap(ctx context.Context, t Tapped) (Accepted, error) {
	day := survey.DayOf(t.At, survey.Zone)
	verdict, err := in.Limits.Check(ctx, in.tapAttempt(t, day))
	if err != nil {
		if survey.KindOf(err) == survey.KindLimited {
			return in.tappedBefore(ctx, t, registry.Round{}, err)
		}
		return Accepted{}, err
	}
	round, err := in.tapRound(ctx, t, day)
	if err != nil {
		return in.tappedBefore(ctx, t, round, err)
	}
	answers, comments, err := round.Campaign.Questionnaire.Rules.ParseBrief(t.Given)
	if err != nil {
		return Accepted{Round: round}, err
	}
	r := survey.Response{
		ID: t.ID, Campaign: t.Campaign, Unit: t.Unit, Point: t.Point,
		Channel: survey.Kiosk, Lang: t.Lang, Day: day, Hour: t.At.In(survey.Zone).Hour(),
		// The question may have stood there for hours before anybody came.
		Pace:    survey.PaceOf(t.Lasted),
		Answers: answers, Comments: comments, Standing: survey.Counted, Local: verdict.Local,
		Flags: orderFlags(append(in.tapFlags(t), verdict.Flags...)),
	}
	if len(r.Flags) > 0 {
		r.Standing = survey.Flagged
	}
	outcome, err := in.Writer.Submit(ctx, r)
	if err != nil {
		return Accepted{Round: round}, err
	}
	if outcome == store.Conflict {
		return in.tappedBefore(ctx, t, round, tapConflict())
	}
	return Accepted{ID: t.ID, Round: round, Already: outcome == store.Duplicate}, nil
}

// tapAttempt is a tap as the limits see it. Where it counts nowhere as far as is known it
// has no ID and is charged each time: an ID that was admitted once may come again for
// next to nothing, and a refusal costs the same looks again.
func (in *Intake) tapAttempt(t Tapped, day survey.Day) guard.Attempt {
	a := guard.Attempt{Response: t.ID, Campaign: t.Campaign, Unit: t.Unit, Kiosk: t.Kiosk}
	if _, err := in.takes(t, day); err != nil {
		a.Response = ""
	}
	return a
}

// tapFlags are the flags of a tap.
func (in *Intake) tapFlags(t Tapped) []survey.Flag {
	var flags []survey.Flag
	if t.Took >= 0 && t.Took < in.Taps.FastTap {
		flags = append(flags, survey.FlagFast)
	}
	if in.Taps.Hammer > 0 && t.Run >= in.Taps.Hammer {
		flags = append(flags, survey.FlagBurst)
	}
	if !t.Open {
		flags = append(flags, survey.FlagClosedHours)
	}
	return flags
}

// tapRound is the campaign that a tap counts in, after a second look: another process
// may have opened the campaign a moment ago, and the tablet knew.
func (in *Intake) tapRound(ctx context.Context, t Tapped, day survey.Day) (registry.Round, error) {
	seen := in.Registry.Now().Version()
	round, err := in.takes(t, day)
	if err == nil {
		return round, nil
	}
	if fresh := in.Registry.Refresh(ctx); fresh != nil {
		return round, fresh
	}
	if in.Registry.Now().Version() == seen {
		return round, err
	}
	return in.takes(t, day)
}

// takes is the campaign that a tap counts in as far as this process knows.
func (in *Intake) takes(t Tapped, day survey.Day) (registry.Round, error) {
	snap := in.Registry.Now()
	round := registry.Round{Entry: survey.Entry{Unit: t.Unit, Point: t.Point, Channel: survey.Kiosk}}
	round.Unit, _ = snap.Unit(t.Unit)
	round.Point, _ = snap.Point(t.Unit, t.Point)
	c, err := snap.Campaign(t.Campaign)
	if err != nil {
		return round, tapNotOpen("Không có đợt khảo sát này.", "There is no such campaign.")
	}
	switch {
	case c.State == survey.Draft:
		return round, tapNotOpen("Đợt khảo sát chưa mở.", "The campaign is not open yet.")
	case c.State == survey.Certified:
		return round, tapNotOpen("Số liệu của đợt khảo sát đã được chốt.", "The figures of the campaign are certified.")
	case !c.Has(t.Unit) || !slices.Contains(c.Channels, survey.Kiosk):
		return round, tapNotOpen("Đợt khảo sát không dùng máy kiosk tại đơn vị này.", "The campaign does not ask this unit by kiosks.")
	case c.ClosedOn != 0 && day > c.ClosedOn:
		return round, tapNotOpen("Câu trả lời được bấm sau ngày đóng đợt khảo sát.", "The answer was given after the day the campaign was closed.")
	case day < c.First || day > c.Last:
		return round, tapNotOpen("Câu trả lời được bấm ngoài thời gian của đợt khảo sát.", "The answer was given outside the days of the campaign.")
	}
	round.Campaign = c
	return round, nil
}

// tappedBefore answers a tap that can't be stored now: with success if it is stored
// already, with KindConflict if another body is stored under its ID, else with the
// refusal. The point is not looked at: it is ours, and may have been changed since.
func (in *Intake) tappedBefore(ctx context.Context, t Tapped, round registry.Round, refusal error) (Accepted, error) {
	if t.ID == "" {
		return Accepted{Round: round}, refusal
	}
	kept, _, err := in.Stored.Find(ctx, string(t.ID))
	if err != nil {
		return Accepted{Round: round}, err
	}
	if len(kept) == 0 {
		return Accepted{Round: round}, refusal
	}
	was := kept[0].Response
	c, err := in.Registry.Now().Campaign(was.Campaign)
	if err != nil {
		return Accepted{Round: round}, refusal
	}
	round.Campaign = c
	if was.Campaign != t.Campaign || was.Unit != t.Unit || was.Channel != survey.Kiosk {
		return Accepted{Round: round}, tapConflict()
	}
	was.Answers, was.Comments, err = c.Questionnaire.Rules.ParseBrief(t.Given)
	if err != nil || was.Digest() != kept[0].Digest {
		return Accepted{Round: round}, tapConflict()
	}
	return Accepted{ID: t.ID, Round: round, Already: true}, nil
}

// What staff read at a tablet about an answer that is set aside.

func tapNotOpen(vi, en string) error {
	return survey.NewError(survey.KindNotOpen, survey.Text{Vi: vi, En: en})
}

func tapConflict() error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Mã của câu trả lời này đã được dùng cho một nội dung khác; nội dung nhận trước được giữ nguyên.",
		En: "The ID of this answer was used for another one before; the first one is kept.",
	})
}
