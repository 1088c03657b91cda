package exports_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

func (d *desk) file(r exports.Request) ([]byte, export.Manifest) {
	d.t.Helper()
	check(d.t, r.Check(d.reg.Now()))
	var b bytes.Buffer
	m, err := d.maker.Make(d.t.Context(), &b, r, exports.By{Account: "a", Name: "Kiểm tra"}, nil)
	check(d.t, err)
	check(d.t, export.VerifyFile(m, bytes.NewReader(b.Bytes())))
	return b.Bytes(), m
}

// table is a CSV by the names of its columns.
func (d *desk) table(r exports.Request) []map[string]string {
	d.t.Helper()
	r.Format, r.Campaign = export.CSV, "round"
	b, _ := d.file(r)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	check(d.t, err)
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// TestRowsTellNoOrder stores responses whose answers say in which hour they came, and
// finds no trace of that in where their rows are.
func TestRowsTellNoOrder(t *testing.T) {
	d := newDesk(t)
	for level := 1; level <= 5; level++ { // levels rise with the IDs
		d.answer(d.units[0], today-20+survey.Day(level), survey.QR, 40, string(rune('0'+level)))
	}
	var orders []string
	for range 2 {
		var levels []string
		for _, row := range d.table(exports.Request{Kind: exports.Responses}) {
			levels = append(levels, row["q_overall"])
		}
		if len(levels) != 200 || slices.IsSorted(levels) {
			t.Fatalf("%d rows in the order of their hours", len(levels))
		}
		turns := 0
		for i := 1; i < len(levels); i++ {
			if levels[i] != levels[i-1] {
				turns++
			}
		}
		if turns < 120 { // 160 are to be expected, 4 in the order of IDs
			t.Errorf("rows of an hour lie together: %d turns", turns)
		}
		orders = append(orders, strings.Join(levels, ""))
	}
	if orders[0] == orders[1] {
		t.Error("two exports have one order: the place of a row names it")
	}
}

// TestRowsComeOnceWhateverTheirNumber exports more than fits into what a shuffle keeps.
func TestRowsComeOnceWhateverTheirNumber(t *testing.T) {
	d := newDesk(t)
	d.answer(d.units[1], today-3, survey.Link, 3, "2") // three in their unit: only that they were
	d.answer(d.units[0], today-3, survey.QR, 30, "5", func(i int, x *survey.Response) {
		if i < 6 {
			x.Standing, x.Reason = survey.Excluded, "gửi trùng"
		}
		if i == 7 {
			x.Flags, x.Standing = []survey.Flag{survey.FlagFast}, survey.Flagged
		}
	})
	rows := d.table(exports.Request{Kind: exports.Responses})
	if len(rows) != 33 {
		t.Fatalf("%d rows", len(rows))
	}
	kept := 0
	for i, r := range rows {
		if r["row"] != strconv.Itoa(i+1) {
			t.Errorf("row %s is number %d", r["row"], i+1)
		}
		if strings.HasPrefix(r["unit"], string(d.units[1].Code)) {
			kept++
			if r["q_overall"] != "" || r["channel"] != "*" || r["standing"] != "counted" || r["withheld"] != "1" {
				t.Errorf("one of three tells %v", r)
			}
		} else if r["q_overall"] != "5" {
			t.Errorf("%v", r)
		}
	}
	if kept != 3 {
		t.Errorf("%d of 3", kept)
	}
	for filter, want := range map[string]int{"standing=excluded": 6, "standing=counted": 26, "flag=fast": 1, "channel=qr": 30, "channel=link": 0, "from=2020-01-01": 33, "to=2020-01-01": 0} {
		name, value, _ := strings.Cut(filter, "=")
		if got := len(d.table(exports.Request{Kind: exports.Responses, Filter: map[string]string{name: value}})); got != want {
			t.Errorf("%s: %d rows, want %d", filter, got, want)
		}
	}
	if got := len(d.table(exports.Request{Kind: exports.Responses, Unit: d.units[1]})); got != 3 {
		t.Errorf("%d rows of one unit", got)
	}
}

// TestFiltersChooseRowsAndMakeNone: whatever is asked for, each row stands as it is in
// the whole table.
func TestFiltersChooseRowsAndMakeNone(t *testing.T) {
	d := newDesk(t)
	d.answer(d.units[0], today-3, survey.QR, 70, "5")
	d.answer(d.units[0], today-12, survey.QR, 40, "3")
	d.answer(d.units[0], today-12, survey.Link, 4, "1")
	d.answer(d.units[1], today-3, survey.QR, 95, "4")
	line := func(m map[string]string) string {
		delete(m, "row")
		var b strings.Builder
		for _, k := range slices.Sorted(func(yield func(string) bool) {
			for k := range m {
				if !yield(k) {
					return
				}
			}
		}) {
			b.WriteString(k + "=" + m[k] + "\n")
		}
		return b.String()
	}
	for _, k := range []exports.Kind{exports.Aggregates, exports.Items, exports.Scores, exports.Steps} {
		whole := map[string]bool{}
		for _, row := range d.table(exports.Request{Kind: k}) {
			whole[line(row)] = true
		}
		for _, f := range []map[string]string{
			{"channel": "qr"}, {"channel": "all"}, {"period": "week"}, {"period": "campaign"}, {"item": "*"}, {"item": "s1_1"}, {"from": "2026-07-06", "to": "2026-07-12"}, {},
		} {
			for _, unit := range []survey.UnitKey{{}, d.units[0]} {
				r := exports.Request{Kind: k, Filter: f, Unit: unit, Format: export.CSV, Campaign: "round"}
				if r.Check(d.reg.Now()) != nil {
					continue
				}
				rows := d.table(r)
				if len(rows) > len(whole) || len(f) > 0 && len(rows) == len(whole) {
					t.Errorf("%s by %v: %d of %d rows", k, f, len(rows), len(whole))
				}
				for _, row := range rows {
					if !whole[line(row)] {
						t.Errorf("%s by %v has a row that the whole has not: %v", k, f, row)
					}
				}
			}
		}
	}
}

// TestWithheldIsCounted: the manifest says how many rows of the aggregates are withheld.
func TestWithheldIsCounted(t *testing.T) {
	d := newDesk(t)
	d.answer(d.units[0], today-3, survey.QR, 95, "5")
	d.answer(d.units[0], today-3, survey.Link, 2, "1")
	want := int64(0)
	for _, row := range d.table(exports.Request{Kind: exports.Aggregates}) {
		if row["withheld"] == "1" {
			want++
			if row["n"] != "" || row["rate"] != "" {
				t.Errorf("%v", row)
			}
		}
	}
	_, m := d.file(exports.Request{Kind: exports.Aggregates, Format: export.JSON, Campaign: "round"})
	if want == 0 || m.Withheld != want {
		t.Errorf("%d rows are withheld, the manifest says %d", want, m.Withheld)
	}
}

// TestFlatMemory exports 60,000 responses through a Maker that must sort them on disk,
// and looks at what is reachable meanwhile.
// All tables of a file rest on one reading of the counts: they agree with each other, and
// a city of units costs no more than one.
func TestAFileIsOfOneMoment(t *testing.T) {
	d := newDesk(t)
	for _, u := range d.units {
		d.answer(u, today, survey.QR, 40, "4")
	}
	for _, kind := range []exports.Kind{exports.Responses, exports.Aggregates, exports.Package} {
		before := d.store.Reached(faulty.Tallies)
		format := export.CSV
		if kind == exports.Package {
			format = export.ZIP
		}
		_, err := d.maker.Make(t.Context(), io.Discard, exports.Request{Kind: kind, Format: format, Campaign: "round"}, exports.By{Account: "a"}, nil)
		check(t, err)
		if n := d.store.Reached(faulty.Tallies) - before; n != 1 {
			t.Errorf("%s reads the tallies %d times", kind, n)
		}
	}
}

func TestFlatMemory(t *testing.T) {
	d := newDesk(t)
	d.maker.Random = rand.NewChaCha8([32]byte{4})
	d.fill(60_000)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	w := &watched{t: t, most: before + 48<<20}
	made, err := d.maker.Make(t.Context(), w, exports.Request{Kind: exports.Responses, Format: export.CSV, Campaign: "round"}, exports.By{Account: "a"}, nil)
	check(t, err)
	if made.Rows != 60_000 || w.looks < 5 {
		t.Errorf("%d rows, %d looks", made.Rows, w.looks)
	}
	if left, err := os.ReadDir(d.maker.Temp); err != nil || len(left) > 0 {
		t.Errorf("%v stay, %v", left, err)
	}
}

// watched looks at the heap every megabyte.
type watched struct {
	t     testing.TB
	most  uint64
	n     int
	looks int
}

func (w *watched) Write(p []byte) (int, error) {
	if w.n += len(p); w.n>>20 >= w.looks {
		w.looks++
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > w.most {
			w.t.Fatalf("%d MiB after %d MiB of the file", m.HeapAlloc>>20, w.n>>20)
		}
	}
	return len(p), nil
}
