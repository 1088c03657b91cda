package spool_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

// TestKilledAtEveryByte cuts the last segment at every length: what was whole comes
// back, the rest is no response of anybody's, and kept all the same.
func TestKilledAtEveryByte(t *testing.T) {
	rs := small(0, 7)
	o := quick()
	o.SegmentBytes = 1
	root := newRoot(t)
	s := open(t, root, o)
	mustAppend(t, s, rs[:2]...)
	mustAppend(t, s, rs[2:5]...)
	mustAppend(t, s, rs[5:]...)
	var files [][]byte
	for _, name := range segments(t, root) {
		files = append(files, readFile(t, name))
	}
	whole := frames(rs[5:]...)
	if len(files) != 3 || !bytes.Equal(files[2], whole) {
		t.Fatalf("the lane has %d segments", len(files))
	}
	root = newRoot(t)
	for cut := range len(whole) + 1 {
		n, good := 5, len(spool.Header)
		for n < 7 && cut >= good+len(spool.Frame(rs[n])) {
			good += len(spool.Frame(rs[n]))
			n++
		}
		if cut < good {
			good = 0
		}
		reset(t, root, files[0], files[1], whole[:cut])
		s := open(t, root, quick())
		mustHold(t, s, rs[:n]...)
		q := quarantined(t, root)
		if cut == good && len(q) != 0 {
			t.Fatalf("cut at %d: the quarantine holds %+v", cut, q)
		}
		if cut > good && (len(q) != 1 || q[0].Kind != "torn" || q[0].Offset != good || !bytes.Equal(q[0].Bytes, whole[good:cut])) {
			t.Fatalf("cut at %d: the quarantine holds %+v", cut, q)
		}
		if st := s.State(); st.Quarantined != 0 {
			t.Fatalf("cut at %d: %d responses are said to be lost", cut, st.Quarantined)
		}
		mustAppend(t, s, rs[6])
		mustHold(t, s, append(rs[:n:n], rs[6])...)
		mustClose(t, s)
	}
}

// TestEveryByteFlipped changes each byte of a lane: each response comes back intact
// and in order, or its bytes are in the quarantine.
func TestEveryByteFlipped(t *testing.T) {
	rs := small(0, 3)
	whole := frames(rs...)
	ends := []int{len(spool.Header)}
	for _, r := range rs {
		ends = append(ends, ends[len(ends)-1]+len(spool.Frame(r)))
	}
	root := newRoot(t)
	for at := range whole {
		b := bytes.Clone(whole)
		b[at] ^= []byte{0x01, 0x80, 0xff}[at%3]
		reset(t, root, b)
		s := open(t, root, quick())
		hit, _ := slices.BinarySearch(ends, at+1) // 0: the header, i: the i-th response
		want := slices.Clone(rs)
		off := 0
		if hit > 0 {
			want = slices.Delete(want, hit-1, hit)
			off = ends[hit-1]
		}
		mustHold(t, s, want...)
		q := quarantined(t, root)
		if len(q) != 1 || q[0].Kind != "damaged" || q[0].Offset != off || !bytes.Equal(q[0].Bytes, b[off:ends[hit]]) {
			t.Fatalf("byte %d: the quarantine holds %+v", at, q)
		}
		if n := s.State().Quarantined; n != 1 {
			t.Fatalf("byte %d: %d in quarantine", at, n)
		}
		mustClose(t, s)
	}
}

func TestGarbageCostsNoResponse(t *testing.T) {
	rs := responses(0, 3)
	for name, garbage := range map[string][]byte{
		"zeros":                make([]byte, 4096),
		"the start of a frame": spool.Frame(rs[0])[:spool.FrameBytes],
		"a length too long":    []byte("\x1eHL\x1f\xff\xff\xff\xff\x00\x00\x00\x00{"),
		"an empty frame":       []byte("\x1eHL\x1f\x00\x00\x00\x00\x00\x00\x00\x00"),
		"half a frame":         spool.Frame(rs[0])[:100],
		"text":                 []byte("{\"v\":1}\n"),
		"a header":             []byte(spool.Header),
	} {
		t.Run(name, func(t *testing.T) {
			b := frames(rs[0])
			first := len(b)
			b = append(append(b, garbage...), spool.Frame(rs[1])...)
			second := len(b)
			b = append(append(append(b, garbage...), garbage...), spool.Frame(rs[2])...)
			root := lay(t, b)
			s := open(t, root, quick())
			mustHold(t, s, rs...)
			q := quarantined(t, root)
			if len(q) != 2 || q[0].Offset != first || q[1].Offset != second || !bytes.Equal(q[0].Bytes, garbage) ||
				!bytes.Equal(q[1].Bytes, slices.Concat(garbage, garbage)) {
				t.Fatalf("the quarantine holds %+v", q)
			}
			// Finding it again adds nothing, and the count survives.
			mustClose(t, s)
			s = open(t, root, quick())
			if n := s.State().Quarantined; n != 2 || len(quarantined(t, root)) != 2 {
				t.Errorf("after a restart %d in quarantine", n)
			}
		})
	}
}

// A segment without a readable header is searched like any other.
func TestAHeaderThatIsGoneCostsNoResponse(t *testing.T) {
	rs := responses(0, 2)
	for name, head := range map[string]string{"none": "", "foreign": "SQLite format 3\x00", "newer": "HLSPOOL\x02"} {
		root := lay(t, append([]byte(head), frames(rs...)[len(spool.Header):]...))
		s := open(t, root, quick())
		mustHold(t, s, rs...)
		q := quarantined(t, root)
		if head == "" && len(q) == 0 {
			continue
		}
		if len(q) != 1 || string(q[0].Bytes) != head {
			t.Errorf("%s: the quarantine holds %+v", name, q)
		}
	}
}

// A damaged last response is not taken for one that was being written.
func TestADamagedEndIsNotTorn(t *testing.T) {
	rs := responses(0, 2)
	whole := frames(rs...)
	start := len(frames(rs[0]))
	longer := bytes.Clone(whole)
	longer[start+5]++ // 256 bytes more than there are
	for name, b := range map[string][]byte{
		"a longer length": longer, "zeros": append(frames(rs[0]), make([]byte, 64)...), "no magic": append(frames(rs[0]), "xyz"...),
		"a length out of bounds": append(frames(rs[0]), "\x1eHL\x1f\xff\xff\xff\xff\x00"...),
		"no object":              append(frames(rs[0]), "\x1eHL\x1f\xff\x00\x00\x00\x00\x00\x00\x00["...),
	} {
		root := lay(t, b)
		s := open(t, root, quick())
		mustHold(t, s, rs[0])
		if got := kinds(quarantined(t, root)); !slices.Equal(got, []string{"damaged"}) || s.State().Quarantined != 1 {
			t.Errorf("%s: the quarantine holds %v", name, got)
		}
	}
}

// Opening changes no segment, so a crash in it can lose nothing; and what is left of
// one without responses goes only after it is kept.
func TestRecoveryKeepsBeforeItDrops(t *testing.T) {
	root := lay(t, []byte("nothing but garbage"))
	d := &spool.Disk{}
	s := open(t, root, spool.Options{}.On(d))
	if left := segments(t, root); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if n := s.State(); n.Quarantined != 1 || n.Bytes != 0 {
		t.Errorf("the state is %+v", n)
	}
	order := []spool.Op{{"write", "quarantine.jsonl"}, {"sync", "quarantine.jsonl"}, {"syncdir", "01"}, {"remove", "0000000001.seg"}}
	at := 0
	for _, op := range d.Ops {
		if at < len(order) && op == order[at] {
			at++
		}
	}
	if at != len(order) {
		t.Errorf("the operations were %v, want %v in this order", d.Ops, order)
	}
	b := append(frames(responses(0, 2)...), "garbage"...)
	root = lay(t, b)
	open(t, root, quick())
	if got := readFile(t, filepath.Join(root, "01", "0000000001.seg")); !bytes.Equal(got, b) {
		t.Error("a segment was changed")
	}
}

// A power cut keeps what was synced and nothing else. Before each operation of a busy
// spool on its disk, the acknowledged responses that nobody let go are there.
func TestThePowerCutBeforeEveryOperation(t *testing.T) {
	root := newRoot(t)
	var want []survey.Response // acknowledged, and nobody is letting go of them
	cuts := 0
	d := &spool.Disk{Remember: true}
	cut := func(op spool.Op) *spool.Fault {
		cuts++
		dir := newRoot(t)
		if err := d.PowerCut(root, dir); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir, quick())
		defer s.Close()
		have := map[survey.ResponseID]survey.Response{}
		for _, r := range all(t, s) {
			have[r.ID] = r
		}
		for _, r := range want {
			if !reflect.DeepEqual(have[r.ID], r) {
				t.Fatalf("cut %d before %v: %s is not there", cuts, op, r.ID)
			}
		}
		return nil
	}
	s := open(t, root, spool.Options{SegmentBytes: 800}.On(d))
	d.Fail = cut
	for i := range 16 {
		rs := small(3*i, 3)
		mustAppend(t, s, rs...)
		want = append(want, rs...)
		cut(spool.Op{Kind: "appended"})
		if i%4 == 3 {
			n := 2 + i%5
			want = want[n:]
			mustForget(t, s, n)
		}
		if i%11 == 10 {
			want = want[1:]
			if err := s.SetAside(fmt.Sprint("lý do ", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cuts < 70 {
		t.Fatalf("%d cuts: not what this test is about", cuts)
	}
}
