package api_test

import (
	"testing"

	"hailong/server/survey"
)

type seenSource struct {
	Unit, Name string
	Reason     *string
	Why        survey.Text
	Own        *struct{ N struct{ Used int } }
	Sources    []seenSource
}

type seenHistory struct {
	Unit                     struct{ Key, First string }
	Predecessors, Successors []struct{ Unit string }
	Campaigns                []struct {
		Campaign   struct{ ID string }
		Comparable bool
		Own        *struct {
			N      struct{ Used int }
			Points *float64
		}
		Carried *struct {
			Units int
			N     struct{ Used int }
			Index *float64
		}
		Sources []seenSource
	}
	Rule survey.Text
}

// before2025 is a campaign of the old units of a new one, with answers.
func (o *office) before2025(u survey.Unit, n int) (olds []survey.Succession) {
	o.t.Helper()
	c := o.campaign("before")
	c.Units, c.First, c.Last = nil, survey.NewDay(2025, 3, 1), survey.NewDay(2025, 3, 31)
	for _, r := range o.reg.Now().Register().Succession {
		if _, known := o.reg.Now().Unit(r.Old); known && r.New == u.Key {
			c.Units = append(c.Units, r.Old)
			olds = append(olds, r)
		}
	}
	check(o.t, o.reg.ImportCampaign(o.t.Context(), c))
	check(o.t, o.reg.Open(o.t.Context(), "before"))
	for i, r := range olds {
		old, _ := o.reg.Now().Unit(r.Old)
		o.again("before", old, n+i, c.First+3, 5, 4, 4, 2)
	}
	check(o.t, o.reg.Close(o.t.Context(), "before", o.day))
	return olds
}

func TestUnitHistory(t *testing.T) {
	o := newOffice(t, withUnits)
	olds := o.before2025(o.unit, 40)
	o.answer(100, o.unit, o.day-9, survey.QR, 5, 4, 1)
	o.answer(5, o.unit, o.day-1, survey.QR, 5)
	used := map[string]int{"unit": 100, "auditor": 105, "service": 105} // see figures.Settled
	path := "/units/" + string(o.unit.Key.Code) + "/history"
	for _, who := range []string{"unit", "auditor", "service"} {
		var got seenHistory
		o.as(who).get(path).want(200, &got)
		if len(got.Campaigns) != 2 || got.Campaigns[0].Campaign.ID != "before" || got.Campaigns[1].Campaign.ID != "round" || got.Rule.Vi == "" || len(got.Predecessors) != len(olds) || len(got.Successors) != 0 {
			t.Fatalf("%s: %+v", who, got)
		}
		was, now := got.Campaigns[0], got.Campaigns[1]
		if now.Own == nil || now.Own.N.Used != used[who] || now.Own.Points == nil || now.Carried != nil || len(now.Sources) != 0 || !was.Comparable {
			t.Errorf("%s: %+v", who, now)
		}
		sum, units := 0, 0
		for i, s := range was.Sources {
			if s.Unit != olds[i].Old.String() || s.Name == "" || s.Why.Vi == "" || (s.Reason == nil) != olds[i].Carries() {
				t.Errorf("%s: %+v", who, s)
			}
			// An account of the unit sees those that became part of it as a whole.
			if (s.Own == nil) != (who == "unit" && !olds[i].Carries()) {
				t.Errorf("%s sees %s: %+v", who, s.Unit, s.Own)
			}
			if olds[i].Carries() {
				sum += 40 + i
				units++
			}
		}
		if units == 0 || units == len(olds) {
			t.Fatalf("%d of %d rows are carried: the example is too easy", units, len(olds))
		}
		if was.Own != nil || was.Carried == nil || was.Carried.N.Used != sum || was.Carried.Units != units || was.Carried.Index == nil {
			t.Errorf("%s: %+v, want %d of %d units", who, was.Carried, sum, units)
		}
	}
	o.as("other unit").get(path).want(403, nil)
	o.as("stranger").get("/units/99999/history").want(403, nil)
	o.as("admin").get("/units/99999/history").want(404, nil)

	// From the other end.
	var old seenHistory
	key := olds[0].Old
	o.as("auditor").get("/units/"+string(key.Code)+"%40"+key.From.String()+"/history").want(200, &old)
	if len(old.Campaigns) != 1 || old.Campaigns[0].Own == nil || len(old.Successors) == 0 || old.Successors[0].Unit == "" {
		t.Errorf("%+v", old)
	}
}

// Another questionnaire is said not to be comparable.
func TestUnitHistoryOfTwoQuestionnaires(t *testing.T) {
	o := newOffice(t, withUnits)
	check(t, o.reg.Close(t.Context(), "round", o.day))
	c := o.campaign("short")
	c.First = o.day - 10
	c.Questionnaire.ID, c.Criteria = o.otherForm()
	check(t, o.reg.ImportCampaign(t.Context(), c))
	check(t, o.reg.Open(t.Context(), "short"))
	var got seenHistory
	o.as("unit").get("/units/"+string(o.unit.Key.Code)+"/history").want(200, &got)
	if len(got.Campaigns) != 2 || got.Campaigns[0].Comparable || !got.Campaigns[1].Comparable {
		t.Errorf("%+v", got.Campaigns)
	}
}
