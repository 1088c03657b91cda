package review_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	"hailong/server/review"
	"hailong/server/score"
	"hailong/server/survey"
)

// made is the effect of a proposal on its only unit, taken back at once.
func (d *desk) made(ids ...survey.ResponseID) review.Effect {
	d.t.Helper()
	p := d.propose(d.order(nil, ids...))
	list, _, err := d.Effects(d.t.Context(), p)
	check(d.t, err)
	_, err = d.Withdraw(d.t.Context(), p.ID, one, "")
	check(d.t, err)
	if len(list) != 1 {
		d.t.Fatalf("%d units", len(list))
	}
	return list[0]
}

// An auditor tries sets of every kind, one proposal after the other: no two of those whose
// scores were shown differ by fewer responses than the threshold, and neither is from
// nothing at all.
func TestNoTwoShownSetsDifferByFew(t *testing.T) {
	d := open(t)
	ids := d.helped()
	random := rand.New(rand.NewPCG(1, 2))
	sets := [][]survey.ResponseID{nil}
	shown := 0
	for range 60 {
		var set []survey.ResponseID
		odds := random.Float64()
		for _, id := range ids {
			if random.Float64() < odds {
				set = append(set, id)
			}
		}
		if len(set) == 0 {
			continue
		}
		x := d.made(set...)
		if x.Withheld {
			if x.After.Index != nil || x.After.With != nil || x.After.Without != nil {
				t.Fatalf("withheld, and yet %+v", x.After)
			}
			continue
		}
		shown++
		review.Sort(set)
		for _, other := range sets {
			if n := review.Difference(set, other); n > 0 && n < 5 {
				t.Fatalf("two sets that differ by %d are shown", n)
			}
		}
		sets = append(sets, set)
	}
	if shown < 2 || shown == 60 {
		t.Errorf("%d of 60 were shown: nothing was tried", shown)
	}
}

// Where flagged responses count, the score without them stands beside the one with them:
// what is left flagged must not be few either.
func TestWhatIsLeftFlaggedIsNotTold(t *testing.T) {
	for _, counts := range []bool{false, true} {
		d := open(t)
		ids := d.helped()
		d.campaign().Criteria.CountFlagged = counts
		x := d.made(ids[:9]...) // leaves three
		if x.Withheld != counts || !counts && x.After.With != nil {
			t.Errorf("counted %v: %+v", counts, x)
		}
	}
}

// Where channels are capped, few in one of them are told by the weights.
func TestFewInACappedChannelAreNotTold(t *testing.T) {
	for _, limit := range []int64{100, 60} {
		d := open(t)
		d.give(40, kind{hour: 9, level: "3"})
		d.give(40, kind{hour: 9, level: "3", channel: survey.Link})
		ids := append(d.give(9, kind{hour: 15, level: "5", flags: quick}), d.give(3, kind{hour: 15, level: "5", channel: survey.Link, flags: quick})...)
		set := d.campaign().Criteria
		set.Channels = maps.Clone(set.Channels)
		set.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(limit)}
		if x := d.made(ids...); x.Withheld != (limit < 100) {
			t.Errorf("capped at %d: %+v", limit, x)
		}
	}
}
