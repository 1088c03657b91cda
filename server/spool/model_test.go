package spool_test

import (
	"reflect"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/spool"
	"hailong/server/survey"
)

// The spool is a slice: whatever is done to it in whatever order. After a restart
// some of what was forgotten may come back in front, in order, and nothing else.
func TestTheSpoolIsASlice(t *testing.T) {
	pool := small(0, 60)
	rapid.Check(t, func(rt *rapid.T) {
		root := newRoot(t)
		o := quick()
		o.SegmentBytes = int64(rapid.IntRange(1, 3000).Draw(rt, "segment"))
		s := open(t, root, o)
		var model, forgotten []survey.Response
		aside := 0
		next := 0
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				n := min(rapid.IntRange(1, 6).Draw(rt, "n"), len(pool)-next)
				mustAppend(t, s, pool[next:next+n]...)
				model = append(model, pool[next:next+n]...)
				next += n
			},
			"forget": func(rt *rapid.T) {
				n := rapid.IntRange(0, len(model)).Draw(rt, "n")
				mustForget(t, s, n)
				forgotten = append(forgotten, model[:n]...)
				model = model[n:]
			},
			"set aside": func(rt *rapid.T) {
				if err := s.SetAside("thử"); (err == nil) != (len(model) > 0) {
					rt.Fatalf("%v with %d waiting", err, len(model))
				}
				if len(model) > 0 {
					model = model[1:]
					aside++
				}
			},
			"restart": func(rt *rapid.T) {
				mustClose(t, s)
				s = open(t, root, o)
				got := all(t, s)
				back := len(got) - len(model)
				if back < 0 || back > len(forgotten) {
					rt.Fatalf("%d came back, %d waited and %d were forgotten", len(got), len(model), len(forgotten))
				}
				for i, r := range got[:back] {
					if want := forgotten[len(forgotten)-back+i]; !reflect.DeepEqual(r, want) {
						rt.Fatalf("%s came back, want %s", r.ID, want.ID)
					}
				}
				mustForget(t, s, back)
			},
			"": func(rt *rapid.T) {
				got := all(t, s)
				if len(got) != len(model) || len(got) > 0 && !reflect.DeepEqual(got, model) {
					rt.Fatalf("%v wait, want %v", ids(got), ids(model))
				}
				st := s.State()
				if st.Responses != len(model) || st.Quarantined != aside || (st.Bytes == 0) != (len(segments(t, root)) == 0) {
					rt.Fatalf("the state is %+v, want %d and %d", st, len(model), aside)
				}
				if len(model) > 0 {
					r := model[len(model)-1]
					if d, waiting := s.Digest(r.ID); !waiting || d != r.Digest() {
						rt.Fatalf("the digest of %s: %v", r.ID, waiting)
					}
				}
				if len(forgotten) > 0 {
					if _, waiting := s.Digest(forgotten[len(forgotten)-1].ID); waiting {
						rt.Fatal("what was forgotten waits")
					}
				}
			},
		})
		mustClose(t, s)
	})
}

// Writers, the drain, readers and a full disk at once: each response that was
// acknowledged is drained exactly once, those of one writer in their order.
func TestEverythingAtOnce(t *testing.T) {
	const writers, each, group = 4, 60, 5
	o := spool.Options{SegmentBytes: 4000, MaxBytes: 40_000}.On(&spool.Disk{})
	s := open(t, newRoot(t), o)
	var writing, reading sync.WaitGroup
	var mu sync.Mutex
	acknowledged := map[survey.ResponseID]bool{}
	for w := range writers {
		writing.Go(func() {
			rs := small(1000*w, each*group)
			for i := 0; i < len(rs); i += group {
				part := rs[i : i+group]
				err := s.Append(part)
				if err != nil && survey.KindOf(err) != survey.KindUnavailable {
					t.Error(err)
				}
				mu.Lock()
				for _, r := range part {
					acknowledged[r.ID] = err == nil
				}
				mu.Unlock()
			}
		})
	}
	done := make(chan struct{})
	for range 2 {
		reading.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				r := small(1000*(i%writers)+i%(each*group), 1)[0]
				s.Digest(r.ID)
				if found, err := s.Find(string(r.ID)); err != nil || len(found) > 1 || len(found) == 1 && found[0].ID != r.ID {
					t.Errorf("find: %v, %v", found, err)
				}
				if st := s.State(); st.Bytes > st.Limit {
					t.Errorf("%d bytes", st.Bytes)
				}
			}
		})
	}
	var drained []survey.Response
	drain := func() int {
		rs, err := s.Oldest(7)
		if err != nil {
			t.Error(err)
		}
		drained = append(drained, rs...)
		if err := s.Forget(len(rs)); err != nil {
			t.Error(err)
		}
		return len(rs)
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	for writing := true; writing; {
		select {
		case <-written:
			writing = false
		default:
			drain()
		}
	}
	for drain() > 0 {
	}
	close(done)
	reading.Wait()
	place := map[survey.ResponseID]int{}
	for i, r := range drained {
		if !acknowledged[r.ID] {
			t.Errorf("%s was drained and not acknowledged", r.ID)
		}
		if _, twice := place[r.ID]; twice {
			t.Errorf("%s was drained twice", r.ID)
		}
		place[r.ID] = i
	}
	for w := range writers {
		last := -1
		for _, r := range small(1000*w, each*group) {
			at, ok := place[r.ID]
			if acknowledged[r.ID] != ok {
				t.Errorf("%s: acknowledged %v, drained %v", r.ID, acknowledged[r.ID], ok)
			}
			if ok && at < last {
				t.Errorf("%s was overtaken", r.ID)
			}
			if ok {
				last = at
			}
		}
	}
	if st := s.State(); st.Responses != 0 || st.Bytes != 0 {
		t.Errorf("left: %+v", st)
	}
}
