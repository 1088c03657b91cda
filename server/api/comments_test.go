package api_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/remark"
	"hailong/server/seal"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// write stores responses of "round" with a comment each.
func (o *office) write(u survey.Unit, day survey.Day, ch survey.Channel, texts ...string) []survey.Response {
	o.t.Helper()
	batch := make([]survey.Response, len(texts))
	for i, text := range texts {
		id, err := survey.NewResponseID(day.Time().Add(3*time.Hour), o.random)
		check(o.t, err)
		batch[i] = survey.Response{
			ID: id, Campaign: "round", Unit: u.Key, Channel: ch, Lang: survey.Vietnamese, Day: day, Hour: 10,
			Pace: survey.PaceUnder3m, Standing: survey.Counted, Comments: []survey.Comment{{Question: "comment", Text: text}},
		}
	}
	_, err := o.store.Append(o.t.Context(), batch)
	check(o.t, err)
	return batch
}

// commentsSeen is what the tests read of a list.
type commentsSeen struct {
	Shown                      bool
	Needed, Total, Found, Open int
	Tags                       []struct {
		Tag string
		N   int
	}
	Items []commentSeen
	Next  string
}

type commentSeen struct {
	Ref, Text, Day, Channel, Standing string
	Revision                          int
	Tags                              []string
	Answer                            *struct{ Text, Day string }
	Asked                             survey.Text
}

func (l commentsSeen) texts() []string {
	out := []string{}
	for _, m := range l.Items {
		out = append(out, m.Text)
	}
	return out
}

func (o *office) place(u survey.Unit) string {
	return "/campaigns/round/units/" + string(u.Key.Code)
}

// comments lists those of a unit as an account sees them.
func (o *office) comments(as string, u survey.Unit, query string) (l commentsSeen) {
	o.t.Helper()
	o.as(as).get(o.place(u)+"/comments"+query).want(200, &l)
	return l
}

// written is an office where the unit has enough responses and three comments, and its
// neighbour one.
func written(t *testing.T) *office {
	o := newOffice(t)
	o.answer(30, o.unit, o.day-5, survey.QR, 4)
	o.answer(30, o.other, o.day-5, survey.QR, 4)
	o.write(o.unit, o.day-3, survey.QR, "Phải chờ gần hai tiếng.")
	o.write(o.unit, o.day-2, survey.Link, "Cán bộ hướng dẫn tận tình, đỡ mất công.")
	o.write(o.unit, o.day-1, survey.QR, "Bảng niêm yết\nchữ nhỏ quá.")
	o.write(o.other, o.day-1, survey.QR, "Chỗ để xe chật.")
	return o
}

func TestCommentsAreListedNewestFirstAndFound(t *testing.T) {
	o := written(t)
	l := o.comments("unit", o.unit, "")
	wait, praise, board := "Phải chờ gần hai tiếng.", "Cán bộ hướng dẫn tận tình, đỡ mất công.", "Bảng niêm yết\nchữ nhỏ quá."
	if !slices.Equal(l.texts(), []string{board, praise, wait}) || !l.Shown || l.Needed != 30 || l.Total != 3 || l.Found != 3 || l.Open != 3 || l.Next != "" {
		t.Fatalf("%+v", l)
	}
	if m := l.Items[1]; m.Day != (o.day-2).String() || m.Channel != "link" || m.Standing != "counted" || m.Answer != nil || m.Revision != 0 || m.Asked.Vi == "" {
		t.Errorf("%+v", m)
	}
	o.as("unit").with("If-Match", `"0"`).put(o.place(o.unit)+"/comments/"+l.Items[2].Ref+"/tags", map[string]any{"tags": []string{"waiting"}}).want(200, nil)
	o.as("unit").with("If-Match", `"0"`).put(o.place(o.unit)+"/comments/"+l.Items[1].Ref+"/answer", map[string]string{"text": "Cảm ơn ông/bà."}).want(200, nil)
	q := func(s string) string { return "?q=" + url.QueryEscape(s) }
	for query, want := range map[string][]string{
		q("CHO GAN"): {wait}, q("chờ gần"): {wait}, q("do mat"): {praise}, q("  niem   yet chu "): {board}, q("ba\u0309ng"): {board},
		q("không có"): {}, q("."): {board, praise, wait},
		"?tag=waiting": {wait}, "?tag=fees": {}, "?answered=yes": {praise}, "?answered=no": {board, wait}, "?channel=link": {praise},
		"?from=" + (o.day - 2).String(): {board, praise}, "?to=" + (o.day - 2).String(): {praise, wait},
		"?channel=qr&answered=no&q=cho": {wait}, "?point=p1": {},
	} {
		got := o.comments("auditor", o.unit, query)
		if !slices.Equal(got.texts(), want) || got.Found != len(want) || got.Total != 3 || got.Open != 2 {
			t.Errorf("%s: %v of %d, %d open, want %v", query, got.texts(), got.Total, got.Open, want)
		}
		if !slices.ContainsFunc(got.Tags, func(n struct {
			Tag string
			N   int
		}) bool {
			return n.Tag == "waiting" && n.N == 1
		}) || len(got.Tags) != len(remark.Tags) {
			t.Errorf("%s: tags %v", query, got.Tags)
		}
	}
	for _, query := range []string{"?tag=khen", "?answered=maybe", "?from=1.1.2026", "?to=x", "?cursor=x", "?limit=0"} {
		o.as("unit").get(o.place(o.unit)+"/comments"+query).want(422, nil)
	}
}

// A list that is read in parts misses nothing and repeats nothing, whatever is tagged,
// answered or written between two of them.
func TestAListGoesOnAfterWhatChanged(t *testing.T) {
	o := written(t)
	first := o.comments("unit", o.unit, "?answered=no&limit=1")
	if len(first.Items) != 1 || first.Next == "" || first.Found != 3 {
		t.Fatalf("%+v", first)
	}
	path := o.place(o.unit) + "/comments/"
	o.as("unit").with("If-Match", `"0"`).put(path+first.Items[0].Ref+"/answer", map[string]string{"text": "Sẽ in lại."}).want(200, nil)
	o.write(o.unit, o.day, survey.QR, "Mới viết.")
	second := o.comments("unit", o.unit, "?answered=no&limit=1&cursor="+first.Next)
	third := o.comments("unit", o.unit, "?answered=no&limit=1&cursor="+second.Next)
	if len(second.Items) != 1 || len(third.Items) != 1 || third.Next != "" || second.Found != 3 || third.Total != 4 ||
		!strings.HasPrefix(second.Items[0].Text, "Cán bộ") || !strings.HasPrefix(third.Items[0].Text, "Phải chờ") {
		t.Errorf("%+v, then %+v", second, third)
	}
	neighbour := o.comments("admin", o.other, "")
	o.as("unit").get(o.place(o.unit)+"/comments?cursor="+neighbour.Items[0].Ref).want(422, nil)
}

func TestCommentsOfFewAreNotShown(t *testing.T) {
	o := newOffice(t)
	o.answer(28, o.unit, o.day-5, survey.QR, 4)
	o.write(o.unit, o.day-1, survey.QR, "Tôi là người duy nhất hôm đó.")
	for _, who := range []string{"unit", "admin", "auditor"} {
		r := o.as(who).get(o.place(o.unit)+"/comments").want(200, nil)
		if strings.Contains(string(r.body), "duy nhất") || strings.Contains(string(r.body), `"total":1`) {
			t.Errorf("%s reads %s", who, r.body)
		}
	}
	if l := o.comments("unit", o.unit, "?q=duy"); l.Shown || l.Needed != 30 || l.Total != 0 || l.Found != 0 || len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
	o.answer(1, o.unit, o.day-1, survey.QR, 4)
	if l := o.comments("unit", o.unit, ""); !l.Shown || len(l.Items) != 1 {
		t.Errorf("with 30: %+v", l)
	}
}

func TestTwoPeopleEditAComment(t *testing.T) {
	o := written(t)
	m := o.comments("unit", o.unit, "").Items[0]
	path := o.place(o.unit) + "/comments/" + m.Ref
	tags, answer := map[string]any{"tags": []string{"place", "praise", "place"}}, map[string]string{"text": " Sẽ in lại.\r\nGọi 0912345678. "}
	unit := o.as("unit")
	unit.put(path+"/tags", tags).want(428, nil)
	unit.put(path+"/answer", answer).want(428, nil)
	var got commentSeen
	r := unit.with("If-Match", `"0"`).put(path+"/tags", tags).want(200, &got)
	if got.Revision != 1 || !slices.Equal(got.Tags, []string{"praise", "place"}) || r.header.Get("ETag") != `"1"` {
		t.Fatalf("%+v, %s", got, r.header.Get("ETag"))
	}
	unit.with("If-Match", `"0"`).put(path+"/answer", answer).want(412, nil)
	unit.with("If-Match", `"0"`).put(path+"/tags", tags).want(412, nil)
	unit.with("If-Match", `"1"`).put(path+"/answer", answer).want(200, &got)
	if got.Answer == nil || got.Answer.Text != "Sẽ in lại.\nGọi [số điện thoại]." || got.Answer.Day != o.day.String() || len(got.Tags) != 2 {
		t.Errorf("%+v", got)
	}
	now := o.comments("unit", o.unit, "").Items[0]
	if now.Revision != 2 || now.Answer == nil || now.Answer.Text != got.Answer.Text || now.Ref != m.Ref {
		t.Errorf("listed: %+v", now)
	}
	unit.with("If-Match", `"2"`).put(path+"/answer", map[string]string{"text": strings.Repeat("ữ", 1001)}).want(422, nil)
	unit.with("If-Match", `"2"`).put(path+"/tags", map[string]any{"tags": []string{"khen"}}).want(422, nil)
	got = commentSeen{}
	unit.with("If-Match", `"2"`).put(path+"/answer", map[string]string{"text": "  "}).want(200, &got)
	if got.Answer != nil || got.Revision != 3 || len(got.Tags) != 2 {
		t.Errorf("withdrawn: %+v", got)
	}
	// Reading is not editing.
	o.as("auditor").with("If-Match", `"3"`).put(path+"/answer", answer).want(403, nil)
	o.as("auditor").with("If-Match", `"3"`).put(path+"/tags", tags).want(403, nil)
	o.as("service").get(o.place(o.unit)+"/comments").want(403, nil)
}

// What a unit's account may not name it can't learn of: not its neighbour's comments,
// nor whether a reference is one of theirs.
func TestCommentsKeepToTheirUnit(t *testing.T) {
	o := written(t)
	theirs := o.comments("other unit", o.other, "").Items[0].Ref
	own := o.comments("unit", o.unit, "").Items[0].Ref
	for _, u := range []survey.Unit{o.other, o.outside()} {
		o.as("unit").get(o.place(u)+"/comments").want(403, nil)
	}
	edit := func(ref, part string) string {
		body := map[string]any{"tags": []string{"praise"}}
		if part == "answer" {
			body = map[string]any{"text": "Cảm ơn"}
		}
		if r := o.as("unit").with("If-Match", `"0"`).put(o.place(o.other)+"/comments/"+ref+"/"+part, body); r.status != 403 {
			t.Errorf("by the neighbour's path: %d %s", r.status, r.body)
		}
		return string(o.as("unit").with("If-Match", `"0"`).put(o.place(o.unit)+"/comments/"+ref+"/"+part, body).want(404, nil).body)
	}
	response := o.write(o.other, o.day, survey.QR, "Cảm ơn.")[0].ID
	for _, part := range []string{"tags", "answer"} {
		want := edit("AAAA", part)
		for name, ref := range map[string]string{
			"the neighbour's": theirs, "a changed one": own[:len(own)-2] + "AA", "an ID": string(response), "long": strings.Repeat("A", 390),
			"of another purpose": o.api.Seal.Ref("response", string(response)), "of no response": o.api.Seal.Ref("comment", "06DPQM0G0R8M8K1VEJ5Q7Y2T3S.comment"),
		} {
			if got := edit(ref, part); got != want {
				t.Errorf("%s, %s: %s, of what names nothing %s", part, name, got, want)
			}
		}
	}
	if m := o.comments("other unit", o.other, "").Items; slices.ContainsFunc(m, func(m commentSeen) bool { return m.Revision != 0 }) {
		t.Errorf("edited all the same: %+v", m)
	}
}

// What lists gave out before a key was rotated still names the same.
func TestReferencesOutliveARotation(t *testing.T) {
	o := written(t)
	old := o.comments("unit", o.unit, "?limit=1")
	var err error
	o.api.Seal, err = seal.New(bytes.Repeat([]byte("n"), 32), bytes.Repeat([]byte("k"), 32))
	check(t, err)
	o.as("unit").with("If-Match", `"0"`).put(o.place(o.unit)+"/comments/"+old.Items[0].Ref+"/tags", map[string]any{"tags": []string{"place"}}).want(200, nil)
	now := o.comments("unit", o.unit, "?limit=1")
	if now.Items[0].Ref == old.Items[0].Ref || !slices.Equal(now.Items[0].Tags, []string{"place"}) {
		t.Errorf("%+v", now.Items)
	}
	// A list begun before goes on, too.
	if next := o.comments("unit", o.unit, "?limit=5&cursor="+old.Next); len(next.Items) != 2 {
		t.Errorf("%+v", next)
	}
	o.api.Seal, err = seal.New(bytes.Repeat([]byte("n"), 32))
	check(t, err)
	o.as("unit").with("If-Match", `"1"`).put(o.place(o.unit)+"/comments/"+old.Items[0].Ref+"/tags", map[string]any{"tags": []string{}}).want(404, nil)
	o.as("unit").get(o.place(o.unit)+"/comments?cursor="+old.Next).want(422, nil)
}

// The trail says who looked and what the office wrote: no word of a resident, no word
// that was searched for, no response.
func TestTheTrailHoldsNoResidentsWord(t *testing.T) {
	o := written(t)
	response := o.write(o.unit, o.day, survey.QR, "Thủ tục rườm rà.")[0].ID
	l := o.comments("unit", o.unit, "?q="+url.QueryEscape("rườm rà")+"&answered=no")
	path := o.place(o.unit) + "/comments/" + l.Items[0].Ref
	o.as("unit").with("If-Match", `"0"`).put(path+"/answer", map[string]string{"text": "Đã bớt một bước."}).want(200, nil)
	o.as("unit").with("If-Match", `"1"`).put(path+"/tags", map[string]any{"tags": []string{"procedure"}}).want(200, nil)
	if want := []trail.Action{trail.CommentsView, trail.CommentAnswer, trail.CommentTag}; !slices.Equal(o.actions(), want) {
		t.Fatalf("%v", o.actions())
	}
	for _, e := range o.kept() {
		b, err := json.Marshal(e)
		check(t, err)
		for _, word := range []string{"rườm", "ruom", "Thủ tục", string(response)} {
			if strings.Contains(string(b), word) {
				t.Errorf("the trail says %q: %s", word, b)
			}
		}
		if e.Actor != "u1" || e.Unit != o.unit.Key.String() {
			t.Errorf("%s", b)
		}
	}
	kept := o.kept()
	if view := string(kept[0].After); view != `{"words":true,"answered":"no"}` {
		t.Errorf("what was looked for: %s", view)
	}
	if after := string(kept[1].After); !strings.Contains(after, "Đã bớt một bước.") || strings.Contains(string(kept[1].Before), "bước") {
		t.Errorf("before %s, after %s", kept[1].Before, after)
	}
	if strings.Contains(o.log.String(), string(response)) || strings.Contains(o.log.String(), "ruom") {
		t.Errorf("the log: %s", o.log)
	}
}

func TestCommentsWhileTheStoreIsAway(t *testing.T) {
	o := written(t)
	kept := faulty.New(o.store) // of what was made of comments alone
	o.api.Remarks = &remark.Book{Docs: kept}
	m := o.comments("unit", o.unit, "").Items[0]
	path := o.place(o.unit) + "/comments"
	edit := func() reply {
		return o.as("unit").with("If-Match", `"0"`).put(path+"/"+m.Ref+"/answer", map[string]string{"text": "Sẽ in lại."})
	}
	away := func(s *faulty.Store, method faulty.Method, send func() reply) {
		t.Helper()
		s.Fail(faulty.LoseRequest, faulty.Forever, method)
		r := send().want(503, nil)
		if strings.Contains(string(r.body), m.Text) {
			t.Errorf("%s is away: %s", method, r.body)
		}
		s.Heal()
	}
	list := func() reply { return o.as("unit").get(path) }
	away(o.store, faulty.EachRemark, list)
	away(o.store, faulty.Create, list) // a look that can't be recorded is none
	away(kept, faulty.Page, list)
	away(o.store, faulty.Find, edit)
	away(kept, faulty.Get, edit)
	away(kept, faulty.Create, edit)
	if now := o.comments("unit", o.unit, "").Items[0]; now.Answer != nil || now.Revision != 0 {
		t.Fatalf("%+v", now)
	}
	// The answer is kept and the reply of the store lost: who sends it again is told that
	// there is a newer revision, and nothing is written twice.
	kept.Fail(faulty.LoseReply, 1, faulty.Create)
	edit().want(503, nil)
	edit().want(412, nil)
	if now := o.comments("unit", o.unit, "").Items[0]; now.Answer == nil || now.Revision != 1 || now.Answer.Text != "Sẽ in lại." {
		t.Errorf("%+v", now)
	}
}
