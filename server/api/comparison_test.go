package api_test

import (
	"strings"
	"testing"

	"hailong/server/survey"
)

// compared is what these tests read of a comparison.
type compared struct {
	Contrast      string
	Before, After struct {
		Campaign struct{ ID string }
		Unit     *struct{ Key, Name string }
		Units, N int
		Index    *float64
	}
	Index *struct {
		Value, Before, After float64
		Low, High            *float64
		Clear                bool
		Text                 survey.Text
	}
	Pooled *struct {
		P     float64
		Clear bool
	}
	Parts *struct {
		Total float64
		Exact bool
		Parts []struct{ Total, Rates, Mix float64 }
	}
	Items    []struct{ Verdict string }
	Obstacle *survey.Text
	Summary  survey.Text
	Methods  []survey.Text
	Choices  struct {
		Campaigns []struct{ ID string }
		Units     []struct{ Key string }
	}
}

// again gives answers of "round" to a unit of another campaign.
func (o *office) again(campaign survey.CampaignID, u survey.Unit, n int, day survey.Day, levels ...int) {
	o.t.Helper()
	list := o.made(n, u, day, survey.QR, levels...)
	for i := range list {
		list[i].Campaign = campaign
	}
	_, err := o.store.Append(o.t.Context(), list)
	check(o.t, err)
}

func TestComparisonWithAnEarlierCampaign(t *testing.T) {
	o := newOffice(t, withUnits)
	o.answer(200, o.unit, o.day-20, survey.QR, 5, 4, 4, 5, 3)
	check(t, o.reg.Close(t.Context(), "round", o.day))
	next := o.campaign("next")
	next.First = o.day - 10
	check(t, o.reg.ImportCampaign(t.Context(), next))
	check(t, o.reg.Open(t.Context(), "next"))
	o.again("next", o.unit, 200, o.day-9, 5, 4, 1, 5, 3)
	o.again("next", o.unit, 5, o.day-1, 5) // the unit sees what was before them

	path := "/campaigns/next/units/" + string(o.unit.Key.Code) + "/comparison"
	for _, query := range []string{"", "?with_campaign=round"} {
		var got compared
		o.as("unit").get(path+query).want(200, &got)
		if got.Contrast != "time" || got.Before.Campaign.ID != "round" || got.After.Campaign.ID != "next" || got.Obstacle != nil || len(got.Choices.Campaigns) != 1 || len(got.Choices.Units) != 0 {
			t.Fatalf("%s: %+v", query, got)
		}
		if got.Index == nil || got.Index.Value >= 0 || !got.Index.Clear || got.Pooled == nil || !got.Pooled.Clear || !strings.Contains(got.Index.Text.Vi, "giảm rõ rệt") {
			t.Errorf("%s: index %+v, pooled %+v", query, got.Index, got.Pooled)
		}
		sum := 0.0
		for _, p := range got.Parts.Parts {
			sum += p.Total
		}
		if d := sum - got.Parts.Total; d > 1e-9 || d < -1e-9 || got.Parts.Total != got.Index.Value || !got.Parts.Exact || len(got.Parts.Parts) != 5 {
			t.Errorf("%s: parts %+v make %v", query, got.Parts, sum)
		}
		if len(got.Items) != 20 || len(got.Methods) != 2 || got.Summary.Vi == "" {
			t.Errorf("%s: %+v", query, got)
		}
	}
	// The other way round is for the city alone: an account of a unit looks back only.
	back := "/campaigns/round/units/" + string(o.unit.Key.Code) + "/comparison?with_campaign=next"
	o.as("unit").get(back).want(422, nil)
	var got compared
	o.as("auditor").get(back).want(200, &got)
	if got.Index.Value <= 0 {
		t.Errorf("%+v", got.Index)
	}
}

func TestComparisonWithOtherUnits(t *testing.T) {
	o := newOffice(t, withUnits)
	o.answer(150, o.unit, o.day-5, survey.QR, 5, 4, 4, 5, 3)
	o.answer(150, o.other, o.day-5, survey.QR, 3, 4, 2, 5, 3)
	path := "/campaigns/round/units/" + string(o.unit.Key.Code) + "/comparison"
	var got compared
	o.as("auditor").get(path+"?with_unit="+string(o.other.Key.Code)).want(200, &got)
	if got.Contrast != "units" || got.Before.Unit == nil || got.Before.Unit.Name != o.other.Name || !got.Index.Clear || !strings.Contains(got.Index.Text.Vi, "cao hơn rõ rệt") || len(got.Choices.Units) != 1 {
		t.Errorf("%+v", got)
	}
	// An account of a unit sees no other one, whether it is there or not, and not the rest
	// where it is so few that one could be worked out.
	for _, other := range []string{string(o.other.Key.Code), string(o.outside().Key.Code), "99999"} {
		o.as("unit").get(path+"?with_unit="+other).want(403, nil)
	}
	got = compared{}
	o.as("unit").get(path).want(200, &got)
	if got.Contrast != "units" || got.Before.Units != 1 || got.Before.N != 0 || got.Before.Index != nil || got.Index != nil || got.Parts != nil || len(got.Items) != 0 || got.Obstacle == nil {
		t.Errorf("one other unit: %+v", got)
	}
	for query, status := range map[string]int{
		"?with_unit=rest&with_campaign=round":            422,
		"?with_unit=" + string(o.unit.Key.Code):          422,
		"?with_unit=" + string(o.outside().Key.Code):     422,
		"?with_unit=99999":                               404,
		"?with_campaign=none":                            404,
		"?with_campaign=round":                           422,
		"?with_unit=" + string(o.other.Key.Code) + "%20": 404,
	} {
		o.as("admin").get(path+query).want(status, nil)
	}
	o.as("unit").get(path+"?with_campaign=none").want(403, nil)
}

func TestComparisonWithTheRest(t *testing.T) {
	o := newOffice(t, withUnits)
	wide := o.campaign("wide")
	others := o.reg.Now().UnitsOn(o.day)[:5]
	wide.Units = []survey.UnitKey{o.unit.Key}
	for _, u := range others {
		if u.Key != o.unit.Key {
			wide.Units = append(wide.Units, u.Key)
		}
	}
	check(t, o.reg.Close(t.Context(), "round", o.day))
	check(t, o.reg.ImportCampaign(t.Context(), wide))
	check(t, o.reg.Open(t.Context(), "wide"))
	o.again("wide", o.unit, 120, o.day-9, 5, 5, 4, 5, 3)
	o.again("wide", o.unit, 5, o.day-1, 5) // the unit sees what was before them
	for i, u := range others {
		n := 100
		if i == 0 {
			n = 20 // not published, so it is not among the others
		}
		o.again("wide", u, n, o.day-4, 5, 3, 2, 3)
	}
	var got compared
	o.as("unit").get("/campaigns/wide/units/"+string(o.unit.Key.Code)+"/comparison?with_unit=rest").want(200, &got)
	if got.Before.Units < 3 || got.Before.N != 100*got.Before.Units || got.Before.Unit != nil || got.Index == nil || !got.Index.Clear || got.Obstacle != nil {
		t.Errorf("%+v", got)
	}
	for _, x := range got.Items {
		if x.Verdict == "withheld" {
			t.Errorf("an item of the rest is withheld: %+v", got.Items)
		}
	}
}

// Other questionnaires are never compared.
func TestComparisonNeedsTheSameQuestionnaire(t *testing.T) {
	o := newOffice(t, withUnits)
	check(t, o.reg.Close(t.Context(), "round", o.day))
	c := o.campaign("short")
	c.Questionnaire.ID, c.Criteria = o.otherForm()
	check(t, o.reg.ImportCampaign(t.Context(), c))
	check(t, o.reg.Open(t.Context(), "short"))
	r := o.as("admin").get("/campaigns/round/units/"+string(o.unit.Key.Code)+"/comparison?with_campaign=short").want(422, nil)
	if !strings.Contains(string(r.body), "phiếu hỏi khác nhau") {
		t.Errorf("%s", r.body)
	}
}

// otherForm keeps the shipped questionnaire and criteria set under other names.
func (o *office) otherForm() (string, survey.VersionRef) {
	o.t.Helper()
	form := strings.Replace(string(shipped(o.t, formFile)), "id: dich-vu-cong", "id: phieu-khac", 1)
	_, err := o.reg.AddQuestionnaire(o.t.Context(), "phieu-khac-v1.yaml", []byte(form))
	check(o.t, err)
	set := strings.Replace(strings.Replace(string(shipped(o.t, criteriaFile)), "id: mau-tuyen-tinh", "id: bo-khac", 1), "id: dich-vu-cong", "id: phieu-khac", 1)
	_, err = o.reg.AddCriteria(o.t.Context(), "bo-khac-v1.yaml", []byte(set))
	check(o.t, err)
	return "phieu-khac", survey.VersionRef{ID: "bo-khac", Version: 1}
}
