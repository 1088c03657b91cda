package spool_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

var errIO = errors.New("input/output error")

// once fails the first operation of a kind on a name with a suffix, after skip
// others of them.
func once(kind, suffix string, skip int, f spool.Fault) func(spool.Op) *spool.Fault {
	return func(op spool.Op) *spool.Fault {
		if op.Kind != kind || !strings.HasSuffix(op.Name, suffix) {
			return nil
		}
		if skip--; skip != -1 {
			return nil
		}
		return &f
	}
}

// both are several faults together.
func both(fs ...func(spool.Op) *spool.Fault) func(spool.Op) *spool.Fault {
	return func(op spool.Op) (hit *spool.Fault) {
		for _, f := range fs {
			if x := f(op); x != nil {
				hit = x
			}
		}
		return hit
	}
}

// Each fault of an Append, without effect, with half of it and with all of it: the
// call is refused and nothing of it waits; what was acknowledged before is there,
// the next call works, and after a crash nothing acknowledged is missing.
func TestAFailedAppendAcknowledgesNothing(t *testing.T) {
	// ghosts: the cut fails, too, and a crash may bring the refused ones back.
	type fault struct {
		name   string
		fail   func(part float64) func(spool.Op) *spool.Fault
		ghosts bool
	}
	of := func(kind, suffix string) func(float64) func(spool.Op) *spool.Fault {
		return func(part float64) func(spool.Op) *spool.Fault {
			return once(kind, suffix, 0, spool.Fault{Err: errIO, Done: part})
		}
	}
	uncut := func(f func(float64) func(spool.Op) *spool.Fault) func(float64) func(spool.Op) *spool.Fault {
		return func(part float64) func(spool.Op) *spool.Fault {
			return both(f(part), once("truncate", ".seg", 0, spool.Fault{Err: errIO}), once("remove", ".seg", 0, spool.Fault{Err: errIO}))
		}
	}
	for _, f := range []fault{
		{"write", of("write", ".seg"), false},
		{"sync", of("sync", ".seg"), false},
		{"write and cut", uncut(of("write", ".seg")), true},
		{"sync and cut", uncut(of("sync", ".seg")), true},
		{"new file", of("open", ".seg"), false},
		{"folder", of("syncdir", "01"), false},
		{"folder and cut", uncut(of("syncdir", "01")), true},
	} {
		for _, part := range []float64{0, 0.5, 1} {
			for _, fresh := range []bool{true, false} {
				if !fresh && (f.name == "new file" || strings.HasPrefix(f.name, "folder")) {
					continue // only a new segment has these
				}
				t.Run(fmt.Sprintf("%s %v, new segment %v", f.name, part, fresh), func(t *testing.T) {
					root, d := newRoot(t), &spool.Disk{}
					o := spool.Options{}.On(d)
					if fresh {
						o.SegmentBytes = 1
					}
					s := open(t, root, o)
					rs := responses(0, 12)
					mustAppend(t, s, rs[:3]...)
					d.Fail = f.fail(part)
					if err := s.Append(rs[3:6]); survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, errIO) || errors.Is(err, spool.ErrFull) {
						t.Fatalf("got %v", err)
					}
					d.Fail = nil
					mustHold(t, s, rs[:3]...)
					if _, waiting := s.Digest(rs[3].ID); waiting {
						t.Error("what was refused waits")
					}
					want := append(rs[:3:3], rs[6:9]...)
					mustAppend(t, s, rs[6:9]...)
					mustHold(t, s, want...)
					left := open(t, copyOf(t, root), quick())
					if f.ghosts {
						mustContain(t, left, want)
					} else {
						mustHold(t, left, want...)
					}
					if st := left.State(); st.Quarantined != 0 {
						t.Errorf("%d in quarantine", st.Quarantined)
					}
					mustForget(t, s, 6)
					mustAppend(t, s, rs[9:]...)
					mustHold(t, s, rs[9:]...)
				})
			}
		}
	}
}

// mustContain checks that want comes back in its order, others between allowed.
func mustContain(t *testing.T, s *spool.Spool, want []survey.Response) {
	t.Helper()
	for _, r := range all(t, s) {
		if len(want) > 0 && r.ID == want[0].ID {
			want = want[1:]
		}
	}
	if len(want) > 0 {
		t.Errorf("%v did not come back", ids(want))
	}
}

// After a failed sync the kernel may take pages for written that are not: the file
// is never written again.
func TestAfterAFailedSyncTheFileIsLeftAlone(t *testing.T) {
	root, d := newRoot(t), &spool.Disk{}
	s := open(t, root, spool.Options{}.On(d))
	rs := responses(0, 3)
	mustAppend(t, s, rs[0])
	d.Fail = once("sync", ".seg", 0, spool.Fault{Err: errIO, Done: 1})
	if err := s.Append(rs[1:2]); err == nil {
		t.Fatal("a failed sync was thanked for")
	}
	before := len(d.Ops)
	mustAppend(t, s, rs[2])
	for _, op := range d.Ops[before:] {
		if op.Name == "0000000001.seg" {
			t.Errorf("%s of the file whose sync failed", op.Kind)
		}
	}
	mustHold(t, s, rs[0], rs[2])
	// After a failed write the same file goes on.
	d.Fail = once("write", ".seg", 0, spool.Fault{Err: errIO, Done: 0.5})
	if err := s.Append(rs[1:2]); err == nil {
		t.Fatal("a failed write was thanked for")
	}
	mustAppend(t, s, rs[1])
	if n := len(segments(t, root)); n != 2 {
		t.Errorf("%d segments, want 2", n)
	}
	mustHold(t, open(t, copyOf(t, root), quick()), rs[0], rs[2], rs[1])
}

func TestAFullDiskIsFull(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		d := &spool.Disk{}
		s := open(t, newRoot(t), spool.Options{}.On(d))
		rs := responses(0, 2)
		mustAppend(t, s, rs[0])
		for _, kind := range []string{"write", "sync"} {
			d.Fail = once(kind, ".seg", 0, spool.Fault{Err: cause, Done: 0.3})
			if err := s.Append(rs[1:]); survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, spool.ErrFull) || !errors.Is(err, cause) {
				t.Errorf("%s: %v", kind, err)
			}
		}
		d.Fail = nil
		mustHold(t, s, rs[0])
	}
}

// While a forgotten segment can't be removed it counts as used; it goes with a later
// Forget.
func TestAFileThatCannotBeRemovedGoesLater(t *testing.T) {
	var log bytes.Buffer
	root, d := newRoot(t), &spool.Disk{}
	o := spool.Options{SegmentBytes: 1, Log: slog.New(slog.NewTextHandler(&log, nil))}.On(d)
	s := open(t, root, o)
	rs := responses(0, 3)
	for _, r := range rs {
		mustAppend(t, s, r)
	}
	used := s.State().Bytes
	d.Fail = func(op spool.Op) *spool.Fault {
		if op.Kind == "remove" {
			return &spool.Fault{Err: errIO}
		}
		return nil
	}
	mustForget(t, s, 1)
	mustForget(t, s, 1)
	mustHold(t, s, rs[2])
	if st := s.State(); st.Bytes != used || len(segments(t, root)) != 3 {
		t.Errorf("%d of %d bytes used", st.Bytes, used)
	}
	if n := strings.Count(log.String(), "could not be removed"); n != 2 {
		t.Errorf("said %d times, want once for each file:\n%s", n, &log)
	}
	d.Fail = nil
	mustForget(t, s, 1)
	if st := s.State(); st.Bytes != 0 || len(segments(t, root)) != 0 {
		t.Errorf("%d bytes used at the end", st.Bytes)
	}
}

func TestAReadErrorLeavesEverythingWaiting(t *testing.T) {
	d := &spool.Disk{}
	s := open(t, newRoot(t), spool.Options{}.On(d))
	rs := responses(0, 2)
	mustAppend(t, s, rs...)
	for _, kind := range []string{"open", "read"} {
		d.Fail = func(op spool.Op) *spool.Fault {
			if op.Kind == kind {
				return &spool.Fault{Err: errIO}
			}
			return nil
		}
		_, oldest := s.Oldest(2)
		_, find := s.Find(string(rs[0].ID))
		for name, err := range map[string]error{"oldest": oldest, "find": find, "set aside": s.SetAside("x")} {
			if survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, errIO) {
				t.Errorf("%s of %s: %v", kind, name, err)
			}
		}
		d.Fail = nil
		mustHold(t, s, rs...)
	}
}

// What changes on the disk while the process runs goes to the quarantine when its
// turn comes, and holds up nothing.
func TestDamageWhileRunningHoldsUpNothing(t *testing.T) {
	root := newRoot(t)
	s := open(t, root, quick())
	rs := responses(0, 4)
	mustAppend(t, s, rs...)
	name := filepath.Join(root, "01", "0000000001.seg")
	b := readFile(t, name)
	b[len(frames(rs[:2]...))-3] ^= 1
	writeFile(t, name, b)
	got, err := s.Oldest(4)
	if err != nil || len(got) != 1 || got[0].ID != rs[0].ID {
		t.Fatalf("got %v, %v", ids(got), err)
	}
	if _, err := s.Find(string(rs[1].ID)); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("find: %v", err)
	}
	mustForget(t, s, 1)
	got, err = s.Oldest(4)
	if err != nil || len(got) != 2 || got[0].ID != rs[2].ID {
		t.Fatalf("got %v, %v", ids(got), err)
	}
	q := quarantined(t, root)
	if st := s.State(); st.Responses != 2 || st.Quarantined != 1 || len(q) != 1 || !bytes.Contains(q[0].Bytes, []byte(rs[1].ID)) {
		t.Errorf("the state is %+v, the quarantine %+v", st, q)
	}
	mustForget(t, s, 2)
}

// Without the quarantine nothing is dropped: neither what is to be set aside nor a
// segment with bytes that are not kept yet.
func TestNothingIsDroppedBeforeItIsKept(t *testing.T) {
	for _, kind := range []string{"open", "write", "sync", "syncdir"} {
		for _, part := range []float64{0, 0.5, 1} {
			t.Run(fmt.Sprint(kind, " ", part), func(t *testing.T) {
				rs := responses(0, 2)
				root := lay(t, append(append(frames(rs[0]), "garbage"...), spool.Frame(rs[1])...))
				writeFile(t, filepath.Join(root, "01", "0000000002.seg"), []byte("only garbage"))
				failing := true
				d := &spool.Disk{}
				d.Fail = func(op spool.Op) *spool.Fault {
					if failing && op.Kind == kind && (op.Name == "quarantine.jsonl" || op.Name == "01") {
						return &spool.Fault{Err: errIO, Done: part}
					}
					return nil
				}
				s := open(t, root, spool.Options{}.On(d))
				mustHold(t, s, rs...)
				if n := s.State().Quarantined; n != 0 {
					t.Errorf("%d kept with a broken quarantine", n)
				}
				if err := s.SetAside("thử"); survey.KindOf(err) != survey.KindUnavailable {
					t.Errorf("set aside: %v", err)
				}
				mustForget(t, s, 2)
				if n := len(segments(t, root)); n != 2 {
					t.Fatalf("%d segments left, want both", n)
				}
				failing = false
				mustForget(t, s, 0)
				if n := len(segments(t, root)); n != 0 {
					t.Errorf("%d segments left", n)
				}
				kept := string(readFile(t, filepath.Join(root, "01", "quarantine.jsonl")))
				for _, b64 := range []string{"Z2FyYmFnZQ==", "b25seSBnYXJiYWdl"} {
					if !strings.Contains(kept, b64) {
						t.Errorf("%s is not in %s", b64, kept)
					}
				}
				if n := s.State().Quarantined; n != 2 {
					t.Errorf("%d in quarantine, want 2", n)
				}
			})
		}
	}
}

// A file that the disk does not give back is put aside by name.
func TestAFileThatCannotBeReadStaysBeside(t *testing.T) {
	root := lay(t, frames(responses(0, 1)...))
	huge := filepath.Join(root, "01", "0000000002.seg")
	writeFile(t, huge, nil)
	if err := os.Truncate(huge, 1<<40); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s := open(t, root, quick())
		mustHold(t, s, responses(0, 1)...)
		q := quarantined(t, root)
		if len(q) != 1 || q[0].Kind != "unreadable" || q[0].Segment != "01/0000000002.unreadable" || s.State().Quarantined != 1 {
			t.Fatalf("the quarantine holds %+v", q)
		}
		mustClose(t, s)
	}
	s := open(t, root, quick())
	mustAppend(t, s, responses(1, 1)...)
	if names := segments(t, root); len(names) != 2 || !strings.HasSuffix(names[1], "0000000003.seg") || !exists(strings.Replace(huge, ".seg", ".unreadable", 1)) {
		t.Errorf("the lane is %v", names)
	}
}

func TestOtherFilesAreNoSegments(t *testing.T) {
	root := newRoot(t)
	for _, name := range []string{"x.seg", "0000000001.seg.tmp", "1.seg", "+000000001.seg", "0000000000.seg", "README"} {
		writeFile(t, filepath.Join(root, "01", name), frames(responses(0, 1)...))
	}
	writeFile(t, filepath.Join(root, "01", "0000000005.seg", "x"), nil) // a folder
	writeFile(t, filepath.Join(root, "x", "0000000001.seg"), frames(responses(0, 1)...))
	s := open(t, root, quick())
	mustHold(t, s)
	if st := s.State(); st.Quarantined != 0 || st.Bytes != 0 {
		t.Errorf("the state is %+v", st)
	}
	if n := len(segments(t, root)); n != 6 {
		t.Errorf("%d files left", n)
	}
}

// What waits in the file that an Append is writing to is forgotten in the middle of
// it: the file stays if the Append succeeds, and goes if it fails.
func TestForgettingDuringAnAppend(t *testing.T) {
	for _, fails := range []bool{false, true} {
		root, d := newRoot(t), &spool.Disk{}
		s := open(t, root, spool.Options{}.On(d))
		rs := responses(0, 4)
		mustAppend(t, s, rs[:2]...)
		d.Fail = func(op spool.Op) *spool.Fault {
			if op.Kind != "sync" {
				return nil
			}
			d.Fail = nil
			mustForget(t, s, 2)
			if fails {
				return &spool.Fault{Err: errIO}
			}
			return nil
		}
		if err := s.Append(rs[2:3]); (err != nil) != fails {
			t.Fatalf("got %v", err)
		}
		want := rs[2:3]
		if fails {
			want = nil
			if st := s.State(); st.Bytes != 0 || len(segments(t, root)) != 0 {
				t.Errorf("an empty spool is %+v", st)
			}
		}
		mustHold(t, s, want...)
		mustContain(t, open(t, copyOf(t, root), quick()), want)
		mustAppend(t, s, rs[3])
		mustHold(t, s, append(want[:len(want):len(want)], rs[3])...)
		mustForget(t, s, len(want)+1)
		if st := s.State(); st.Bytes != 0 || len(segments(t, root)) != 0 {
			t.Errorf("an empty spool is %+v", st)
		}
	}
}
