package api_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/seal"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// flag stores a flagged response of "round".
func (o *office) flag(u survey.Unit, day survey.Day, hour int, flags ...survey.Flag) survey.ResponseID {
	o.t.Helper()
	id, err := survey.NewResponseID(day.Time().Add(time.Duration(hour-7)*time.Hour), o.random)
	check(o.t, err)
	_, err = o.store.Append(o.t.Context(), []survey.Response{{
		ID: id, Campaign: "round", Unit: u.Key, Channel: survey.QR, Lang: survey.Vietnamese, Day: day, Hour: hour,
		Pace: survey.PaceUnder20, Standing: survey.Flagged, Flags: flags,
	}})
	check(o.t, err)
	return id
}

type reviewSeen struct {
	Items []reviewItem
	Next  string
}

type reviewItem struct {
	Ref, Day, Part, Channel, Pace, Standing, Reason string
	Flags                                           []string
}

func (o *office) review(query string) (l reviewSeen) {
	o.t.Helper()
	o.as("auditor").get(o.place(o.unit)+"/review"+query).want(200, &l)
	return l
}

// flagged is an office where the unit has 40 counted responses and three flagged ones.
func flagged(t *testing.T) (*office, []survey.ResponseID) {
	o := newOffice(t, withUnits)
	o.answer(40, o.unit, o.day-5, survey.QR, 4)
	ids := []survey.ResponseID{
		o.flag(o.unit, o.day-3, 9, survey.FlagFast), o.flag(o.unit, o.day-2, 15, survey.FlagFast, survey.FlagUniform),
		o.flag(o.unit, o.day-1, 20, survey.FlagUnproven),
	}
	o.flag(o.other, o.day-1, 10, survey.FlagFast)
	return o, ids
}

func reason(text string) map[string]string { return map[string]string{"reason": text} }

// standing are the unit's counts as the score page has them.
func (o *office) standing() [2]float64 {
	o.t.Helper()
	var got seenUnit
	o.as("auditor").get(o.place(o.unit)+"/score").want(200, &got)
	n := got.Score["n"].(map[string]any)
	return [2]float64{n["flagged"].(float64), n["excluded"].(float64)}
}

func TestReviewSaysHowAResponseCameNotWhatItSays(t *testing.T) {
	o, ids := flagged(t)
	r := o.as("auditor").get(o.place(o.unit)+"/review").want(200, nil)
	for _, id := range ids {
		if bytes.Contains(r.body, []byte(id)) || bytes.Contains(r.body, []byte(id[:8])) {
			t.Errorf("%s is in %s", id, r.body)
		}
	}
	var keys struct{ Items []map[string]any }
	check(t, json.Unmarshal(r.body, &keys))
	for _, bad := range []string{"hour", "answers", "id", "comments"} {
		if _, there := keys.Items[0][bad]; there {
			t.Errorf("%q is told", bad)
		}
	}
	l := o.review("")
	want := []reviewItem{
		{Day: (o.day - 1).String(), Part: "other", Flags: []string{"unproven"}},
		{Day: (o.day - 2).String(), Part: "afternoon", Flags: []string{"fast", "uniform"}},
		{Day: (o.day - 3).String(), Part: "morning", Flags: []string{"fast"}},
	}
	for i, m := range l.Items {
		if i >= len(want) || m.Day != want[i].Day || m.Part != want[i].Part || !slices.Equal(m.Flags, want[i].Flags) || m.Standing != "flagged" || m.Pace != "under_20s" {
			t.Errorf("%d: %+v", i, m)
		}
	}
	if len(l.Items) != len(want) {
		t.Fatalf("%d of %d", len(l.Items), len(want))
	}
	for query, n := range map[string]int{
		"?flag=fast": 2, "?flag=uniform": 1, "?flag=burst": 0, "?standing=flagged": 3, "?standing=excluded": 0, "?flag=fast&standing=flagged": 2,
	} {
		if got := o.review(query); len(got.Items) != n {
			t.Errorf("%s: %d, want %d", query, len(got.Items), n)
		}
	}
	for _, query := range []string{"?flag=slow", "?standing=counted", "?cursor=x", "?limit=0"} {
		o.as("auditor").get(o.place(o.unit)+"/review"+query).want(422, nil)
	}
	for _, who := range []string{"unit", "admin", "service", "other unit"} {
		o.as(who).get(o.place(o.unit)+"/review").want(403, nil)
	}
	o.as("auditor").get("/campaigns/round/units/"+string(o.outside().Key.Code)+"/review").want(404, nil)
}

// A list that is read in parts goes on after its last response was excluded.
func TestReviewGoesOnAfterWhatChanged(t *testing.T) {
	o, _ := flagged(t)
	first := o.review("?standing=flagged&limit=1")
	o.as("auditor").post(o.place(o.unit)+"/responses/"+first.Items[0].Ref+"/exclude", reason("Gửi thử")).want(204, nil)
	second := o.review("?standing=flagged&limit=1&cursor=" + first.Next)
	third := o.review("?standing=flagged&limit=1&cursor=" + second.Next)
	if second.Items[0].Day != (o.day-2).String() || third.Items[0].Day != (o.day-3).String() || third.Next != "" {
		t.Errorf("%+v, then %+v", second, third)
	}
}

func TestAResponseIsExcludedAndRestored(t *testing.T) {
	o, ids := flagged(t)
	// Whoever excludes a response sees it at once, however long figures are kept.
	o.api.UnitFigures.(*figures.Figures).MaxAge = time.Hour
	item := o.review("").Items[0]
	path := o.place(o.unit) + "/responses/" + item.Ref
	auditor := o.as("auditor")
	for _, bad := range []string{"", " \n ", strings.Repeat("ữ", 501)} {
		auditor.post(path+"/exclude", reason(bad)).want(422, nil)
	}
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Fatalf("before: %v", got)
	}
	auditor.post(path+"/exclude", reason("  Nhập trùng\n với phiếu giấy ")).want(204, nil)
	if got := o.standing(); got != [2]float64{2, 1} {
		t.Errorf("excluded: %v", got)
	}
	if m := o.review("?standing=excluded").Items; len(m) != 1 || m[0].Reason != "Nhập trùng với phiếu giấy" || m[0].Ref != item.Ref {
		t.Errorf("%+v", m)
	}
	// The same once more changes nothing and is no second entry; another reason is a
	// change that somebody else was first with.
	auditor.post(path+"/exclude", reason("Nhập trùng với phiếu giấy")).want(204, nil)
	auditor.post(path+"/exclude", reason("Lý do khác")).want(409, nil)
	if m := o.review("?standing=excluded").Items; m[0].Reason != "Nhập trùng với phiếu giấy" {
		t.Errorf("the reason is now %q", m[0].Reason)
	}
	auditor.post(path+"/restore", reason("Đã đối chiếu")).want(204, nil)
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Errorf("restored: %v", got)
	}
	auditor.post(path+"/restore", reason("Lần nữa")).want(409, nil)
	var did []trail.Entry
	for _, e := range o.kept() {
		if e.Undone == 0 && e.Note != "Lý do khác" && e.Note != "Lần nữa" {
			did = append(did, e)
		}
		b, err := json.Marshal(e)
		check(t, err)
		for _, id := range ids {
			if bytes.Contains(b, []byte(id)) {
				t.Errorf("the trail names %s: %s", id, b)
			}
		}
	}
	if len(did) != 2 || did[0].Action != trail.ResponseExclude || did[1].Action != trail.ResponseRestore || did[0].Note != "Nhập trùng với phiếu giấy" ||
		string(did[0].Before) != `{"standing":"flagged"}` || !strings.Contains(string(did[0].After), `"excluded"`) || did[0].Object != "response:"+item.Ref {
		t.Errorf("%+v", did)
	}
	for _, who := range []string{"unit", "admin", "service"} {
		o.as(who).post(path+"/exclude", reason("Không được")).want(403, nil)
		o.as(who).post(path+"/restore", reason("Không được")).want(403, nil)
	}
}

// A response that counts is no flagged one, and a reference is good for its own unit only.
func TestReviewReachesFlaggedResponsesOfItsUnitOnly(t *testing.T) {
	o, ids := flagged(t)
	counted := o.answer(1, o.unit, o.day, survey.QR, 5)[0].ID
	ref := func(id survey.ResponseID) string { return o.api.Seal.Ref("response", string(id)) }
	try := func(u survey.Unit, ref string) reply {
		return o.as("auditor").post(o.place(u)+"/responses/"+ref+"/exclude", reason("Thử"))
	}
	try(o.unit, ref(counted)).want(409, nil)
	try(o.other, ref(ids[0])).want(404, nil)
	try(o.unit, ref(ids[0])[2:]).want(404, nil)
	try(o.unit, string(ids[0])).want(404, nil)
	try(o.unit, o.api.Seal.Ref("comment", string(ids[0]))).want(404, nil)
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Errorf("%v", got)
	}
	old := ref(ids[0])
	var err error
	o.api.Seal, err = seal.New(bytes.Repeat([]byte("n"), 32), bytes.Repeat([]byte("k"), 32))
	check(t, err)
	try(o.unit, old).want(204, nil)
	if got := o.standing(); got != [2]float64{2, 1} {
		t.Errorf("by a reference from before a rotation: %v", got)
	}
}

func TestACertifiedCampaignIsNotReviewed(t *testing.T) {
	o, _ := flagged(t)
	items := o.review("").Items
	path := o.place(o.unit) + "/responses/"
	o.as("auditor").post(path+items[0].Ref+"/exclude", reason("Gửi thử")).want(204, nil)
	check(t, o.reg.Close(t.Context(), "round", o.day))
	d, err := o.store.Get(t.Context(), registry.CampaignKind, "round")
	check(t, err)
	d.Body = bytes.Replace(d.Body, []byte(`"state":"closed"`), []byte(`"state":"certified"`), 1)
	check(t, o.store.Replace(t.Context(), d))
	check(t, o.reg.Refresh(t.Context()))
	before := len(o.kept())
	r := o.as("auditor").post(path+items[1].Ref+"/exclude", reason("Muộn")).want(409, nil)
	if !strings.Contains(string(r.body), "chốt số liệu") {
		t.Errorf("%s", r.body)
	}
	o.as("auditor").post(path+items[0].Ref+"/restore", reason("Muộn")).want(409, nil)
	o.as("auditor").post(path+items[0].Ref+"/exclude", reason("Gửi thử")).want(204, nil) // it is already
	if got := o.standing(); got != [2]float64{2, 1} || len(o.kept()) != before {
		t.Errorf("%v, %d entries more", got, len(o.kept())-before)
	}
}

func TestReviewWhileTheStoreIsAway(t *testing.T) {
	o, _ := flagged(t)
	path := o.place(o.unit)
	item := o.review("").Items[0]
	exclude := func() reply {
		return o.as("auditor").post(path+"/responses/"+item.Ref+"/exclude", reason("Gửi thử"))
	}
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.EachStanding)
	o.as("auditor").get(path+"/review").want(503, nil)
	for _, method := range []faulty.Method{faulty.Find, faulty.Restand, faulty.Create} {
		o.store.Fail(faulty.LoseRequest, faulty.Forever, method)
		exclude().want(503, nil)
	}
	o.store.Heal()
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Fatalf("%v", got)
	}
	// Excluded, and the reply of the store lost: sent again it is done, once.
	o.store.Fail(faulty.LoseReply, 1, faulty.Restand)
	exclude().want(503, nil)
	exclude().want(204, nil)
	if got := o.standing(); got != [2]float64{2, 1} {
		t.Errorf("%v", got)
	}
}
