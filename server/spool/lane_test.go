package spool_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

// lanes are the folders under root that hold segments.
func lanes(t *testing.T, root string) (names []string) {
	t.Helper()
	for _, s := range segments(t, root) {
		names = append(names, filepath.Base(filepath.Dir(s)))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestTwoNeverShareALane(t *testing.T) {
	root := newRoot(t)
	rs := responses(0, 3)
	one, two, three := open(t, root, quick()), open(t, root, quick()), open(t, root, quick())
	mustAppend(t, one, rs[0])
	mustAppend(t, two, rs[1])
	mustAppend(t, three, rs[2])
	if got := lanes(t, root); !slices.Equal(got, []string{"01", "02", "03"}) {
		t.Fatalf("the lanes are %v", got)
	}
	mustHold(t, one, rs[0])
	mustHold(t, two, rs[1])
	// The lane that became free is taken again, and with it what waits there.
	mustClose(t, two)
	mustHold(t, open(t, root, quick()), rs[1])
	mustHold(t, open(t, root, quick()))
	if got := lanes(t, root); !slices.Equal(got, []string{"01", "02", "03"}) {
		t.Errorf("the lanes are %v", got)
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	root := newRoot(t)
	rs := responses(0, 8)
	var wg sync.WaitGroup
	for _, r := range rs {
		wg.Go(func() {
			s, err := spool.Open(root, quick())
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() { s.Close() })
			if err := s.Append([]survey.Response{r}); err != nil {
				t.Error(err)
			}
			if st := s.State(); st.Responses != 1 {
				t.Errorf("%d responses in a lane of one", st.Responses)
			}
		})
		wg.Go(func() { // looking makes nobody go elsewhere
			if _, err := spool.Inspect(root); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := len(lanes(t, root)); got != len(rs) {
		t.Errorf("%d lanes for %d who write", got, len(rs))
	}
}

// Whoever looks at a lane at the wrong moment does not make its owner go elsewhere.
func TestALookIsNoOwner(t *testing.T) {
	root := newRoot(t)
	rs := responses(0, 1)
	s := open(t, root, quick())
	mustAppend(t, s, rs...)
	mustClose(t, s)
	look, err := spool.Look(filepath.Join(root, "01"))
	if err != nil {
		t.Fatal(err)
	}
	pauses := 0
	s = open(t, root, quick().OnPause(func() {
		if pauses++; pauses == 3 {
			look.Close()
		}
	}))
	mustHold(t, s, rs...)
	if pauses != 3 {
		t.Errorf("%d pauses, want 3", pauses)
	}
	open(t, root, quick().OnPause(func() { t.Error("waited for the owner of a lane") }))
}

// left fills a root with three lanes of dead processes, each with a damaged byte
// and a response that was set aside.
func left(t *testing.T) (root string, want []survey.Response) {
	t.Helper()
	root = newRoot(t)
	o := quick()
	o.SegmentBytes = 1
	var open3 []*spool.Spool
	for range 3 {
		open3 = append(open3, open(t, root, o))
	}
	for i, s := range open3 {
		rs := responses(10*i, 5)
		mustAppend(t, s, rs[:3]...)
		mustAppend(t, s, rs[3:]...)
		if err := s.SetAside("thử"); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
		want = append(want, rs[1], rs[2], rs[4])
	}
	for _, name := range segments(t, root) {
		if b := readFile(t, name); strings.HasSuffix(name, "2.seg") {
			b[len(spool.Header)+40] ^= 1
			writeFile(t, name, b)
		}
	}
	return root, want
}

func TestWhatTheDeadLeftIsTakenOver(t *testing.T) {
	root, want := left(t)
	var log bytes.Buffer
	o := quick()
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	s := open(t, root, o)
	mustHold(t, s, want...)
	if st := s.State(); st.Quarantined != 6 {
		t.Errorf("%d in quarantine, want those of all lanes", st.Quarantined)
	}
	if got := lanes(t, root); !slices.Equal(got, []string{"01"}) || exists(filepath.Join(root, "02", "quarantine.jsonl")) {
		t.Errorf("the lanes are %v", got)
	}
	if n := strings.Count(log.String(), "took over"); n != 2 {
		t.Errorf("said %d times:\n%s", n, &log)
	}
	mustClose(t, s)
	s = open(t, root, quick())
	mustHold(t, s, want...)
	if n := len(quarantined(t, root)); n != 6 || s.State().Quarantined != 6 {
		t.Errorf("finding everything again makes %d", n)
	}
}

func TestALaneInUseIsLeftAlone(t *testing.T) {
	root, want := left(t)
	first := open(t, copyOf(t, root), quick()) // another root
	mustHold(t, first, want...)
	s := open(t, root, quick())
	mustHold(t, s, want...)
	second := open(t, root, quick())
	mustHold(t, second)
	mustAppend(t, second, responses(50, 1)...)
	mustHold(t, s, want...)
}

// TestKilledBetweenRenames stops the adoption before, in and after each of its
// steps: the next start has every response, once and in order.
func TestKilledBetweenRenames(t *testing.T) {
	root, want := left(t)
	d := &spool.Disk{}
	var states []string
	d.Fail = func(op spool.Op) *spool.Fault {
		states = append(states, copyOf(t, root))
		return nil
	}
	s := open(t, root, spool.Options{}.On(d))
	mustHold(t, s, want...)
	if len(states) < 12 {
		t.Fatalf("%d states: not what this test is about", len(states))
	}
	for i, dir := range states {
		s := open(t, dir, quick())
		mustHold(t, s, want...)
		if st := s.State(); st.Quarantined != 6 {
			t.Errorf("before step %d: %d in quarantine", i, st.Quarantined)
		}
		mustClose(t, s)
	}
}

// A lane that can't be taken over does not keep the process from serving, and loses
// nothing.
func TestAFailedAdoptionLosesNothing(t *testing.T) {
	for _, kind := range []string{"rename", "write", "syncdir", "remove"} {
		root, want := left(t)
		skip := 1
		d := &spool.Disk{}
		d.Fail = func(op spool.Op) *spool.Fault {
			if op.Kind == kind && op.Name != "spool" && op.Name != filepath.Base(filepath.Dir(root)) {
				if skip--; skip < 0 {
					return &spool.Fault{Err: errIO}
				}
			}
			return nil
		}
		s, err := spool.Open(root, spool.Options{}.On(d))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		d.Fail = nil
		more := responses(60, 1)
		mustAppend(t, s, more...)
		mustClose(t, s)
		s = open(t, root, quick())
		mustContain(t, s, more)
		got := all(t, s)
		for _, r := range want {
			if !slices.ContainsFunc(got, func(g survey.Response) bool { return reflect.DeepEqual(g, r) }) {
				t.Errorf("%s: %s is not there", kind, r.ID)
			}
		}
		if n := s.State(); n.Quarantined != 6 {
			t.Errorf("%s: %d in quarantine", kind, n.Quarantined)
		}
	}
}

// A lane with something in it comes first, then a free one, then a new one.
func TestTheLowestFreeNumberIsTaken(t *testing.T) {
	root := newRoot(t)
	if err := os.MkdirAll(filepath.Join(root, "03"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "120", "0000000009.seg"), frames(responses(0, 1)...))
	s := open(t, root, quick())
	mustHold(t, s, responses(0, 1)...)
	if got := lanes(t, root); !slices.Equal(got, []string{"120"}) {
		t.Errorf("the lanes are %v", got)
	}
	mustAppend(t, open(t, root, quick()), responses(1, 1)...)
	mustAppend(t, open(t, root, quick()), responses(2, 1)...)
	if got := lanes(t, root); !slices.Equal(got, []string{"01", "03", "120"}) {
		t.Errorf("the lanes are %v", got)
	}
}
