package spool_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/spool"
	"hailong/server/survey"
)

// full is a response with something in every field.
func full() survey.Response {
	r := responses(4, 1)[0] // with a comment
	r.Point, r.Lang, r.Hour = "quay-1", survey.English, 23
	r.Flags = []survey.Flag{survey.FlagFast, survey.FlagBurst}
	r.Standing, r.Reason, r.Local = survey.Excluded, `thanh tra: "trùng" <&>`, true
	r.Comments = append(r.Comments, survey.Comment{Question: "khac", Text: "dòng 1\ndòng 2\t\"<b>\" \u2028\x7f\x01 \\x1eHL 😀 Hải Phòng"})
	return r
}

func TestEveryFieldComesBack(t *testing.T) {
	r := full()
	v := reflect.ValueOf(r)
	if v.NumField() != 15 {
		t.Errorf("a response has %d fields; the spool knows 15 of them", v.NumField())
	}
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("%s is empty in this test", v.Type().Field(i).Name)
		}
	}
	root := newRoot(t)
	s := open(t, root, quick())
	mustAppend(t, s, r, responses(1, 1)[0])
	mustHold(t, s, r, responses(1, 1)[0])
	mustClose(t, s)
	s = open(t, root, quick())
	back := all(t, s)
	if !reflect.DeepEqual(back[0], r) || back[0].Digest() != r.Digest() {
		t.Errorf("got  %+v\nwant %+v", back[0], r)
	}
	if d, waiting := s.Digest(r.ID); !waiting || d != r.Digest() {
		t.Errorf("the digest is %x, %v", d, waiting)
	}
}

func TestAnyResponseComesBackOrIsRefused(t *testing.T) {
	root := newRoot(t)
	s := open(t, root, quick())
	valid := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\x00-\x20"\\<>&áếữ\x{2028}]{0,40}`))
	bytes := rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })
	text := rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 30).Draw(t, "kind") == 30 {
			return bytes.Draw(t, "bytes")
		}
		return valid.Draw(t, "text")
	})
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		r := full()
		r.Point = survey.PointID(text.Draw(t, "point"))
		r.Campaign = survey.CampaignID(text.Draw(t, "campaign"))
		r.Reason = text.Draw(t, "reason")
		r.Comments[0].Text = text.Draw(t, "comment")
		if rapid.Bool().Draw(t, "other answer") {
			r.Answers[0].Value = text.Draw(t, "answer")
		}
		r.Lang, r.Pace = survey.Lang(text.Draw(t, "lang")), survey.Pace(text.Draw(t, "pace"))
		r.Channel, r.Standing = survey.Channel(text.Draw(t, "channel")), survey.Standing(text.Draw(t, "standing"))
		r.Flags[0], r.Comments[1].Question = survey.Flag(text.Draw(t, "flag")), survey.QuestionID(text.Draw(t, "question"))
		day := rapid.OneOf(rapid.Int32Range(-800_000, 3_000_000), rapid.Just(int32(0)), rapid.Int32())
		r.Day, r.Unit.From = survey.Day(day.Draw(t, "day")), survey.Day(day.Draw(t, "from"))
		r.Hour = rapid.Int().Draw(t, "hour")
		if err := s.Append([]survey.Response{r}); err != nil {
			if survey.KindOf(err) == survey.KindUnavailable {
				t.Fatalf("refused as passing: %v", err)
			}
			return
		}
		got, err := s.Oldest(2)
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) || got[0].Digest() != r.Digest() {
			t.Fatalf("got  %+v, %v\nwant %+v", got, err, r)
		}
		if err := s.Forget(1); err != nil {
			t.Fatal(err)
		}
		taken++
	})
	if taken < 5 {
		t.Errorf("only %d were taken: not what this test is about", taken)
	}
}

// One response that can't be kept is refused for good, and takes none of its group
// with it into the spool.
func TestWhatCannotBeKeptIsRefusedForGood(t *testing.T) {
	s := open(t, newRoot(t), quick())
	for name, spoil := range map[string]func(*survey.Response){
		"an ID that is too short":  func(r *survey.Response) { r.ID = r.ID[1:] },
		"an ID in lower case":      func(r *survey.Response) { r.ID = survey.ResponseID(strings.ToLower(string(r.ID))) },
		"text that is no UTF-8":    func(r *survey.Response) { r.Comments[0].Text = "a\xffb" },
		"answers without an order": func(r *survey.Response) { slices.Reverse(r.Answers) },
		"an answer that is two":    func(r *survey.Response) { r.Answers[0].Value += "&" + r.Answers[1:2].String() },
		"a unit without a code":    func(r *survey.Response) { r.Unit.Code = "" },
		"more than a mebibyte":     func(r *survey.Response) { r.Comments[0].Text = strings.Repeat("x", spool.MaxPayload) },
	} {
		bad := full()
		spoil(&bad)
		err := s.Append([]survey.Response{responses(1, 1)[0], bad})
		if err == nil || survey.KindOf(err) == survey.KindUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	mustHold(t, s)
	large := full()
	large.Comments[0].Text = strings.Repeat("x", spool.MaxPayload-2000)
	mustAppend(t, s, large)
	mustHold(t, s, large)
}

func TestEmptyListsComeBackNil(t *testing.T) {
	s := open(t, newRoot(t), quick())
	r := responses(1, 1)[0]
	r.Answers, r.Comments, r.Flags = survey.Answers{}, []survey.Comment{}, []survey.Flag{}
	mustAppend(t, s, r)
	got := all(t, s)[0]
	if got.Answers != nil || got.Comments != nil || got.Flags != nil || got.Digest() != r.Digest() {
		t.Errorf("got %+v", got)
	}
}

// What a resident writes can't look like the start of a response.
func TestNoTextCanForgeAResponse(t *testing.T) {
	forged := spool.Frame(responses(1, 1)[0])
	r := full()
	r.Comments[0].Text = strings.ToValidUTF8(string(forged), "?")
	r.Reason = "\x1eHL\x1f"
	b := frames(r)
	b[len(b)-1] ^= 1 // now the scan has to look inside
	root := lay(t, b)
	s := open(t, root, quick())
	mustHold(t, s)
	if q := quarantined(t, root); len(q) != 1 {
		t.Errorf("the quarantine has %d lines", len(q))
	}
}

func TestAnotherVersionGoesToTheQuarantine(t *testing.T) {
	one, two := responses(1, 1)[0], responses(2, 1)[0]
	payload := string(spool.Frame(one)[spool.FrameBytes:])
	for name, c := range map[string]struct{ payload, kind string }{
		"a newer version":                  {strings.Replace(payload, `{"v":1,`, `{"v":2,"mood":[1],`, 1), "newer"},
		"a newer version with other types": {`{"v":3,"id":17}`, "newer"},
		"an unknown field":                 {strings.Replace(payload, `{"v":1,`, `{"v":1,"mood":"x",`, 1), "damaged"},
		"no version":                       {strings.Replace(payload, `{"v":1,`, `{`, 1), "damaged"},
		"an ID that is none":               {strings.Replace(payload, string(one.ID), "x", 1), "damaged"},
		"two objects":                      {payload + payload, "damaged"},
		"no JSON":                          {"{x}", "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			root := lay(t, append(frames(two), spool.FrameOf(c.payload)...))
			s := open(t, root, quick())
			mustHold(t, s, two)
			q := quarantined(t, root)
			if len(q) != 1 || q[0].Kind != c.kind || s.State().Quarantined != 1 {
				t.Fatalf("the quarantine holds %+v", q)
			}
			if kept := string(q[0].Response) + string(q[0].Bytes); kept != c.payload {
				t.Errorf("kept %s\nwant %s", kept, c.payload)
			}
			if want := fmt.Sprint(len(frames(two))); fmt.Sprint(q[0].Offset) != want || q[0].Segment != "0000000001.seg" || q[0].Reason == "" {
				t.Errorf("it does not say where and why: %+v, want offset %s", q[0], want)
			}
		})
	}
}
