package report_test

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/report"
	"hailong/server/score"
	"hailong/server/survey"
)

// TestNoTextOfATableIsCutOffOrCovered: whatever is in the cells, every letter is printed,
// inside the margins and on no other.
func TestNoTextOfATableIsCutOffOrCovered(t *testing.T) {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"Phường", "Nghiêng", "tiếp", "nhận", "99,99", "ỄỘẶ", "và", "–", "10.000.000"}),
		rapid.StringMatching(`[a-zA-Zàáảãạđêệ0-9.,%–]{1,40}`),
	)
	join := func(w []string) string { return strings.Join(w, " ") }
	title, text := rapid.Map(rapid.SliceOfN(word, 0, 2), join), rapid.Map(rapid.SliceOfN(word, 0, 14), join)
	long := rapid.Map(rapid.SliceOfN(word, 300, 400), join) // higher than a page
	rapid.Check(t, func(r *rapid.T) {
		shares := rapid.SliceOfN(rapid.Float64Range(15, 40), 1, 7).Draw(r, "shares")
		titles := rapid.SliceOfN(title, len(shares), len(shares)).Draw(r, "titles")
		rows := rapid.SliceOfN(rapid.SliceOfN(text, len(shares), len(shares)), 1, 12).Draw(r, "rows")
		if rapid.IntRange(0, 7).Draw(r, "how long") == 0 {
			rows[0][0] = long.Draw(r, "long")
		}
		paragraphs := rapid.SliceOfN(text, 0, 3).Draw(r, "paragraphs")
		var b bytes.Buffer
		check(t, report.Table(&b, shares, titles, rows, paragraphs))
		path := save(t, "table", b.Bytes())
		pages, left := words(t, path), map[rune]int{}
		for _, w := range overlaps(pages) {
			r.Error(w)
		}
		for _, w := range slices.Concat(pages...) {
			for _, c := range html.UnescapeString(w.text) {
				left[c]++
			}
		}
		for _, cells := range append(rows, titles, paragraphs) {
			for _, c := range strings.Join(cells, "") {
				if left[c]--; left[c] < 0 && c != ' ' {
					r.Errorf("%q is not printed as often as it should be", c)
				}
			}
		}
	})
}

func TestBarsOfAnyLevels(t *testing.T) {
	for _, levels := range [][5]int64{{}, {1}, {0, 0, 0, 0, 1}, {0, 0, 5}, {1, 1, 1, 1, 1}, {9_000_000_000, 1, 0, 0, 1}, {0, 0, 0, 3, 0}} {
		var b bytes.Buffer
		check(t, report.Levels(&b, levels))
		holds(t, save(t, "bar", b.Bytes()), nil, []string{"Inf"})
	}
}

func TestNumbersAsVietnameseReadersWriteThem(t *testing.T) {
	for h, want := range map[score.Hundredths]string{0: "0,00", 5: "0,05", 8735: "87,35", 10_000: "100,00", -150: "-1,50", 123_456_789: "1.234.567,89"} {
		if got := report.Figure(h); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.000", 1_234_567: "1.234.567", -1000: "-1.000"} {
		if got := report.Count(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Int64Range(-1<<40, 1<<40).Draw(r, "n")
		if got := strings.ReplaceAll(report.Count(n), ".", ""); got != fmt.Sprint(n) {
			r.Errorf("%d is %s", n, report.Count(n))
		}
	})
	for day, want := range map[survey.Day]string{
		survey.NewDay(2026, 1, 5): "ngày 05 tháng 01 năm 2026", survey.NewDay(2026, 2, 28): "ngày 28 tháng 02 năm 2026",
		survey.NewDay(2026, 3, 9): "ngày 09 tháng 3 năm 2026", survey.NewDay(2026, 12, 31): "ngày 31 tháng 12 năm 2026",
	} {
		if got := report.LongDate(day); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestWhatCanBePrinted(t *testing.T) {
	for in, want := range map[string]string{
		"  Xã\tAn\n\nPhú  ": "Xã An Phú", "a\xffb": "a?b", "p\u00a0=\u00a05 %": "p\u00a0=\u00a05\u00a0%", "z·√(n) và Σ": "z·căn(n) và tổng", "🙂城": "??",
		"U\u031B\u0323": "Ự", "": "", "A\t%": "A\u00a0%",
	} {
		if got := report.Printable(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		in := rapid.String().Draw(r, "in")
		out := report.Printable(in)
		if report.Printable(out) != out {
			r.Errorf("%q is changed again, to %q", out, report.Printable(out))
		}
		for _, c := range out {
			if !report.HasGlyph(c) {
				r.Errorf("%q has no letter", c)
			}
		}
	})
}
