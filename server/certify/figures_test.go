package certify_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// sets are the criteria sets the product comes with, and one whose caps apply.
func sets(t *testing.T) map[string]*score.Criteria {
	t.Helper()
	capped := criteria(t, linearSet)
	capped.Channels = maps.Clone(capped.Channels)
	capped.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(20)}
	capped.Channels[survey.Assisted] = score.ChannelRule{}
	capped.CountFlagged = true
	return map[string]*score.Criteria{
		"linear": criteria(t, linearSet), "bands": criteria(t, "../../configs/criteria/mau-bac-v1.yaml"), "capped": capped,
	}
}

// text is a score without its sentences, which a certificate does not hold.
func text(t *testing.T, s score.Score) string {
	t.Helper()
	s.Steps = nil
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestACertifiedScoreIsThePublishedOne(t *testing.T) {
	for name, c := range sets(t) {
		t.Run(name, func(t *testing.T) {
			withheld := 0
			for seed, n := range []int{0, 3, 29, 31, 40, 60, 95, 200, 900} {
				units := unitKeys(3)
				list := responses(t, byte(seed), n, units, itemIDs(c))
				s := sign(t, draft(t, c, list, units), key(t, 1))
				back, err := certify.ParseSigned(s.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				scores := published(c, form(c), list, units)
				for i := range scores {
					u := back.Certificate.Unit(units[i])
					if got, want := text(t, back.Certificate.Score(u)), text(t, scores[i]); got != want {
						t.Errorf("%d responses, unit %d:\ngot  %s\nwant %s", n, i, got, want)
					}
					withheld += len(scores[i].Withheld)
				}
				is(t, back.Certificate.CheckScores(scores), "")
			}
			if withheld == 0 {
				t.Error("nothing was ever withheld: the examples are too easy")
			}
		})
	}
}

func TestAScoreThatDiffersIsNamed(t *testing.T) {
	s, list := full(t)
	c := criteria(t, linearSet)
	units := unitKeys(3)
	scores := published(c, form(c), list, units)
	is(t, s.Certificate.CheckScores(scores), "")
	for at, change := range map[string]func(*score.Score){
		"index":                    func(s *score.Score) { *s.Index++ },
		"points":                   func(s *score.Score) { s.Points = s.Index },
		"factors[2].items[1].rate": func(s *score.Score) { s.Factors[2].Items[1].Rate = nil },
		"factors[0].items[0].answers[3]": func(s *score.Score) {
			s.Factors[0].Items[0].Levels[2]++
			s.Factors[4].Items[0].Levels[2]++
		},
		"factors.length":    func(s *score.Score) { s.Factors = s.Factors[:4] },
		"channels":          func(s *score.Score) { s.Channels = nil },
		"channels[1].share": func(s *score.Score) { *s.Channels[1].Share-- },
		"interval":          func(s *score.Score) { s.Interval = nil },
		"measured.measure":  func(s *score.Score) { s.Measured = &score.Measured{} },
		"status":            func(s *score.Score) { s.Status = score.OK },
		"carried":           func(s *score.Score) { s.Carried = make([]survey.Succession, 1) },
	} {
		scores := published(c, form(c), list, units)
		change(&scores[1])
		f := s.Certificate.CheckScores(scores)
		is(t, f, certify.FiguresDiffer)
		if f.Unit != units[1] || f.Of != at || f.Want == f.Got {
			t.Errorf("%s: %+v is named", at, f)
		}
		if x := f.Text(); !strings.Contains(x.Vi, at) || !strings.Contains(x.En, f.Want) {
			t.Errorf("%+v", x)
		}
	}
	f := s.Certificate.CheckScores(scores[:1])
	is(t, f, certify.FiguresDiffer)
	if f.Unit != units[1] || f.Of != "" {
		t.Errorf("%+v", f)
	}
	if s.Certificate.Unit(survey.UnitKey{Code: "00000"}) != nil {
		t.Error("a unit that is not there")
	}
}

// The gate comes first: nothing that it withholds may be in the certificate, which
// nobody can take back.
func TestNothingWithheldIsInTheCertificate(t *testing.T) {
	c, units := criteria(t, linearSet), unitKeys(1)
	list := responses(t, 13, 29, units, itemIDs(c))
	s := sign(t, draft(t, c, list, units), key(t, 1))
	f := s.Certificate.Units[0].Score
	if f.Status != score.BelowPublish || f.Factors != nil || f.Channels != nil || f.Index != nil || f.Overall != nil || f.Mean != nil || f.With != nil {
		t.Errorf("29 responses show %+v", f)
	}
	whole := score.All(c, nil, score.Gather(maps.All(tally.Fold(list))), units, nil)[0]
	if whole.Index == nil {
		t.Fatal("there is nothing to withhold")
	}
}

func TestSuccessionsAreKept(t *testing.T) {
	c, units := tiny(t), unitKeys(1)
	list := responses(t, 5, 100, units, []survey.QuestionID{"a", "b"})
	in := score.Gather(maps.All(tally.Fold(list))).Input(units[0], 0)
	in.Carried = []survey.Succession{{Old: survey.UnitKey{Code: "10001", From: 1}, New: units[0], Share: survey.Whole}}
	in.NotCarried = []survey.Succession{{Old: survey.UnitKey{Code: "10002", From: 1}, New: units[0], Share: survey.Part, Note: survey.NoteAreaAndPopulation}}
	p := score.Compute(c, nil, in).Published(c)
	x := draft(t, c, list, units)
	x.Units[0].Score = certify.FiguresOf(&p)
	s := sign(t, x, key(t, 1))
	got := s.Certificate.Score(&s.Certificate.Units[0])
	if len(got.Carried) != 1 || got.Carried[0] != in.Carried[0] || len(got.NotCarried) != 1 || got.NotCarried[0] != in.NotCarried[0] {
		t.Errorf("%+v, %+v", got.Carried, got.NotCarried)
	}
}
