package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
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
	Ref, Day, Part, Channel, Pace, Standing, Proposal string
	Flags                                             []string
	Reason                                            *struct {
		Reason string
		Text   survey.Text
	}
}

// proposalSeen is a proposal as auditors see it.
type proposalSeen struct {
	ID, State, By, Hash      string
	Mine                     bool
	N, Done, Changed, Missed int
	Decision                 *struct{ By, Note string }
	Made, Decided            []struct {
		Unit, Name string
		Moved      int
		Withheld   bool
		After      struct{ Index *float64 }
	}
}

// proposing is an order to exclude.
func proposing(more map[string]any) map[string]any {
	o := map[string]any{"action": "exclude", "reason": "staff_filled"}
	maps.Copy(o, more)
	return o
}

func (o *office) propose(more map[string]any) (p proposalSeen) {
	o.t.Helper()
	o.as("auditor").post("/campaigns/round/proposals", proposing(more)).want(201, &p)
	return p
}

func note(text string) map[string]string { return map[string]string{"note": text} }

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
	p := o.propose(map[string]any{"refs": []string{first.Items[0].Ref}})
	o.as("second auditor").post("/proposals/"+p.ID+"/confirm", note("")).want(200, nil)
	second := o.review("?standing=flagged&limit=1&cursor=" + first.Next)
	third := o.review("?standing=flagged&limit=1&cursor=" + second.Next)
	if second.Items[0].Day != (o.day-2).String() || third.Items[0].Day != (o.day-3).String() || third.Next != "" {
		t.Errorf("%+v, then %+v", second, third)
	}
}

func TestOneProposesAndAnotherConfirms(t *testing.T) {
	o, ids := flagged(t)
	// Whoever excludes a response sees it at once, however long figures are kept.
	o.api.UnitFigures.(*figures.Figures).MaxAge = time.Hour
	item := o.review("").Items[0]
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Fatalf("before: %v", got)
	}
	p := o.propose(map[string]any{"refs": []string{item.Ref}, "reason": "other_approved", "note": "Nhập trùng\n phiếu giấy, gọi 0912345678"})
	if p.State != "waiting" || p.N != 1 || !p.Mine || p.By != "Kiểm tra 1" || len(p.Made) != 1 || !p.Made[0].Withheld || p.Made[0].After.Index != nil {
		t.Errorf("%+v", p)
	}
	if m := o.review("").Items[0]; m.Proposal != p.ID || m.Standing != "flagged" {
		t.Errorf("%+v", m)
	}
	path := "/proposals/" + p.ID
	auditor, second := o.as("auditor"), o.as("second auditor")
	before := len(o.kept())
	auditor.post(path+"/confirm", note("")).want(403, nil)
	auditor.post(path+"/decline", note("Không")).want(403, nil)
	second.post(path+"/withdraw", note("")).want(403, nil)
	second.post(path+"/decline", note(" ")).want(422, nil)
	second.post(path+"/confirm", note(strings.Repeat("ữ ", 600))).want(422, nil)
	auditor.post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{item.Ref}})).want(409, nil)
	if got := o.standing(); got != [2]float64{3, 0} || len(o.kept()) != before {
		t.Errorf("refused, and yet %v, %d entries more", got, len(o.kept())-before)
	}
	second.post(path+"/confirm", note("Đã đối chiếu sổ tiếp dân")).want(200, &p)
	if p.State != "confirmed" || p.Changed != 1 || p.Mine || p.Decision.By != "Kiểm tra 2" || len(p.Decided) != 1 {
		t.Errorf("%+v", p)
	}
	if got := o.standing(); got != [2]float64{2, 1} {
		t.Errorf("excluded: %v", got)
	}
	second.post(path+"/confirm", note("Lần nữa")).want(200, nil) // done already: nothing more is recorded
	second.post(path+"/decline", note("Muộn")).want(409, nil)
	m := o.review("?standing=excluded").Items
	if len(m) != 1 || m[0].Reason == nil || m[0].Reason.Reason != "other_approved" || m[0].Reason.Text.Vi != survey.ReasonOther.Text().Vi || m[0].Ref != item.Ref {
		t.Errorf("%+v", m)
	}
	back := o.propose(map[string]any{"action": "restore", "reason": "verified", "filter": map[string]any{}})
	second.post("/proposals/"+back.ID+"/confirm", note("")).want(200, nil)
	if got := o.standing(); got != [2]float64{3, 0} {
		t.Errorf("restored: %v", got)
	}
	var did []trail.Entry
	for _, e := range o.kept() {
		did = append(did, e)
		b, err := json.Marshal(e)
		check(t, err)
		for _, id := range ids {
			if bytes.Contains(b, []byte(id)) || bytes.Contains(b, []byte("0912")) {
				t.Errorf("the trail tells of %s: %s", id, b)
			}
		}
	}
	want := []trail.Action{trail.ReviewPropose, trail.ReviewConfirm, trail.ReviewPropose, trail.ReviewConfirm}
	for i, a := range want {
		if i >= len(did) || did[i].Action != a || did[i].Undone != 0 {
			t.Fatalf("%d: %+v", i, did)
		}
	}
	if len(did) != len(want) || did[0].Object != "proposal:"+p.ID || did[1].Actor != "k2" || !strings.Contains(string(did[1].After), p.Hash) || did[0].Unit != o.unit.Key.String() {
		t.Errorf("%+v", did)
	}
	for _, who := range []string{"unit", "admin", "service"} {
		for _, what := range []string{"confirm", "decline", "withdraw"} {
			o.as(who).post(path+"/"+what, note("Không được")).want(403, nil)
		}
		o.as(who).post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{item.Ref}})).want(403, nil)
		o.as(who).get("/proposals").want(403, nil)
		o.as(who).get("/campaigns/round/review").want(403, nil)
	}
}

func TestProposalsAreListed(t *testing.T) {
	o, _ := flagged(t)
	items := o.review("").Items
	var ids []string
	for _, m := range items {
		o.now = o.now.Add(time.Second)
		ids = append(ids, o.propose(map[string]any{"refs": []string{m.Ref}}).ID)
	}
	o.as("auditor").post("/proposals/"+ids[2]+"/withdraw", note("")).want(200, nil)
	type seen struct {
		Items   []proposalSeen
		Next    string
		Waiting int
		Reasons struct{ Exclude, Restore []struct{ Reason string } }
	}
	list := func(query string) (l seen) {
		t.Helper()
		o.as("second auditor").get("/proposals"+query).want(200, &l)
		return l
	}
	l := list("?limit=2")
	if len(l.Items) != 2 || l.Items[0].ID != ids[2] || l.Items[0].State != "withdrawn" || l.Waiting != 2 || l.Next == "" || len(l.Reasons.Exclude) != 6 || len(l.Reasons.Restore) != 2 {
		t.Errorf("%+v", l)
	}
	if l = list("?limit=2&cursor=" + l.Next); len(l.Items) != 1 || l.Items[0].ID != ids[0] || l.Next != "" {
		t.Errorf("%+v", l)
	}
	if l = list("?state=waiting&state=applying&campaign=round"); len(l.Items) != 2 {
		t.Errorf("%+v", l)
	}
	if l = list("?campaign=other"); len(l.Items) != 0 || l.Waiting != 0 {
		t.Errorf("%+v", l)
	}
	o.as("auditor").get("/proposals?state=lost").want(422, nil)
	o.as("auditor").get("/proposals/nothing").want(404, nil)
}

// pile is 12 quick answers at one place in one hour, beside the three of flagged.
func pile(t *testing.T) *office {
	o, _ := flagged(t)
	for range 12 {
		o.flag(o.unit, o.day-4, 15, survey.FlagFast, survey.FlagBurst)
	}
	return o
}

func TestTheQueueShowsPiles(t *testing.T) {
	o := pile(t)
	type group struct {
		ID, Unit string
		N, Open  int
		Pile     *struct {
			Day      string
			From, To int
		}
	}
	var q struct {
		Total, N, Free int
		Groups         []group
		Units          []struct{ N int }
		Next           string
	}
	auditor := o.as("auditor")
	auditor.get("/campaigns/round/review").want(200, &q)
	if q.Total != 16 || q.N != 16 || q.Free != 16 || len(q.Groups) != 3 || q.Groups[0].N != 12 || q.Groups[0].Pile.From != 15 || q.Groups[0].Pile.To != 16 || len(q.Units) != 2 {
		t.Fatalf("%+v", q)
	}
	first := q.Groups[0]
	path := o.place(o.unit) + "/review"
	in := "?group=" + first.ID
	if l := o.review(in); len(l.Items) != 12 || l.Items[0].Part != "afternoon" {
		t.Errorf("%+v", l)
	}
	var g struct {
		Few  bool
		Pace []struct {
			Pace  string
			N     int
			Usual *int
		}
		Hours      []struct{ From, To, N int }
		UsualHours []*int `json:"usual_hours"`
	}
	r := auditor.get(path+"/groups/"+first.ID).want(200, &g)
	if g.Few || g.Pace[0].N != 12 || len(g.Hours) != 1 || g.Hours[0].N != 12 || len(g.UsualHours) != 24 {
		t.Errorf("%s", r.body)
	}
	// Of the three others nothing is told but what each carries.
	if r = auditor.get(path+"/groups/"+q.Groups[1].ID).want(200, &g); !g.Few || len(g.Hours) != 0 || len(g.Pace) != 0 || !bytes.Contains(r.body, []byte(`"mix":null,"mix_all":null`)) {
		t.Errorf("%s", r.body)
	}
	auditor.get(path+"/groups/0000000000000000").want(404, nil)
	auditor.get("/campaigns/round/review?group="+first.ID).want(422, nil)
	auditor.get("/campaigns/round/review?from=soon").want(422, nil)
	auditor.get("/campaigns/round/review?limit=1").want(200, &q)
	auditor.get("/campaigns/round/review?limit=1&cursor="+q.Next).want(200, &q)
	if len(q.Groups) != 1 || q.Groups[0].N != 3 {
		t.Errorf("%+v", q)
	}
	auditor.get("/campaigns/round/review?cursor=gone").want(422, nil)

	// The whole pile is proposed as it is seen, and is open then.
	filter := map[string]any{"unit": first.Unit, "group": first.ID}
	auditor.post("/campaigns/round/proposals", proposing(map[string]any{"filter": filter, "expected": 11})).want(409, nil)
	p := o.propose(map[string]any{"filter": filter, "expected": 12, "reason": "bulk_source"})
	if p.N != 12 || p.Made[0].Withheld || p.Made[0].Moved != 12 || p.Made[0].After.Index == nil {
		t.Errorf("%+v", p)
	}
	auditor.get("/campaigns/round/review").want(200, &q)
	if q.N != 16 || q.Free != 4 || q.Groups[0].Open != 12 {
		t.Errorf("%+v", q)
	}
	var members reviewSeen
	auditor.get("/proposals/"+p.ID+"/responses?limit=10").want(200, &members)
	var last reviewSeen
	auditor.get("/proposals/"+p.ID+"/responses?limit=10&cursor="+members.Next).want(200, &last)
	if len(members.Items) != 10 || len(last.Items) != 2 || last.Next != "" {
		t.Errorf("%d and %d members", len(members.Items), len(last.Items))
	}
	auditor.get("/proposals/"+p.ID+"/responses?cursor=x").want(422, nil)
}

func TestWhatOthersChangedMeanwhileIsNamed(t *testing.T) {
	o := pile(t)
	p := o.propose(map[string]any{"filter": map[string]any{"unit": o.unit.Key.String(), "flag": "burst"}})
	var some survey.ResponseID
	check(t, o.store.EachStanding(t.Context(), "round", o.unit.Key, survey.Flagged, func(r *survey.Response) error {
		if slices.Contains(r.Flags, survey.FlagBurst) {
			some = r.ID
		}
		return nil
	}))
	check(t, o.store.Restand(t.Context(), some, survey.Flagged, survey.Excluded, "Nhập trùng với phiếu giấy"))
	o.as("second auditor").post("/proposals/"+p.ID+"/confirm", note("")).want(200, &p)
	if p.Changed != 11 || p.Missed != 1 {
		t.Errorf("%+v", p)
	}
	var missed reviewSeen
	o.as("auditor").get("/proposals/"+p.ID+"/responses?missed=1").want(200, &missed)
	if len(missed.Items) != 1 || missed.Items[0].Reason.Text.Vi != "Nhập trùng với phiếu giấy" || missed.Items[0].Standing != "excluded" {
		t.Errorf("%+v", missed)
	}
}

func TestWithoutFourEyesTheTrailSaysSo(t *testing.T) {
	o := pile(t)
	o.api.Review.FourEyes = false
	p := o.propose(map[string]any{"filter": map[string]any{"flag": "burst"}})
	if p.State != "confirmed" || p.Changed != 12 {
		t.Errorf("%+v", p)
	}
	if got := o.actions(); len(got) != 1 || got[0] != trail.ReviewApply {
		t.Errorf("%v", got)
	}
}

// A response that counts is no flagged one, and a reference is what it is for only.
func TestProposalsReachFlaggedResponsesOnly(t *testing.T) {
	o, ids := flagged(t)
	counted := o.answer(1, o.unit, o.day, survey.QR, 5)[0].ID
	ref := func(id survey.ResponseID) string { return o.api.Seal.Ref("response", string(id)) }
	try := func(ref string) reply {
		return o.as("auditor").post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{ref}}))
	}
	try(ref(counted)).want(409, nil)
	try(ref(ids[0])[2:]).want(404, nil)
	try(string(ids[0])).want(404, nil)
	try(o.api.Seal.Ref("comment", string(ids[0]))).want(404, nil)
	o.as("auditor").post("/campaigns/round/proposals", proposing(nil)).want(422, nil)
	o.as("auditor").post("/campaigns/none/proposals", proposing(map[string]any{"filter": map[string]any{}})).want(404, nil)
	old := ref(ids[0])
	var err error
	o.api.Seal, err = seal.New(bytes.Repeat([]byte("n"), 32), bytes.Repeat([]byte("k"), 32))
	check(t, err)
	try(old).want(201, nil) // by a reference from before a rotation
	// Sent twice under one key it is one proposal.
	again := o.as("auditor")
	again.header.Set("Idempotency-Key", "k")
	var p, q proposalSeen
	again.post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{ref(ids[1])}})).want(201, &p)
	again.post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{ref(ids[1])}})).want(201, &q)
	if p.ID != q.ID {
		t.Errorf("%s, then %s", p.ID, q.ID)
	}
}

func TestACertifiedCampaignIsNotReviewed(t *testing.T) {
	o, _ := flagged(t)
	items := o.review("").Items
	p := o.propose(map[string]any{"refs": []string{items[0].Ref}})
	check(t, o.reg.Close(t.Context(), "round", o.day))
	d, err := o.store.Get(t.Context(), registry.CampaignKind, "round")
	check(t, err)
	d.Body = bytes.Replace(d.Body, []byte(`"state":"closed"`), []byte(`"state":"certified"`), 1)
	check(t, o.store.Replace(t.Context(), d))
	before := len(o.kept())
	r := o.as("auditor").post("/campaigns/round/proposals", proposing(map[string]any{"refs": []string{items[1].Ref}})).want(409, nil)
	if !strings.Contains(string(r.body), "đính chính") {
		t.Errorf("%s", r.body)
	}
	o.as("second auditor").post("/proposals/"+p.ID+"/confirm", note("")).want(409, nil)
	if got := o.standing(); got != [2]float64{3, 0} || len(o.kept()) != before {
		t.Errorf("%v, %d entries more", got, len(o.kept())-before)
	}
	o.as("second auditor").post("/proposals/"+p.ID+"/decline", note("Đã chốt số liệu")).want(200, nil)
}

func TestReviewWhileTheStoreIsAway(t *testing.T) {
	o := pile(t)
	p := o.propose(map[string]any{"filter": map[string]any{"flag": "burst"}})
	confirm := func() reply { return o.as("second auditor").post("/proposals/"+p.ID+"/confirm", note("")) }
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.EachStanding)
	o.as("auditor").get(o.place(o.unit)+"/review").want(503, nil)
	o.as("auditor").get("/campaigns/round/review").want(503, nil)
	for _, method := range []faulty.Method{faulty.Get, faulty.EachStanding, faulty.Create} {
		o.store.Fail(faulty.LoseRequest, faulty.Forever, method)
		confirm().want(503, nil)
	}
	o.store.Heal()
	if got := o.standing(); got != [2]float64{15, 0} {
		t.Fatalf("%v", got)
	}
	// Excluded, and the reply of the store lost: sent again it is done, once.
	o.store.Fail(faulty.LoseReply, 1, faulty.Restand)
	confirm().want(503, nil)
	confirm().want(200, &p)
	if got := o.standing(); got != [2]float64{3, 12} || p.Changed != 12 {
		t.Errorf("%v, %+v", got, p)
	}
}
