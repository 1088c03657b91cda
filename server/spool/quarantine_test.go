package spool_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/spool"
	"hailong/server/survey"
)

func TestSetAsideKeepsTheResponseReadable(t *testing.T) {
	root := newRoot(t)
	at := time.Date(2026, 3, 1, 8, 30, 15, 999, survey.Zone)
	o := quick().SetClock(func() time.Time { return at })
	s := open(t, root, o)
	rs := []survey.Response{full(), responses(1, 1)[0], responses(2, 1)[0]}
	mustAppend(t, s, rs...)
	reason := `trùng mã "A" <&>`
	if err := s.SetAside(reason); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s, rs[1:]...)
	if _, waiting := s.Digest(rs[0].ID); waiting || s.State().Quarantined != 1 {
		t.Errorf("it waits: %v, and the state is %+v", waiting, s.State())
	}
	q := quarantined(t, root)
	if len(q) != 1 || q[0].Kind != "refused" || q[0].Reason != reason || q[0].Segment != "0000000001.seg" || q[0].Offset != len(spool.Header) {
		t.Fatalf("the quarantine holds %+v", q)
	}
	if found, err := time.Parse(time.RFC3339, q[0].Found); err != nil || !found.Equal(at.Truncate(time.Second)) {
		t.Errorf("found at %s", q[0].Found)
	}
	if want := spool.Frame(rs[0])[spool.FrameBytes:]; !bytes.Equal(q[0].Response, want) {
		t.Errorf("kept %s\nwant %s", q[0].Response, want)
	}
	if text := string(readFile(t, filepath.Join(root, "01", "quarantine.jsonl"))); !strings.Contains(text, "Hải Phòng") {
		t.Errorf("nobody can read %s", text)
	}
	// A crash before its segment is gone does not bring it back.
	dir := copyOf(t, root)
	again := open(t, dir, quick())
	mustHold(t, again, rs[1:]...)
	if n := again.State().Quarantined; n != 1 {
		t.Errorf("after a crash %d in quarantine", n)
	}
	// An operator who moves the file away gets it tried again.
	mustClose(t, again)
	if err := os.Remove(filepath.Join(dir, "01", "quarantine.jsonl")); err != nil {
		t.Fatal(err)
	}
	mustHold(t, open(t, dir, quick()), rs...)
}

func TestTheLastOneSetAsideLeavesNoSegment(t *testing.T) {
	root := newRoot(t)
	s := open(t, root, quick())
	mustAppend(t, s, responses(0, 2)...)
	for range 2 {
		if err := s.SetAside("x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetAside("x"); err == nil {
		t.Error("set aside what is not there")
	}
	if n := len(segments(t, root)); n != 0 || s.State().Quarantined != 2 {
		t.Errorf("%d segments, %+v", n, s.State())
	}
	mustClose(t, s)
	if st := open(t, root, quick()).State(); st.Quarantined != 2 || st.Responses != 0 {
		t.Errorf("after a restart %+v", st)
	}
}

// The file may be moved away while the server runs, and what was cut off in it or
// spoiled by hand costs no line after it.
func TestTheQuarantineTakesWhatAPersonDoesToIt(t *testing.T) {
	root := newRoot(t)
	name := filepath.Join(root, "01", "quarantine.jsonl")
	writeFile(t, name, []byte("\n{\"kind\":\"refused\",\"response\":{\"v\":1}}\nnot json\n\n{\"found\":\"2026"))
	s := open(t, root, quick())
	if n := s.State().Quarantined; n != 3 {
		t.Errorf("%d lines count, want 3", n)
	}
	mustAppend(t, s, responses(0, 3)...)
	if err := s.SetAside("một"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(readFile(t, name))), "\n")
	var e entry
	if last := lines[len(lines)-1]; json.Unmarshal([]byte(last), &e) != nil || e.Reason != "một" {
		t.Errorf("the last line is %s", last)
	}
	if err := os.Rename(name, name+".old"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetAside("hai"); err != nil {
		t.Fatal(err)
	}
	if q := quarantined(t, root); len(q) != 1 || q[0].Reason != "hai" {
		t.Errorf("the new file holds %+v", q)
	}
	mustClose(t, s)
	if n := open(t, root, quick()).State().Quarantined; n != 1 {
		t.Errorf("after a restart %d, want those of the new file", n)
	}
}

func TestInspectSeesEverythingAndChangesNothing(t *testing.T) {
	if ls, err := spool.Inspect(newRoot(t)); err != nil || ls != nil {
		t.Errorf("no folder: %v, %v", ls, err)
	}
	root := newRoot(t)
	o := quick()
	o.SegmentBytes = 1
	rs := responses(0, 9)
	live, dead := open(t, root, o), open(t, root, o)
	mustAppend(t, live, rs[:2]...)
	mustAppend(t, live, rs[2:4]...)
	mustAppend(t, dead, rs[4:7]...)
	if err := dead.SetAside("lý do"); err != nil {
		t.Fatal(err)
	}
	mustClose(t, dead)
	torn := filepath.Join(root, "02", "0000000007.seg")
	writeFile(t, torn, frames(rs[7])[:90])
	before := modes(t, root)
	ls, err := spool.Inspect(root)
	if err != nil || len(ls) != 2 {
		t.Fatal(ls, err)
	}
	if l := ls[0]; l.Name != "01" || !l.InUse || l.Responses != 4 || l.Bytes != live.State().Bytes || len(l.Quarantined) != 0 {
		t.Errorf("the lane in use is %+v", l)
	}
	l := ls[1]
	y, m, day := rs[5].Day.Time().Date() // the first is set aside
	if want := time.Date(y, m, day, rs[5].Hour, 0, 0, 0, survey.Zone); !l.Since.Equal(want) {
		t.Errorf("since %v, want %v", l.Since, want)
	}
	if l.Name != "02" || l.InUse || l.Responses != 2 || len(l.Quarantined) != 1 {
		t.Errorf("the free lane is %+v", l)
	} else if q := l.Quarantined[0]; q.Kind != spool.Refused || q.Reason != "lý do" || q.Segment != "0000000001.seg" || q.Found.IsZero() {
		t.Errorf("the quarantine is %+v", q)
	}
	after := modes(t, root)
	if len(before) != len(after) {
		t.Errorf("the folder was changed: %v, then %v", before, after)
	}
	s := open(t, root, quick())
	if ls, err = spool.Inspect(root); err != nil || len(ls) != 2 || !ls[1].InUse || s.State().Responses != 2 {
		t.Errorf("got %+v, %v", ls, err)
	}
	if got := kinds(quarantined(t, root)); !slices.Equal(got, []string{"refused", "torn"}) {
		t.Errorf("the quarantine holds %v", got)
	}
}
