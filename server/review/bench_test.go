package review_test

import (
	"testing"

	"hailong/server/review"
)

// What a proposal of 5,000 responses costs: go test ./server/review -run xxx -bench . -benchtime 1x
func BenchmarkAProposal(b *testing.B) {
	const n = 5000
	for b.Loop() {
		b.StopTimer()
		d := open(b)
		d.give(n, kind{hour: 15, level: "5", flags: quick})
		b.StartTimer()
		p := d.propose(d.order(&review.Filter{}))
		done, err := d.Confirm(b.Context(), p.ID, two, "")
		check(b, err)
		if done.Changed != n {
			b.Fatalf("%+v", done)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "responses/s")
}
