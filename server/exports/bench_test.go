package exports_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/survey"
)

// BenchmarkResponses says how many rows of responses a second leave a SQLite store, end
// to end: read, put into an order that tells nothing, veiled, written and hashed. The
// rows have 35 columns. peak-MiB is the most that the process has had in memory, as the
// system counts it; run one format at a time to read it:
//
//	go test ./server/exports -run '^$' -bench Responses/csv -benchtime 1000000x
func BenchmarkResponses(b *testing.B) {
	for _, f := range []export.Format{export.CSV, export.XLSX} {
		b.Run(string(f), func(b *testing.B) {
			d := newDesk(b)
			d.fill(b.N)
			reset(b)
			b.ResetTimer()
			m, err := d.maker.Make(b.Context(), io.Discard, exports.Request{Kind: exports.Responses, Format: f, Campaign: "round"}, exports.By{Account: "a"}, nil)
			check(b, err)
			b.StopTimer()
			if m.Rows != int64(b.N) {
				b.Fatalf("%d rows of %d", m.Rows, b.N)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(m.Bytes)/float64(b.N), "bytes/row")
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// fill stores n responses of two units over a month.
func (d *desk) fill(n int) {
	c, err := d.reg.Now().Campaign("round")
	check(d.t, err)
	random := rand.New(d.random)
	var answers []survey.Answers
	for range 500 {
		g := survey.Given{}
		for x := range c.Questionnaire.All {
			if x.Type == survey.Scale {
				g[x.ID] = []string{strconv.Itoa(1 + random.IntN(5))}
			}
		}
		a, _, err := c.Questionnaire.Rules.Parse(g)
		check(d.t, err)
		answers = append(answers, a)
	}
	batch := make([]survey.Response, 0, 2000)
	for done := 0; done < n; done += len(batch) {
		batch = batch[:0]
		day := today - 29 + survey.Day(int64(done)*30/int64(n))
		for range min(cap(batch), n-done) {
			hour := 7 + random.IntN(10)
			id, err := survey.NewResponseID(day.Time().Add(time.Duration(hour-7)*time.Hour), d.random)
			check(d.t, err)
			batch = append(batch, survey.Response{
				ID: id, Campaign: "round", Unit: d.units[random.IntN(2)], Channel: survey.Channels[random.IntN(2)], Lang: survey.Vietnamese, Day: day, Hour: hour,
				Pace: survey.PaceUnder3m, Answers: answers[random.IntN(len(answers))], Standing: survey.Counted,
			})
		}
		_, err = d.store.Append(d.t.Context(), batch)
		check(d.t, err)
	}
}

// reset has the system forget the most memory the process has had, where it can.
func reset(b *testing.B) {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Log("the peak includes the filling of the store:", err)
	}
}

// peak is the most memory the process has had, in MiB; 0 where the system does not say.
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
