package figures_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// counted is a store that knows only how many responses came on which day, by
// days before today.
type counted map[survey.CampaignID]map[survey.Entry]map[int]int64

func (c counted) Tallies(_ context.Context, id survey.CampaignID) (out []store.Entry, err error) {
	if c[id] == nil {
		return nil, survey.Unavailable(errors.New("away"))
	}
	for e, days := range c[id] {
		for ago, n := range days {
			// Flags change nothing about the pace: half are flagged.
			for standing, part := range map[survey.Standing]int64{survey.Counted: n - n/2, survey.Flagged: n / 2} {
				cell := tally.Cell{Campaign: id, Unit: e.Unit, Point: e.Point, Channel: e.Channel, Day: today - survey.Day(ago), Standing: standing}
				out = append(out, store.Entry{Cell: cell, Tally: tally.Tally{tally.Responses: part, "overall:5": part}})
			}
		}
	}
	return out, nil
}

func campaign(id survey.CampaignID, s survey.CampaignState) *registry.Campaign {
	return &registry.Campaign{Campaign: survey.Campaign{ID: id, State: s}}
}

var poster = survey.Entry{Code: "7K3M9PXD", Unit: survey.UnitKey{Code: "11311", From: 20270}, Channel: survey.QR}

func learn(t interface {
	Helper()
	Fatal(...any)
}, days map[int]int64) float64 {
	t.Helper()
	figs := &figures.Figures{Tallies: counted{"one": {poster: days}}, Clock: func() time.Time { return noon }}
	if err := figs.Learn(context.Background(), []*registry.Campaign{campaign("one", survey.Open)}); err != nil {
		t.Fatal(err)
	}
	return figs.Usual(poster)
}

func TestUsualPace(t *testing.T) {
	for name, c := range map[string]struct {
		days map[int]int64 // days ago: responses
		want float64       // an hour of eight
	}{
		"nothing":                    {map[int]int64{}, 0},
		"two days are too few":       {map[int]int64{1: 80, 2: 80}, 0},
		"today is not one of them":   {map[int]int64{0: 80, 1: 80, 2: 80}, 0},
		"three days":                 {map[int]int64{1: 8, 2: 16, 3: 400}, 2},
		"the median of four":         {map[int]int64{1: 8, 2: 16, 3: 24, 4: 32}, 3},
		"today's burst":              {map[int]int64{0: 9000, 1: 8, 2: 8, 3: 8}, 1},
		"yesterday's burst":          {map[int]int64{1: 9000, 2: 8, 3: 8, 4: 8}, 1},
		"two of five days in bursts": {map[int]int64{1: 9000, 2: 9000, 3: 8, 4: 8, 5: 8}, 1},
		"days without any":           {map[int]int64{1: 8, 5: 8, 14: 8}, 1},
		"older than two weeks":       {map[int]int64{1: 8, 2: 8, 15: 8, 16: 800}, 0},
		"a day that is yet to come":  {map[int]int64{-1: 8, 1: 8, 2: 8}, 0},
		"less than one an hour":      {map[int]int64{1: 1, 2: 1, 3: 1}, 0.125},
	} {
		if got := learn(t, c.days); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// However large one day's burst, the usual pace stays within that of the others.
func TestOneBurstMovesThePaceNoFurtherThanAnotherDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := map[int]int64{}
		for i := range rapid.IntRange(3, 13).Draw(t, "days") {
			days[i+2] = rapid.Int64Range(1, 300).Draw(t, "n")
		}
		calm := slices.Sorted(maps.Values(days))
		days[1] = rapid.Int64Range(1, 1_000_000).Draw(t, "burst")
		days[0] = rapid.Int64Range(0, 1_000_000).Draw(t, "today")
		if got := learn(t, days) * 8; got < float64(calm[0]) || got > float64(calm[len(calm)-1]) {
			t.Fatalf("%v a day from %v with a burst of %d", got, calm, days[1])
		}
	})
}

func TestPaceOfSeveralDesksAndCampaigns(t *testing.T) {
	link, point := poster, poster
	link.Channel, point.Point = survey.Link, "quay-1"
	other := poster
	other.Unit.Code = "10507"
	st := counted{
		"one":   {poster: {1: 8, 2: 8, 3: 8}, point: {1: 16, 2: 16, 3: 16}},
		"two":   {link: {1: 24, 2: 24, 3: 24}, poster: {4: 40, 5: 40, 6: 40}},
		"draft": {other: {1: 8, 2: 8, 3: 8}},
		"done":  {other: {1: 8, 2: 8, 3: 8}, poster: {1: 800, 2: 800, 3: 800}},
	}
	figs := &figures.Figures{Tallies: st, Clock: func() time.Time { return noon }}
	usual := func(want map[survey.Entry]float64) {
		t.Helper()
		for e, n := range want {
			if got := figs.Usual(e); got != n {
				t.Errorf("%s %q %s: %v an hour, want %v", e.Unit.Code, e.Point, e.Channel, got, n)
			}
		}
	}
	usual(map[survey.Entry]float64{poster: 0, link: 0}) // nothing learnt yet
	one, two := campaign("one", survey.Open), campaign("two", survey.Open)
	check(t, figs.Learn(t.Context(), []*registry.Campaign{one, two, campaign("draft", survey.Draft), campaign("done", survey.Closed)}))
	usual(map[survey.Entry]float64{poster: 1 + 5, point: 2, link: 3, other: 0})
	// A new poster for the same desk has the desk's pace.
	again := poster
	again.Code = "ZZZZZZZZ"
	usual(map[survey.Entry]float64{again: 6})
	// What cannot be read leaves what was learnt.
	if err := figs.Learn(t.Context(), []*registry.Campaign{campaign("none", survey.Open)}); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("got %v", err)
	}
	usual(map[survey.Entry]float64{poster: 6, point: 2, link: 3})
	// A campaign that has ended is forgotten.
	check(t, figs.Learn(t.Context(), []*registry.Campaign{one}))
	usual(map[survey.Entry]float64{poster: 1, point: 2, link: 0})
}
