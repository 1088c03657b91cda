package exports_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// splits withholds slices of the ways in which a unit's figures are cut.
func splits(t *rapid.T, monday survey.Day) figures.Splits {
	var s figures.Splits
	slice := func(key, name string) score.Slice {
		return score.Slice{Key: key, Withheld: rapid.IntRange(0, 4).Draw(t, name+key) == 0}
	}
	for i := range 3 {
		s.Weeks = append(s.Weeks, figures.Week{Slice: slice((monday + 7*survey.Day(i)).String(), "week ")})
	}
	for _, c := range survey.Channels {
		s.Channels = append(s.Channels, slice(string(c), "channel "))
	}
	for _, p := range []string{"", "quay-1"} {
		s.Points = append(s.Points, slice(p, "point "))
	}
	for i := range 7 {
		s.Weekdays = append(s.Weekdays, slice(string(rune('1'+i)), "weekday "))
	}
	return s
}

// TestRowsTellNothingOfAFew draws what a unit's responses were like, and plays somebody
// who has its rows and every figure that the gate lets out.
func TestRowsTellNothingOfAFew(t *testing.T) {
	monday := figures.Monday(survey.NewDay(2026, 3, 4))
	rapid.Check(t, func(t *rapid.T) {
		const k = 5
		counts := map[exports.Trait]exports.Size{}
		most := rapid.SampledFrom([]int64{2, 8, 30}).Draw(t, "most")
		for range rapid.IntRange(1, 30).Draw(t, "traits") {
			x := exports.NewTrait(rapid.SampledFrom([]survey.PointID{"", "quay-1"}).Draw(t, "point"), rapid.SampledFrom(survey.Channels[:3]).Draw(t, "channel"),
				rapid.SampledFrom(survey.Languages).Draw(t, "lang"), rapid.Bool().Draw(t, "local"), monday+survey.Day(rapid.IntRange(0, 20).Draw(t, "day")))
			n := rapid.Int64Range(1, most).Draw(t, "n")
			counts[x] = counts[x].Plus(exports.NewSize(n, max(0, n-rapid.SampledFrom([]int64{0, 0, 0, 1, 3, 100}).Draw(t, "excluded"))))
		}
		crossed := map[string]bool{}
		for range rapid.IntRange(0, 3).Draw(t, "crossed") {
			crossed[exports.Crossing(rapid.SampledFrom(survey.Channels[:3]).Draw(t, "of"), monday+7*survey.Day(rapid.IntRange(0, 2).Draw(t, "in")))] = true
		}
		cuts := exports.Margins(splits(t, monday), crossed)
		veil := exports.Veils(counts, k, cuts)
		if len(veil) != len(counts) {
			t.Fatalf("%d of %d traits", len(veil), len(counts))
		}
		var total exports.Size
		for _, n := range counts {
			total = total.Plus(n)
		}
		// What shows the same is shown by k, or by nobody.
		type shown struct {
			trait exports.Trait
			veil  export.Veil
		}
		classes := map[shown]exports.Size{}
		for x, n := range counts {
			v := veil[x]
			if v == export.VeilAll {
				if !total.Few(k) {
					t.Fatalf("a row of a unit with %v responses tells nothing", total)
				}
				continue
			}
			classes[shown{x.Under(v), v}] = classes[shown{x.Under(v), v}].Plus(n)
			for i, m := range cuts {
				if v < m.Ends() && m.Hidden(m.Of(x)) {
					t.Fatalf("%v under veil %d tells what the gate keeps back of cut %d", x, v, i)
				}
			}
		}
		for c, n := range classes {
			if n.Few(k) {
				t.Fatalf("%v rows alone show %v", n, c)
			}
		}
		// The figures of a slice less those of the rows that show it are of k or of none.
		for i, m := range cuts {
			rest, seen := map[string]exports.Size{}, map[string]bool{}
			for x, n := range counts {
				if veil[x] < m.Ends() {
					seen[m.Of(x)] = true
				} else {
					rest[m.Of(x)] = rest[m.Of(x)].Plus(n)
				}
			}
			for slice := range seen {
				if rest[slice].Few(k) {
					t.Fatalf("cut %d: %v of %s do not show it, all others do", i, rest[slice], slice)
				}
			}
		}
		// The same counts make the same rows.
		if again := exports.Veils(maps.Clone(counts), k, cuts); !maps.Equal(veil, again) {
			t.Fatal("two answers to one question")
		}
	})
}

// TestManyTellAll: nothing is kept back of what five and more have in common.
func TestManyTellAll(t *testing.T) {
	day := survey.NewDay(2026, 3, 4)
	five, twenty, one := exports.NewSize(5, 5), exports.NewSize(20, 20), exports.NewSize(1, 1)
	a := exports.NewTrait("", survey.QR, survey.Vietnamese, false, day)
	b := exports.NewTrait("", survey.Kiosk, survey.Vietnamese, false, day)
	c := exports.NewTrait("", survey.QR, survey.English, false, day)
	d := exports.NewTrait("", survey.Link, survey.Vietnamese, false, day+7)
	veil := exports.Veils(map[exports.Trait]exports.Size{a: twenty, b: five}, 5, exports.Margins(figures.Splits{}, nil))
	if veil[a] != export.VeilNone || veil[b] != export.VeilNone {
		t.Errorf("%v", veil)
	}
	// One foreigner: the language is kept back of who came that day to that desk by that
	// channel, for a row without it alone would be the foreigner's.
	veil = exports.Veils(map[exports.Trait]exports.Size{a: twenty, b: five, c: one}, 5, exports.Margins(figures.Splits{}, nil))
	if veil[a] != export.VeilTraits || veil[c] != export.VeilTraits || veil[b] != export.VeilNone {
		t.Errorf("%v", veil)
	}
	// One by a channel of his own: the rows of five others go without their channel.
	veil = exports.Veils(map[exports.Trait]exports.Size{a: twenty, b: five, d: one}, 5, exports.Margins(figures.Splits{}, nil))
	if veil[a] != export.VeilNone || veil[b] != export.VeilChannel || veil[d] != export.VeilChannel {
		t.Errorf("%v", veil)
	}
	// Four in all: nothing but that they are four.
	veil = exports.Veils(map[exports.Trait]exports.Size{a: one, b: one, c: one, d: one}, 5, exports.Margins(figures.Splits{}, nil))
	for x, v := range veil {
		if v != export.VeilAll {
			t.Errorf("%v tells something: %d", x, v)
		}
	}
}
