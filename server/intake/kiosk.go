package intake

import (
	"context"
	"time"

	"hailong/server/registry"
	"hailong/server/survey"
)

// KioskOptions are the thresholds of the flags of kiosks (method A-08).
type KioskOptions struct {
	// FastTap: a rating sooner after the question appeared is FlagFast.
	FastTap time.Duration
	// Hammer: a rating that is the so many-th of a tablet within a minute, or later, is
	// FlagBurst.
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
// open on the day of At; a campaign that has been closed since still takes it, a certified
// one does not (KindNotOpen). Errors are those of Submit.
func (in *Intake) SubmitTap(ctx context.Context, t Tapped) (Accepted, error) { panic("unwritten") }

var _ registry.Round
