package spool_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hailong/server/spool"
	"hailong/server/survey"
)

func TestResponsesComeBackInOrder(t *testing.T) {
	root := newRoot(t)
	o := quick()
	o.SegmentBytes = 2000
	s := open(t, root, o)
	rs := responses(0, 40)
	for part := range slices.Chunk(rs, 3) {
		mustAppend(t, s, part...)
	}
	if n := len(segments(t, root)); n < 5 {
		t.Fatalf("%d segments, this test is about several", n)
	}
	mustHold(t, s, rs...)
	got, err := s.Oldest(7)
	if err != nil || !reflect.DeepEqual(got, rs[:7]) {
		t.Errorf("the oldest are %v, %v", ids(got), err)
	}
	mustForget(t, s, 7)
	mustHold(t, s, rs[7:]...)
	if got, err := s.Oldest(0); err != nil || got != nil {
		t.Errorf("none of the oldest are %v, %v", got, err)
	}
	if err := s.Append(nil); err != nil {
		t.Error(err)
	}
	mustHold(t, s, rs[7:]...)
}

// A segment goes when nothing in it waits; what was forgotten of one that is left
// comes back after a crash.
func TestForgettingIsBySegments(t *testing.T) {
	root := newRoot(t)
	o := quick()
	o.SegmentBytes = 1
	s := open(t, root, o)
	rs := responses(0, 9)
	for part := range slices.Chunk(rs, 3) {
		mustAppend(t, s, part...)
	}
	first := segments(t, root)[0]
	mustForget(t, s, 2)
	if !exists(first) {
		t.Error("a segment with a waiting response is gone")
	}
	mustHold(t, open(t, copyOf(t, root), quick()), rs...)
	mustForget(t, s, 2)
	if exists(first) {
		t.Error("a segment that nothing waits in is there")
	}
	mustHold(t, s, rs[4:]...)
	mustHold(t, open(t, copyOf(t, root), quick()), rs[3:]...)
	mustForget(t, s, 5)
	if left := segments(t, root); len(left) != 0 {
		t.Errorf("an empty spool has files: %v", left)
	}
	if st := s.State(); st.Bytes != 0 || st.Responses != 0 || !st.Since.IsZero() {
		t.Errorf("an empty spool is %+v", st)
	}
	mustAppend(t, s, rs[0])
	mustHold(t, s, rs[0])
	if err := s.Forget(2); err == nil {
		t.Error("forgot more than there was")
	}
	if err := s.Forget(-1); err == nil {
		t.Error("forgot less than nothing")
	}
	mustHold(t, s, rs[0])
}

func TestDigestAndFindTellWhatWaits(t *testing.T) {
	o := quick()
	o.SegmentBytes = 1
	s := open(t, newRoot(t), o)
	rs := responses(0, 5)
	// Two more responses with the receipt of the second, and its ID again with
	// another body.
	prefix := string(rs[1].ID[:survey.ReceiptPrefix])
	last, first, again := rs[3], rs[4], rs[2]
	last.ID = survey.ResponseID(prefix + "ZZZZZZZZZZZZ")
	first.ID = survey.ResponseID(prefix + "000000000000")
	again.ID = rs[1].ID
	for _, r := range []survey.Response{rs[0], rs[1], last, again, first} {
		mustAppend(t, s, r)
	}
	want := func(prefix string, want ...survey.Response) {
		t.Helper()
		got, err := s.Find(prefix)
		if err != nil || !(len(got) == 0 && len(want) == 0) && !reflect.DeepEqual(got, want) {
			t.Errorf("%s finds %v, %v, want %v", prefix, ids(got), err, ids(want))
		}
		for _, r := range want {
			if d, waiting := s.Digest(r.ID); !waiting || d != r.Digest() {
				t.Errorf("the digest of %s is %x, %v", r.ID, d, waiting)
			}
		}
	}
	want(prefix, first, rs[1], last)
	want(string(rs[1].ID), rs[1])
	want(string(rs[0].ID[:20]), rs[0])
	want(string(rs[2].ID))
	want(prefix + "00000000000000000000000")
	mustForget(t, s, 2)
	want(string(rs[0].ID))
	want(prefix, first, again, last) // the second of an ID is in charge now
	mustForget(t, s, 2)
	want(prefix, first)
	want(string(rs[1].ID))
	for _, id := range []survey.ResponseID{rs[0].ID, rs[2].ID, "", "short", rs[1].ID + "0"} {
		if _, waiting := s.Digest(id); waiting {
			t.Errorf("%q waits", id)
		}
	}
	if _, err := s.Find(prefix[1:]); err == nil {
		t.Error("a prefix that is too short was looked up")
	}
}

func TestFindReturnsAtMostEight(t *testing.T) {
	s := open(t, newRoot(t), quick())
	rs := responses(0, 12)
	for i := range rs {
		rs[i].ID = survey.ResponseID(fmt.Sprintf("%s%012d", rs[0].ID[:14], len(rs)-i))
	}
	mustAppend(t, s, rs...)
	got, err := s.Find(string(rs[0].ID[:14]))
	if err != nil || len(got) != 8 || got[0].ID != rs[11].ID || got[7].ID != rs[4].ID {
		t.Errorf("found %v, %v", ids(got), err)
	}
}

func TestTheSpoolRefusesWhenItIsFull(t *testing.T) {
	root := newRoot(t)
	rs := responses(0, 10)
	size := int64(len(frames(rs[:6]...)))
	o := quick()
	o.MaxBytes = size + 4<<10
	s := open(t, root, o)
	mustAppend(t, s, rs[:6]...)
	if st := s.State(); st.Bytes != size || st.Limit != o.MaxBytes || !st.Room {
		t.Errorf("the state is %+v, want %d bytes and room", st, size)
	}
	big := rs[6]
	big.Comments = []survey.Comment{{Question: "y_kien", Text: strings.Repeat("x", 5000)}}
	full := func(err error) {
		t.Helper()
		if survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, spool.ErrFull) {
			t.Errorf("got %v, want full", err)
		}
	}
	full(s.Append([]survey.Response{rs[7], big}))
	mustHold(t, s, rs[:6]...)
	mustAppend(t, s, rs[7])
	if s.State().Room {
		t.Error("there is room for some responses")
	}
	for err := error(nil); err == nil; { // to the brim
		if err = s.Append(rs[8:9]); err != nil {
			full(err)
		}
	}
	if st := s.State(); st.Bytes > st.Limit {
		t.Errorf("%d bytes, %d allowed", st.Bytes, st.Limit)
	}
	mustForget(t, s, s.State().Responses)
	mustAppend(t, s, big)
	mustHold(t, s, big)
}

func TestTheSpoolLeavesTheDiskItsFreeSpace(t *testing.T) {
	free := int64(1_000_000)
	o := spool.Options{MinFree: 900_000}.On(&spool.Disk{Free: func() int64 { return free }})
	s := open(t, newRoot(t), o)
	r := responses(0, 1)
	mustAppend(t, s, r...)
	for _, free = range []int64{900_100, 0} {
		err := s.Append(r)
		if survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, spool.ErrFull) || s.State().Room {
			t.Errorf("with %d bytes free: %v, room %v", free, err, s.State().Room)
		}
	}
	free = 1_000_000
	mustAppend(t, s, r...)
	if st := s.State(); !st.Room || st.Responses != 2 {
		t.Errorf("got %+v", st)
	}
}

// A disk that refuses for a reason that no figure tells, such as a quota.
func TestAfterAFailedAppendThereIsSaidToBeNoRoomForAWhile(t *testing.T) {
	now := time.Date(2026, 7, 15, 9, 30, 0, 0, survey.Zone)
	broken := false
	d := &spool.Disk{Fail: func(op spool.Op) *spool.Fault {
		if broken && op.Kind == "write" {
			return &spool.Fault{Err: syscall.EFBIG}
		}
		return nil
	}}
	s := open(t, newRoot(t), spool.Options{}.On(d).SetClock(func() time.Time { return now }))
	rs := responses(0, 3)
	mustAppend(t, s, rs[0])
	broken = true
	if err := s.Append(rs[1:2]); err == nil {
		t.Fatal("nothing failed")
	}
	broken = false
	if s.State().Room {
		t.Error("there is room right after a failure")
	}
	for _, later := range []time.Duration{9 * time.Second, -time.Second} { // the clock may be set back
		was := now
		now = now.Add(later)
		if s.State().Room {
			t.Errorf("there is room %v after a failure", later)
		}
		now = was
	}
	now = now.Add(10 * time.Second)
	if !s.State().Room {
		t.Error("a failure is believed for ever")
	}
	now = now.Add(-10 * time.Second)
	mustAppend(t, s, rs[2])
	if !s.State().Room {
		t.Error("an Append that succeeded leaves doubt")
	}
}

func TestSinceIsWhenTheOldestCame(t *testing.T) {
	root := newRoot(t)
	rs := responses(0, 3)
	hour := time.Date(2026, 3, 1, rs[0].Hour, 0, 0, 0, survey.Zone)
	rs[0].Day, rs[1].Day, rs[1].Hour = survey.NewDay(2026, 3, 1), survey.NewDay(2026, 3, 1), rs[0].Hour
	now := hour.Add(10 * time.Minute)
	o := quick().SetClock(func() time.Time { return now })
	s := open(t, root, o)
	mustAppend(t, s, rs[0])
	now = now.Add(20 * time.Minute)
	mustAppend(t, s, rs[1:]...)
	if at := s.State().Since; !at.Equal(hour.Add(10 * time.Minute)) {
		t.Errorf("since %v", at)
	}
	mustForget(t, s, 1)
	if at := s.State().Since; !at.Equal(hour.Add(30 * time.Minute)) {
		t.Errorf("since %v", at)
	}
	mustClose(t, s)
	// The disk knows the hour only, and nothing waits since tomorrow.
	s = open(t, root, o)
	if at := s.State().Since; !at.Equal(hour) {
		t.Errorf("after a restart since %v, want %v", at, hour)
	}
	mustClose(t, s)
	now = hour.Add(-time.Hour)
	if at := open(t, root, o).State().Since; !at.Equal(now) {
		t.Errorf("with a clock that was set back since %v", at)
	}
	files, err := filepath.Glob(filepath.Join(root, "01", "*.seg"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if text := string(readFile(t, files[0])); strings.Contains(text, fmt.Sprint(now.Unix()/100)) || strings.Contains(text, ":10:") {
		t.Errorf("the file holds a time: %q", text)
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	root := newRoot(t)
	s := open(t, root, quick())
	mustAppend(t, s, responses(0, 2)...)
	if err := s.SetAside("thử"); err != nil {
		t.Fatal(err)
	}
	want := map[string]fs.FileMode{
		".": 0o700, "01": 0o700, "01/lock": 0o600, "01/0000000001.seg": 0o600, "01/quarantine.jsonl": 0o600,
	}
	if got := modes(t, root); !reflect.DeepEqual(got, want) {
		t.Errorf("modes %v\nwant  %v", got, want)
	}
}

func TestAClosedSpoolIsUnavailable(t *testing.T) {
	root := newRoot(t)
	s := open(t, root, quick())
	rs := responses(0, 2)
	mustAppend(t, s, rs...)
	mustClose(t, s)
	mustClose(t, s)
	_, oldest := s.Oldest(1)
	_, find := s.Find(string(rs[0].ID))
	for name, err := range map[string]error{
		"append": s.Append(rs), "oldest": oldest, "forget": s.Forget(1), "set aside": s.SetAside("x"), "find": find,
	} {
		if survey.KindOf(err) != survey.KindUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.State().Room {
		t.Error("a closed spool has room")
	}
	mustHold(t, open(t, root, quick()), rs...)
}

func TestWrongOptionsAndFoldersAreErrors(t *testing.T) {
	for _, o := range []spool.Options{{MaxBytes: -1}, {MinFree: -1}, {SegmentBytes: -1}, {SegmentBytes: 1 << 40}} {
		if _, err := spool.Open(newRoot(t), o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
	root := newRoot(t)
	writeFile(t, root, []byte("a file"))
	if _, err := spool.Open(root, quick()); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// A hundred thousand responses are taken in, found and drained in a few seconds.
func TestManyResponsesWait(t *testing.T) {
	const n, group = 100_000, 500
	s := open(t, newRoot(t), quick())
	base := small(0, group)
	id := func(i int) survey.ResponseID { return survey.ResponseID(fmt.Sprintf("%026d", i*7919%n)) }
	for i := 0; i < n; i += group {
		for j := range base {
			base[j].ID = id(i + j)
		}
		mustAppend(t, s, base...)
	}
	if st := s.State(); st.Responses != n {
		t.Fatalf("%d wait", st.Responses)
	}
	for i := 0; i < n; i += 997 {
		if found, err := s.Find(string(id(i))); err != nil || len(found) != 1 || found[0].ID != id(i) {
			t.Fatalf("find %d: %v, %v", i, found, err)
		}
		if _, waiting := s.Digest(id(i)); !waiting {
			t.Fatalf("%d does not wait", i)
		}
	}
	for i := 0; i < n/5; i += 500 {
		rs, err := s.Oldest(500)
		if err != nil || len(rs) != 500 || rs[0].ID != id(i) || rs[499].ID != id(i+499) {
			t.Fatalf("from %d on %d came back, %v", i, len(rs), err)
		}
		mustForget(t, s, 500)
	}
	mustForget(t, s, n-n/5)
	if st := s.State(); st.Responses != 0 || st.Bytes != 0 {
		t.Errorf("left: %+v", st)
	}
}
