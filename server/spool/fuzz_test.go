package spool_test

import (
	"bytes"
	"reflect"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

// FuzzRecover opens lanes made of any bytes and of valid responses between them:
// a byte n of the plan under 16 is the n-th response, any other takes n-15 bytes of
// the rubbish. Each response comes back, in order; each other byte is kept.
func FuzzRecover(f *testing.F) {
	pool := small(0, 16)
	frame := spool.Frame(pool[3])
	f.Add(true, []byte{0, 1, 2}, []byte{})
	f.Add(true, []byte{0, 40, 1, 20, 2}, []byte("garbage between responses, as a bad disk leaves it"))
	f.Add(false, []byte{3, 255, 4}, frame[:len(frame)-1])
	f.Add(true, []byte{5, 27, 6, 27, 28, 7}, bytes.Repeat(frame[:spool.FrameBytes], 4))
	f.Add(true, []byte{16, 17, 18, 1, 30}, []byte("\x1eHL\x1f\xff\xff\x0f\x00\x00\x00\x00\x00{}"))
	f.Add(false, []byte{255}, []byte(spool.Header+"\x1eHL\x1f\x02\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, head bool, plan, rubbish []byte) {
		if len(plan) > 64 {
			plan = plan[:64]
		}
		var b []byte
		if head {
			b = append(b, spool.Header...)
		}
		var want []survey.Response
		var between []byte // the rubbish that is in b
		for _, n := range plan {
			if n < 16 {
				b = append(b, spool.Frame(pool[n])...)
				want = append(want, pool[n])
				continue
			}
			part := rubbish[:min(int(n)-15, len(rubbish))]
			rubbish = rubbish[len(part):]
			b, between = append(b, part...), append(between, part...)
		}
		root := lay(t, b)
		s := open(t, root, quick())
		got := all(t, s)
		i := 0
		for _, r := range got { // the rubbish may hold a valid response, too
			if i < len(want) && reflect.DeepEqual(r, want[i]) {
				i++
			}
		}
		if i < len(want) {
			t.Fatalf("%d of %d responses came back: %v", i, len(want), ids(got))
		}
		if len(got) > len(want) || !head {
			return
		}
		var kept []byte
		for _, e := range quarantined(t, root) {
			if e.Response != nil {
				return
			}
			if !bytes.Equal(e.Bytes, b[e.Offset:e.Offset+len(e.Bytes)]) {
				t.Fatalf("%+v is not what was there", e)
			}
			kept = append(kept, e.Bytes...)
		}
		if !bytes.Equal(kept, between) {
			t.Fatalf("kept %q of %q", kept, between)
		}
	})
}
