package export_test

import (
	"io"
	"runtime"
	"testing"

	"hailong/server/export"
)

// TestFlatMemory streams 200,000 rows in each format and looks at the heap on the
// way: what is reachable must stay far below what was written, and rows leave next
// to nothing to the garbage collector.
func TestFlatMemory(t *testing.T) {
	const n, most = 200_000, 8 << 20
	s, fill := wide()
	row := make([]export.Cell, len(s.Columns))
	for _, f := range export.SheetFormats {
		w, err := export.NewWriter(io.Discard, f, s, export.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		before, begun := m.HeapAlloc, m.TotalAlloc
		for i := range n {
			fill(i, row)
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
			if i%20_000 == 19_999 {
				runtime.GC()
				runtime.ReadMemStats(&m)
				if m.HeapAlloc > before+most {
					t.Fatalf("%s: %d MiB more after %d rows", f, (m.HeapAlloc-before)>>20, i+1)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&m)
		if made := (m.TotalAlloc - begun) / n; made > 64 {
			t.Errorf("%s: %d bytes of garbage a row", f, made)
		}
		if w.Bytes() < 2*most {
			t.Errorf("%s: %d bytes prove nothing", f, w.Bytes())
		}
	}
}
