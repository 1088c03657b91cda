package storetest

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"hailong/server/survey"
)

// Campaign is the campaign of a Response.
const Campaign survey.CampaignID = "dot-1-2026"

// Units is how many units the responses of successive seeds go round.
const Units = 114

// FirstDay is the day of every Response that no option moves.
var FirstDay = survey.NewDay(2026, time.March, 2)

// Option changes a response before its ID is made; any func of this shape does.
type Option func(*survey.Response)

// In puts the response into another campaign.
func In(c survey.CampaignID) Option { return func(r *survey.Response) { r.Campaign = c } }

// At puts the response at a unit and a point of it.
func At(u survey.UnitKey, p survey.PointID) Option {
	return func(r *survey.Response) { r.Unit, r.Point = u, p }
}

// On moves the response to another day; its ID follows.
func On(d survey.Day) Option { return func(r *survey.Response) { r.Day = d } }

// Via changes the channel.
func Via(c survey.Channel) Option { return func(r *survey.Response) { r.Channel = c } }

// As changes the standing and the flags.
func As(s survey.Standing, flags ...survey.Flag) Option {
	return func(r *survey.Response) { r.Standing, r.Flags = s, flags }
}

// Answering replaces the answers, which must be in order.
func Answering(as ...survey.Answer) Option {
	return func(r *survey.Response) { r.Answers = as }
}

// Saying replaces the comments by texts to the questions "gop_y" and "gop_y_2" to
// "gop_y_9".
func Saying(texts ...string) Option {
	return func(r *survey.Response) {
		r.Comments = nil
		for i, s := range texts {
			q := survey.QuestionID("gop_y")
			if i > 0 {
				q += survey.QuestionID("_" + strconv.Itoa(i+1))
			}
			r.Comments = append(r.Comments, survey.Comment{Question: q, Text: s})
		}
	}
}

// Named sets the ID itself, so that a test can choose spelling and order.
func Named(id survey.ResponseID) Option { return func(r *survey.Response) { r.ID = id } }

// Unit is the i-th unit of Units, counted round.
func Unit(i int) survey.UnitKey {
	return survey.UnitKey{
		Code: survey.UnitCode(fmt.Sprintf("%05d", 10507+3*(i%Units))),
		From: survey.NewDay(2025, time.July, 1),
	}
}

// Response is a valid response: the same for the same seed and options on every
// machine, with another ID for another seed. Successive seeds go round the units
// and vary in channel, point, hour, language, pace, answers (about 23), comments
// (every fifth), flags (every seventh, then flagged) and Local (every eleventh).
func Response(seed int, opts ...Option) survey.Response {
	rnd := rand.New(rand.NewPCG(uint64(seed), 0x9e3779b97f4a7c15))
	random := draws{rand.New(rand.NewPCG(uint64(seed), 1))}
	r := survey.Response{
		Campaign: Campaign,
		Unit:     Unit(seed),
		Point:    pick(rnd, survey.PointID(""), "quay-1", "quay-2"),
		Channel:  pick(rnd, survey.QR, survey.QR, survey.Link, survey.Kiosk, survey.Assisted),
		Lang:     pick(rnd, survey.Vietnamese, survey.Vietnamese, survey.English),
		Day:      FirstDay,
		Hour:     7 + rnd.IntN(10),
		Pace:     pick(rnd, survey.PaceUnknown, survey.PaceUnder60, survey.PaceUnder3m, survey.PaceUnder10),
		Answers:  answers(rnd),
		Standing: survey.Counted,
		Local:    seed%11 == 10,
	}
	if seed%5 == 4 {
		Saying(fmt.Sprintf("Cán bộ hướng dẫn tận tình, lượt %d.", seed))(&r)
	}
	if seed%7 == 6 {
		As(survey.Flagged, survey.FlagFast, survey.FlagRepeat)(&r)
	}
	for _, o := range opts {
		o(&r)
	}
	if r.ID == "" {
		at := time.Date(1970, time.January, 1+int(r.Day), r.Hour, 0, 0, 0, survey.Zone)
		r.ID, _ = survey.NewResponseID(at, random) // draws never fail
	}
	return r
}

// Responses are n responses with successive seeds from first.
func Responses(first, n int, opts ...Option) []survey.Response {
	rs := make([]survey.Response, n)
	for i := range rs {
		rs[i] = Response(first+i, opts...)
	}
	return rs
}

// answers are 19 scale questions, most of them answered, and four of other types.
func answers(rnd *rand.Rand) survey.Answers {
	var as survey.Answers
	for i := range 19 {
		if rnd.IntN(20) == 0 {
			continue // left blank
		}
		v := pick(rnd, survey.NoOpinion, "1", "2", "3", "4", "4", "4", "5", "5", "5", "5")
		as = append(as, survey.Answer{Question: survey.QuestionID(fmt.Sprintf("q%02d", i+1)), Value: v})
	}
	as = append(as,
		survey.Answer{Question: "gioi_tinh", Value: pick(rnd, "nam", "nu", "khac")},
		survey.Answer{Question: "quay_lai", Value: pick(rnd, "yes", "no")},
		survey.Answer{Question: "gioi_thieu", Value: "s" + strconv.Itoa(rnd.IntN(11))},
		survey.Answer{Question: "linh_vuc", Value: "dat_dai"},
	)
	if rnd.IntN(2) == 0 { // a multiple choice has one Answer per option
		as = append(as, survey.Answer{Question: "linh_vuc", Value: "ho_tich"})
	}
	slices.SortFunc(as, func(a, b survey.Answer) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Value, b.Value))
	})
	return as
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.IntN(len(from))] }

// draws is an endless io.Reader of seeded bytes.
type draws struct{ rnd *rand.Rand }

func (d draws) Read(p []byte) (int, error) {
	for i := 0; i < len(p); i += 8 {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], d.rnd.Uint64())
		copy(p[i:], b[:])
	}
	return len(p), nil
}
