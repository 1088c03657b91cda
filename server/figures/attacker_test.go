package figures_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/certify"
	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// output is one thing that the service tells.
type output struct {
	name string
	tell func(w *world, f *figures.Figures) (any, error)
}

// ofUnit are the outputs about one unit.
func ofUnit(u survey.UnitKey) []output {
	return []output{
		{"splits", func(w *world, f *figures.Figures) (any, error) { return f.Splits(ctx, w.campaign, u) }},
		{"score", func(w *world, f *figures.Figures) (any, error) { return f.Unit(ctx, w.campaign, u) }},
		{"changes", func(w *world, f *figures.Figures) (any, error) { return f.ChangesByWeeks(ctx, w.campaign, u) }},
		{"against the rest", func(w *world, f *figures.Figures) (any, error) { return f.AgainstRest(ctx, w.campaign, u) }},
		{"against another", func(w *world, f *figures.Figures) (any, error) {
			return f.AgainstUnit(ctx, w.campaign, u, worldUnits[(slices.Index(worldUnits, u)+1)%3])
		}},
		{"reach", func(w *world, f *figures.Figures) (any, error) {
			s, err := f.Unit(ctx, w.campaign, u)
			if err != nil {
				return nil, err
			}
			p, r, err := f.UnitReach(ctx, w.campaign, s)
			return []any{p, r}, err
		}},
	}
}

var ctx = context.Background()

func ofAll(tried []*score.Criteria) []output {
	list := []output{
		{"overview", func(w *world, f *figures.Figures) (any, error) {
			return (&figures.Overviews{Figures: f}).Of(ctx, w.campaign, unitOf)
		}},
		{"cells", func(w *world, f *figures.Figures) (any, error) {
			var list []figures.Cell
			err := f.Cells(ctx, w.campaign, func(x figures.Cell) error {
				list = append(list, x)
				return nil
			})
			return list, err
		}},
		{"certificate", func(w *world, f *figures.Figures) (any, error) { return w.certificate(f) }},
	}
	for i, set := range tried {
		list = append(list, output{fmt.Sprint("trial ", i), func(w *world, f *figures.Figures) (any, error) { return f.Try(ctx, w.campaign, set) }})
	}
	return list
}

func (w *world) certificate(f *figures.Figures) (any, error) {
	c := &certify.Certificate{Campaign: certify.Campaign{ID: "small"}, Method: certify.MethodOf(w.campaign.Criteria.Criteria, nil)}
	roll := certify.NewRoll(c)
	// The root is no count: the IDs need only be in order.
	for i := range w.people {
		r := w.people[i].response()
		r.ID = survey.ResponseID(fmt.Sprintf("%026d", i))
		if err := roll.Add(&r); err != nil {
			return nil, err
		}
	}
	scores, err := f.Scores(ctx, w.campaign)
	if err != nil {
		return nil, err
	}
	for i := range scores {
		c.Units = append(c.Units, certify.Unit{Key: scores[i].Unit, Counts: roll.Counts(scores[i].Unit), Score: certify.FiguresOf(&scores[i])})
	}
	c.Responses, c.OtherChannels = roll.Responses(), roll.OtherChannels()
	return c, nil
}

func (w *world) figures() *figures.Figures {
	return &figures.Figures{Tallies: w, Clock: func() time.Time { return w.now }, MaxAge: time.Hour}
}

// told is what each output tells, as JSON; it stops at the first that is not what before
// has, and says so.
func (w *world) told(list []output, before [][]byte) ([][]byte, bool, error) {
	f := w.figures()
	all := make([][]byte, len(list))
	for i, o := range list {
		x, err := o.tell(w, f)
		if err != nil {
			return nil, false, err
		}
		if all[i], err = json.Marshal(x); err != nil {
			return nil, false, err
		}
		if before != nil && !bytes.Equal(all[i], before[i]) {
			return all, false, nil
		}
	}
	return all, true, nil
}

// attack is what the attacker has found out about worlds.
type attack struct {
	naive                              bool // the gate withholds nothing but what is small
	worlds, withheld, witnessed, asked int
	known                              []string
}

// of looks for a witness of every bunch of a unit that has one response or more and
// fewer than the threshold: a set of responses with which every output is the same, byte
// by byte, and the bunch has another size.
func (a *attack) of(t testing.TB, name string, w *world, unit int) {
	t.Helper()
	a.worlds++
	outputs := append(ofUnit(worldUnits[unit]), ofAll(w.tried())...)
	if a.naive {
		outputs = append(outputs, output{"naive", func(w *world, _ *figures.Figures) (any, error) { return w.naively(unit), nil }})
	}
	base, _, err := w.told(outputs, nil)
	check(t, err)
	v, err := w.view(unit)
	check(t, err)
	threshold := int(w.campaign.Criteria.WithholdUnder)
	sizes := w.sizes()
	var targets []bunch
	for b, n := range sizes {
		if b.unit == unit && n > 0 && n < threshold && !(a.naive && b.crossed()) {
			targets = append(targets, b)
		}
	}
	slices.SortFunc(targets, func(a, b bunch) int { return strings.Compare(a.String(), b.String()) })
	s, first := newSearch(w, v), w.glimpse(v)
	open := map[bunch]bool{}
	var without []bunch
	for _, b := range targets {
		if open[b] {
			continue
		}
		left := 600
		if a.naive {
			left = 40
		}
		found := s.seek(&b, 200000, func(list ...*move) bool {
			x := w.after(list...)
			if left == 0 || x.glimpse(v) != first {
				return false
			}
			left--
			a.asked++
			_, same, err := x.told(outputs, base)
			check(t, err)
			if !same {
				return false
			}
			then := x.sizes()
			for _, o := range targets {
				if then[o] != sizes[o] {
					open[o] = true
				}
			}
			return open[b]
		})
		if !found {
			without = append(without, b)
		}
	}
	for _, b := range without {
		if !open[b] { // nor did it come up in the search for another
			a.known = append(a.known, fmt.Sprintf("%s: %s is %d (threshold %d)", name, b, sizes[b], threshold))
		}
	}
	a.withheld += len(targets)
	a.witnessed += len(open)
}

// tried are criteria sets that somebody may try on the campaign.
func (w *world) tried() (list []*score.Criteria) {
	for _, change := range []func(*score.Criteria){
		only(survey.QR), only(survey.QR, survey.Kiosk), only(survey.Assisted),
		func(c *score.Criteria) { c.CountFlagged = !c.CountFlagged },
	} {
		list = append(list, changed(w.campaign, change))
	}
	return list
}

// attackFor is how long TestAttacker goes on to further worlds:
//
//	go test ./server/figures -run TestAttacker -v -timeout 0 -attack 10m
var attackFor = flag.Duration("attack", 0, "how long to attack, beyond the worlds of every run")

// TestAttacker plays somebody who has every output there is and knows every rule. For
// each group under the threshold, by one split or by two, and for each item in it, it
// looks for other responses that would have given the same outputs with another size of
// that group. Where there are none the size could be worked out.
func TestAttacker(t *testing.T) {
	var a attack
	began := time.Now()
	for seed := uint64(0); seed < 8 || time.Since(began) < *attackFor; seed++ {
		a.of(t, fmt.Sprint("world ", seed), makeWorld(rand.New(rand.NewPCG(seed, 6))), int(seed)%3)
	}
	t.Logf("%d worlds, %d groups withheld, %d with a witness, outputs asked for %d times", a.worlds, a.withheld, a.witnessed, a.asked)
	for _, x := range a.known {
		t.Error(x)
	}
}

// naively are the sizes of all weeks and channels of a unit but for the small ones.
func (w *world) naively(unit int) map[string]int {
	out := map[string]int{}
	for b, n := range w.sizes() {
		if b.kind == "counted" && b.unit == unit && !b.crossed() && n >= int(w.campaign.Criteria.WithholdUnder) {
			out[b.String()] = n
		}
	}
	return out
}

// crossed reports whether a bunch is anything but a week or a channel.
func (b bunch) crossed() bool {
	return b.item >= 0 || b.weekday >= 0 || b.point >= 0 || (b.week < 0) == (b.channel < 0)
}

// TestAttackerFindsWhatIsLeftOpen: where only the small groups are withheld, and nothing
// with them, the attacker must find one that is small alone.
func TestAttackerFindsWhatIsLeftOpen(t *testing.T) {
	found, withheld := 0, 0
	for seed := uint64(2); seed < 4; seed++ { // two worlds with a group that is small alone
		a := attack{naive: true}
		a.of(t, fmt.Sprint("world ", seed), makeWorld(rand.New(rand.NewPCG(seed, 6))), int(seed)%3)
		found, withheld = found+len(a.known), withheld+a.withheld
	}
	if found == 0 || found == withheld {
		t.Errorf("%d of %d groups found", found, withheld)
	}
	t.Logf("%d of %d groups found", found, withheld)
}
