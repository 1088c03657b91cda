package api_test

import (
	"bytes"
	"strings"
	"testing"

	"hailong/server/survey"
)

// overviewSeen is what the tests read of an overview.
type overviewSeen struct {
	Today string `json:"today"`
	City  *struct {
		Units    int            `json:"units"`
		ByStatus map[string]int `json:"by_status"`
		N        struct {
			Used int `json:"used"`
		} `json:"n"`
		Index    *float64 `json:"index"`
		Basis    *int     `json:"basis"`
		Included int      `json:"included"`
	} `json:"city"`
	Units []struct {
		Unit, Name, Type, Status string
		N                        struct{ Used, Flagged int }
		Index, Points            *float64
		Interval                 *struct{ Low, High, Margin float64 }
		Rank                     *struct{ Place, Of int }
		Reach                    struct {
			State string
			Day   *string
		}
		Trend []struct {
			Week     string
			N        *int
			Rate     *float64
			Withheld bool
		}
		Channels []struct {
			Channel string
			N       *int
			Share   *float64
		}
		LastDay *string `json:"last_day"`
	}
}

type heatmapSeen struct {
	Weeks []string
	Rows  []struct {
		Unit  string
		Cells []struct {
			N        *int
			Rate     *float64
			Withheld bool
		}
	}
}

func TestOverview(t *testing.T) {
	o := newOffice(t)
	o.answer(120, o.unit, o.day-1, survey.QR, 4, 5, 5, 2)
	o.answer(20, o.unit, o.day-8, survey.Link, 4)
	o.answer(3, o.unit, o.day-20, survey.QR, 4)
	o.answer(12, o.other, o.day-9, survey.QR, 1)
	var v overviewSeen
	o.as("admin").do("GET", "/campaigns/round/overview", nil).want(200, &v)
	if v.Today != o.day.String() || v.City == nil || v.City.Units != 2 || v.City.N.Used != 155 || v.City.Included != 1 || *v.City.Basis != 143 || v.City.ByStatus["below_publish"] != 1 {
		t.Errorf("%+v, today %s", v.City, v.Today)
	}
	if len(v.Units) != 2 {
		t.Fatalf("%d units", len(v.Units))
	}
	few, many := v.Units[1], v.Units[0]
	if many.Unit != o.unit.Key.String() {
		few, many = many, few
	}
	if many.Name != o.unit.Name || many.Status != "ok" || many.Index == nil || many.Interval == nil || many.Points == nil || many.Rank == nil || *many.Rank != (struct{ Place, Of int }{1, 1}) {
		t.Errorf("%+v", many)
	}
	if *many.LastDay != (o.day-1).String() || many.Reach.State != "late" || len(many.Trend) == 0 || len(many.Trend) > 13 || len(many.Channels) != 4 {
		t.Errorf("%+v", many)
	}
	if few.Status != "below_publish" || few.Index != nil || few.Rank != nil || len(few.Channels) != 0 || few.N.Used != 12 {
		t.Errorf("%+v", few)
	}
	hidden := 0
	for _, w := range many.Trend {
		if w.Withheld {
			hidden++
		}
		if w.N != nil && *w.N > 0 && *w.N < 5 || w.Withheld && w.Rate != nil {
			t.Errorf("week %s shows %v", w.Week, w.N)
		}
	}
	if hidden != 2 {
		t.Errorf("%d weeks are withheld, want the week of three and the one after it", hidden)
	}
}

// TestSmallChannelInTheMix: two in a channel are withheld with the next-smallest
// channel, and the shares of all with them.
func TestSmallChannelInTheMix(t *testing.T) {
	o := newOffice(t)
	o.answer(100, o.unit, o.day-1, survey.QR, 4)
	o.answer(20, o.unit, o.day-1, survey.Link, 4)
	o.answer(2, o.unit, o.day-1, survey.Assisted, 4)
	var v overviewSeen
	o.as("unit").do("GET", "/campaigns/round/overview", nil).want(200, &v)
	for _, ch := range v.Units[0].Channels {
		want := -1
		switch ch.Channel {
		case "qr":
			want = 100
		case "kiosk":
			want = 0
		}
		got := -1
		if ch.N != nil {
			got = *ch.N
		}
		if got != want || ch.Share != nil {
			t.Errorf("%s: n %d (-1 withheld), want %d; share %v", ch.Channel, got, want, ch.Share)
		}
	}
}

func TestHeatmap(t *testing.T) {
	o := newOffice(t)
	o.answer(40, o.unit, o.day-1, survey.QR, 4, 2)
	o.answer(40, o.other, o.day-15, survey.QR, 5)
	o.answer(2, o.other, o.day-1, survey.QR, 5)
	var v heatmapSeen
	o.as("auditor").do("GET", "/campaigns/round/heatmap", nil).want(200, &v)
	if len(v.Rows) != 2 || len(v.Weeks) < 9 {
		t.Fatalf("%d rows, %d weeks", len(v.Rows), len(v.Weeks))
	}
	for _, r := range v.Rows {
		if len(r.Cells) != len(v.Weeks) {
			t.Errorf("%s has %d cells of %d weeks", r.Unit, len(r.Cells), len(v.Weeks))
		}
		shown, hidden := 0, 0
		for _, c := range r.Cells {
			if c.Rate != nil {
				shown++
			}
			if c.Withheld && c.N == nil {
				hidden++
			}
		}
		want := [2]int{1, 0}
		if r.Unit == o.other.Key.String() {
			want = [2]int{0, 2} // the two of this week, and the forty that keep them company
		}
		if [2]int{shown, hidden} != want {
			t.Errorf("%s: %d shown and %d withheld, want %v", r.Unit, shown, hidden, want)
		}
	}
}

// TestAUnitSeesItsOwnRow: nothing of the answer to an account of a unit changes with
// the other unit's answers, and nothing of it names the other one.
func TestAUnitSeesItsOwnRow(t *testing.T) {
	o := newOffice(t)
	o.answer(120, o.unit, o.day-9, survey.QR, 4, 5)
	o.answer(5, o.unit, o.day-1, survey.QR, 4, 5)
	paths := []string{"/campaigns/round/overview", "/campaigns/round/heatmap"}
	read := func() (all []byte) {
		for _, path := range paths {
			for _, extra := range []string{"", "?unit=" + o.other.Key.String(), "?unit=" + string(o.other.Key.Code)} {
				r := o.as("unit").do("GET", path+extra, nil).want(200, nil)
				all = append(append(all, r.body...), '\n')
			}
		}
		return all
	}
	before := read()
	o.answer(300, o.other, o.day-1, survey.Link, 5)
	o.answer(30, o.other, o.day-5, survey.QR, 1)
	after := read()
	if !bytes.Equal(before, after) {
		t.Errorf("another unit's answers show:\n%s\n%s", before, after)
	}
	for _, word := range []string{o.other.Name, string(o.other.Key.Code), `"rank":{`, `"city":{`} {
		if strings.Contains(string(after), word) {
			t.Errorf("%s is told", word)
		}
	}
	var v overviewSeen
	o.as("unit").do("GET", paths[0], nil).want(200, &v)
	if len(v.Units) != 1 || v.Units[0].Index == nil || v.City != nil {
		t.Errorf("%+v", v)
	}
	for _, path := range paths {
		// Scope is decided before existence, by one and the same answer.
		other := o.as("stranger").do("GET", path, nil).want(403, nil)
		none := o.as("stranger").do("GET", strings.Replace(path, "round", "none", 1), nil).want(403, nil)
		if !bytes.Equal(other.body, none.body) {
			t.Errorf("%s\n%s", other.body, none.body)
		}
		o.as("admin").do("GET", strings.Replace(path, "round", "none", 1), nil).want(404, nil)
		o.as("service").do("GET", path, nil).want(200, nil)
		o.as("").do("GET", path, nil).want(401, nil)
	}
}

// TestOverviewOfADraft: nothing has come, and everything is said to be so.
func TestOverviewOfADraft(t *testing.T) {
	o := newOffice(t)
	c := o.campaign("next")
	c.First, c.Last = o.day+3, o.day+30
	check(t, o.reg.ImportCampaign(t.Context(), c))
	var v overviewSeen
	o.as("admin").do("GET", "/campaigns/next/overview", nil).want(200, &v)
	if len(v.Units) != 2 || v.City.Index != nil || v.City.N.Used != 0 || len(v.Units[0].Trend) != 0 || v.Units[0].Reach.State != "no_pace" {
		t.Errorf("%+v", v)
	}
	var h heatmapSeen
	o.as("admin").do("GET", "/campaigns/next/heatmap", nil).want(200, &h)
	if len(h.Weeks) != 0 || len(h.Rows) != 2 {
		t.Errorf("%+v", h)
	}
}
