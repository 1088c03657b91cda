package export_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"hailong/server/export"
	"hailong/server/survey"
)

// wide is a sheet of 30 columns as responses have them, and rows for it. Numbers
// depend on i by mixing its bits, or a compressor would know them all.
func wide() (*export.Sheet, func(i int, row []export.Cell)) {
	s := &export.Sheet{ID: "wide", Title: survey.Text{Vi: "Bảng rộng", En: "Wide"}}
	for i, name := range []string{"row", "campaign", "unit", "unit_name", "point", "channel", "language", "day", "pace", "standing"} {
		t := export.TypeText
		switch i {
		case 0:
			t = export.TypeInteger
		case 7:
			t = export.TypeDate
		}
		s.Columns = append(s.Columns, export.Column{Name: name, Label: survey.Text{Vi: "Cột " + name}, Type: t})
	}
	for i := range 20 {
		s.Columns = append(s.Columns, export.Column{Name: fmt.Sprintf("q_s1_%d", i), Label: survey.Text{Vi: "Công chức lịch sự, tôn trọng người dân"}, Type: export.TypeCode})
	}
	names := []string{"Phường Thủy Nguyên", "Xã Cẩm Giang", "Phường An Hải", "Đặc khu Bạch Long Vĩ"}
	keys := []string{"10507@2025-07-01", "10888@2025-07-01", "11413@2025-07-01", "11948@2025-07-01"}
	channels, paces := []string{"qr", "link", "kiosk"}, []string{"20s_1m", "1_3m", "3_10m"}
	return s, func(i int, row []export.Cell) {
		mix := uint64(i+1) * 0x9E3779B97F4A7C15
		mix ^= mix >> 29
		mix *= 0xBF58476D1CE4E5B9
		row[0], row[1], row[4], row[6], row[9] = export.Integer(int64(i)), export.Text("dot-2026-1"), export.Text("quay-1"), export.Text("vi"), export.Text("counted")
		row[2], row[3] = export.Text(keys[mix>>62]), export.Text(names[mix>>62])
		row[5], row[8] = export.Text(channels[mix>>40%3]), export.Text(paces[mix>>43%3])
		row[7] = export.Date(survey.NewDay(2026, 3, 1) + survey.Day(mix>>34%90))
		for k := 10; k < 30; k++ {
			mix ^= mix << 13
			mix ^= mix >> 7
			mix ^= mix << 17
			if v := int64(mix % 6); v == 0 {
				row[k] = export.Text(survey.NoOpinion)
			} else {
				row[k] = export.Integer(v)
			}
		}
	}
}

// BenchmarkRows says how many rows of 30 columns a second each format takes, with
// the hash of the file, and what it leaves to the garbage collector:
//
//	go test ./server/export -run '^$' -bench Rows -benchtime 1000000x -benchmem
//
// peak-MiB is the most that the process has had in memory, as the system counts
// it; run one format at a time to read it.
func BenchmarkRows(b *testing.B) {
	for _, f := range export.SheetFormats {
		b.Run(string(f), func(b *testing.B) {
			s, fill := wide()
			row := make([]export.Cell, len(s.Columns))
			w, err := export.NewWriter(io.Discard, f, s, export.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for i := range b.N {
				fill(i, row)
				if err := w.Row(row); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(w.Bytes())/float64(b.N), "bytes/row")
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// peak is the most memory the process has had, in MiB; 0 where the system does not
// say.
func peak(b *testing.B) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}

// BenchmarkResponses is the way of a response from the store to a CSV.
func BenchmarkResponses(b *testing.B) {
	rs := export.NewResponses(form())
	w, err := export.NewWriter(io.Discard, export.CSV, rs.Sheet(), export.Options{})
	if err != nil {
		b.Fatal(err)
	}
	x, row := response(), []export.Cell(nil)
	x.Flags = nil
	b.ReportAllocs()
	for i := range b.N {
		if row, err = rs.Row(row, int64(i+1), &x, "Phường Thủy Nguyên", "Quầy 1"); err != nil {
			b.Fatal(err)
		}
		if err := w.Row(row); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
