package figures_test

import (
	"context"
	"testing"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// round is a campaign of 61 days with 30 left.
func round(state survey.CampaignState) *survey.Campaign {
	return &survey.Campaign{ID: "one", First: today - 30, Last: today + 30, State: state}
}

func TestReachAtItsBorders(t *testing.T) {
	for name, c := range map[string]struct {
		used, target, count int64
		days                int
		state               survey.CampaignState
		now                 survey.Day
		want                figures.ReachState
		in                  survey.Day // days from now; 0 for none
	}{
		"reached to the response":            {400, 400, 14, 14, survey.Open, today, figures.Reached, 0},
		"one is missing, one comes a day":    {399, 400, 14, 14, survey.Open, today, figures.Expected, 1},
		"two are missing":                    {398, 400, 14, 14, survey.Open, today, figures.Expected, 2},
		"three in two weeks for one":         {399, 400, 3, 14, survey.Open, today, figures.Expected, 5}, // 14/3 rounded up
		"exactly on the last day":            {370, 400, 14, 14, survey.Open, today, figures.Expected, 30},
		"one day too late":                   {369, 400, 14, 14, survey.Open, today, figures.Late, 31},
		"a pace of one day":                  {10, 400, 10, 1, survey.Open, today, figures.Late, 39},
		"nothing came":                       {10, 400, 0, 14, survey.Open, today, figures.NoPace, 0},
		"no whole day yet":                   {10, 400, 0, 0, survey.Open, today, figures.NoPace, 0},
		"a draft":                            {0, 400, 0, 0, survey.Draft, today, figures.NoPace, 0},
		"closed":                             {399, 400, 14, 14, survey.Closed, today, figures.Ended, 0},
		"certified":                          {399, 400, 0, 14, survey.Certified, today, figures.Ended, 0},
		"closed, and there":                  {400, 400, 0, 14, survey.Closed, today, figures.Reached, 0},
		"open on its last day":               {399, 400, 14, 14, survey.Open, today + 30, figures.Late, 1},
		"open after its last day":            {399, 400, 14, 14, survey.Open, today + 31, figures.Ended, 0},
		"a pace that takes forever is a day": {0, 1_000_000_000, 1, 14, survey.Open, today, figures.Late, 10_000},
	} {
		got := figures.Reaches(round(c.state), c.used, c.target, c.count, c.days, c.now)
		want := figures.Reach{State: c.want}
		if c.in != 0 {
			want.Day = c.now + c.in
		}
		if got != want {
			t.Errorf("%s: %s %s, want %s %s", name, got.State, got.Day, want.State, want.Day)
		}
	}
}

// An answer more never makes the day later, whatever the pace.
func TestAnAnswerMoreIsNeverLater(t *testing.T) {
	for count := int64(1); count < 40; count++ {
		last := today + 100_000
		for used := range int64(400) {
			r := figures.Reaches(round(survey.Open), used, 400, count, 14, today)
			if r.Day > last || r.Day <= today {
				t.Fatalf("%d used, %d in 14 days: %s after %s", used, count, r.Day, last)
			}
			last = r.Day
		}
	}
}

// daily is a store that knows how many responses a unit had, by days before today.
type daily map[int]map[tally.Cell]int64

func (d daily) Tallies(context.Context, survey.CampaignID) (out []store.Entry, err error) {
	for ago, cells := range d {
		for cell, n := range cells {
			cell.Campaign, cell.Day, cell.Unit = "one", today-survey.Day(ago), poster.Unit
			out = append(out, store.Entry{Cell: cell, Tally: tally.Tally{tally.Responses: n, "s1_1:5": n}})
		}
	}
	return out, nil
}

func qr(n int64) map[tally.Cell]int64 {
	return map[tally.Cell]int64{{Channel: survey.QR, Standing: survey.Counted}: n}
}

// TestPaceAtItsBorders: the numbers are rounded to fives before they are divided.
func TestPaceAtItsBorders(t *testing.T) {
	d := open(t, 0)
	stored, err := d.reg.Now().Campaign("one")
	check(t, err)
	noKiosk := *stored.Criteria.Criteria
	noKiosk.Channels = map[survey.Channel]score.ChannelRule{survey.QR: {Counts: true, Cap: score.Whole(100)}}
	for name, c := range map[string]struct {
		days        daily
		first, last survey.Day // from today
		state       survey.CampaignState
		perDay      string
		of          int
		lastAgo     int // -1 for none
	}{
		"two weeks":               {daily{1: qr(14), 14: qr(14)}, -30, 30, survey.Open, "2.14", 14, 1},
		"today is left out":       {daily{0: qr(99), 1: qr(14)}, -30, 30, survey.Open, "1.07", 14, 0},
		"so is the fifteenth day": {daily{15: qr(99), 2: qr(7)}, -30, 30, survey.Open, "0.36", 14, 2},
		"a young campaign":        {daily{1: qr(5), 2: qr(6), 3: qr(9)}, -3, 30, survey.Open, "6.67", 3, 1},
		"begun yesterday":         {daily{1: qr(5)}, -1, 30, survey.Open, "5.00", 1, 1},
		// Three in the week of 6 July are withheld, and this week with them: all 43 over
		// the 30 days, and no last day.
		"a week is withheld":        {daily{1: qr(10), 8: qr(3), 22: qr(30)}, -30, 30, survey.Open, "1.50", 30, 0},
		"begun today":               {daily{0: qr(5)}, 0, 30, survey.Open, "-", 0, 0},
		"not begun":                 {daily{}, 3, 30, survey.Draft, "-", 0, -1},
		"over, still open":          {daily{12: qr(28), 25: qr(14), 26: qr(99)}, -60, -12, survey.Open, "2.86", 14, 12},
		"closed early":              {daily{20: qr(28), 33: qr(14), 34: qr(99)}, -60, 30, survey.Closed, "2.14", 14, 20},
		"closed without an answer":  {daily{}, -60, 30, survey.Closed, "0.00", 14, -1},
		"flagged ones do not count": {daily{1: {{Channel: survey.QR, Standing: survey.Flagged}: 14, {Channel: survey.QR, Standing: survey.Counted}: 7}}, -30, 30, survey.Open, "0.36", 14, 1},
		"a channel that does not":   {daily{1: {{Channel: survey.Kiosk, Standing: survey.Counted}: 14}, 3: qr(7)}, -30, 30, survey.Open, "0.36", 14, 3},
		"nor do excluded ones":      {daily{1: {{Channel: survey.QR, Standing: survey.Excluded}: 14}}, -30, 30, survey.Open, "0.00", 14, -1},
	} {
		camp := *stored
		camp.Units, camp.First, camp.Last, camp.State = []survey.UnitKey{poster.Unit}, today+c.first, today+c.last, c.state
		camp.Criteria = &registry.Criteria{Criteria: &noKiosk}
		figs := &figures.Figures{Tallies: c.days, Clock: d.figs.Clock}
		v, err := (&figures.Overviews{Figures: figs}).Of(t.Context(), &camp, d.reg.Now().Unit)
		check(t, err)
		row, perDay, last := v.Rows[0], "-", survey.Day(0)
		if row.Pace.PerDay != nil {
			perDay = row.Pace.PerDay.String()
		}
		if c.lastAgo >= 0 {
			last = today - survey.Day(c.lastAgo)
		}
		if perDay != c.perDay || row.Pace.Days != c.of || row.Last != last {
			t.Errorf("%s: %s a day over %d days, last on %s; want %s, %d, %s", name, perDay, row.Pace.Days, row.Last, c.perDay, c.of, last)
		}
	}
}

func TestRanks(t *testing.T) {
	types := map[survey.UnitCode]survey.UnitType{}
	var rows []figures.Row
	for _, x := range []struct {
		code   survey.UnitCode
		kind   survey.UnitType
		status score.Status
		index  score.Hundredths // 0 for none
	}{
		{"1", survey.Ward, score.OK, 9000}, {"2", survey.Ward, score.OK, 9350}, {"3", survey.Ward, score.OK, 9000},
		{"4", survey.Ward, score.OK, 8999}, {"5", survey.Ward, score.Insufficient, 9999}, {"6", survey.Commune, score.OK, 7000},
		{"7", survey.Commune, score.BelowPublish, 0}, {"8", survey.Ward, score.OK, 0}, {"9", "", score.OK, 9000},
	} {
		if x.kind != "" {
			types[x.code] = x.kind
		}
		r := figures.Row{Score: score.Score{Unit: survey.UnitKey{Code: x.code}, Status: x.status}}
		if x.index != 0 {
			index := x.index
			r.Score.Index = &index
		}
		rows = append(rows, r)
	}
	figures.Ranks(rows, func(k survey.UnitKey) (survey.Unit, bool) {
		kind, ok := types[k.Code]
		return survey.Unit{Key: k, Type: kind}, ok
	})
	want := []figures.Rank{{2, 4}, {1, 4}, {2, 4}, {4, 4}, {}, {1, 1}, {}, {}, {}}
	for i, r := range rows {
		got := figures.Rank{}
		if r.Rank != nil {
			got = *r.Rank
		}
		if got != want[i] {
			t.Errorf("unit %s: %v, want %v", r.Score.Unit.Code, got, want[i])
		}
	}
}

func TestChangeOfWeeks(t *testing.T) {
	cr := &score.Criteria{MinPublish: 30, WithholdUnder: 5}
	week := func(rate score.Hundredths, basis int64) score.Slice { return score.Slice{Rate: &rate, Basis: &basis} }
	none := score.Slice{RatesWithheld: true}
	many := func(n int, s score.Slice) (list []score.Slice) {
		for range n {
			list = append(list, s)
		}
		return list
	}
	for name, c := range map[string]struct {
		trend []score.Slice
		want  string // weeks, before, after, clear
	}{
		"a clear fall":                 {append(many(4, week(9000, 50)), many(4, week(7500, 50))...), "4 90.00 75.00 true"},
		"a clear rise":                 {append(many(4, week(7500, 50)), many(4, week(9000, 50))...), "4 75.00 90.00 true"},
		"a fall that may be chance":    {append(many(4, week(9000, 15)), many(4, week(8500, 15))...), "4 90.00 85.00 false"},
		"by what the weeks rest on":    {[]score.Slice{week(9000, 30), week(6000, 60), week(8000, 40), week(8000, 40)}, "2 70.00 80.00 false"},
		"older weeks are left out":     {append(many(9, week(100, 500)), many(8, week(8000, 50))...), "4 80.00 80.00 false"},
		"withheld weeks are left out":  {[]score.Slice{week(9000, 40), none, none, week(9000, 40)}, "2 90.00 90.00 false"},
		"an odd week is left out":      {[]score.Slice{week(100, 500), week(9000, 40), week(8000, 40)}, "1 90.00 80.00 false"},
		"29 are too few":               {[]score.Slice{week(9000, 29), week(8000, 40)}, "-"},
		"30 are not":                   {[]score.Slice{week(9000, 30), week(8000, 40)}, "1 90.00 80.00 false"},
		"one week":                     {many(1, week(9000, 50)), "-"},
		"nothing":                      {nil, "-"},
		"all satisfied, then all less": {[]score.Slice{week(10000, 50), week(0, 50)}, "1 100.00 0.00 true"},
	} {
		got := "-"
		if x := figures.ChangeOf(cr, c.trend, len(c.trend)); x != nil {
			got = text(x.Weeks, x.Before, x.After, x.Clear)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
