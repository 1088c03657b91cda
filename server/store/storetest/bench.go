package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

// fillDays is over how many days before FirstDay Fill spreads its responses.
const fillDays = 90

// Stream makes responses faster than Response does, for benchmarks and large
// fills: the bodies repeat, the IDs do not. Its responses go round the units,
// come by QR code and belong to one hour of one day.
type Stream struct {
	bodies []survey.Response
	rnd    draws
	next   int
}

// NewStream is a stream on a day; two seeds have no ID in common.
func NewStream(seed uint64, day survey.Day) *Stream {
	s := &Stream{rnd: draws{rand.New(rand.NewPCG(seed, 4))}}
	s.bodies = Responses(0, 20*Units, On(day), Via(survey.QR), func(r *survey.Response) { r.Point, r.Hour = "", 9 })
	return s
}

// Take is the next n responses.
func (s *Stream) Take(n int) []survey.Response {
	const chars = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rs := make([]survey.Response, n)
	var random [21]byte
	for i := range rs {
		rs[i] = s.bodies[s.next%len(s.bodies)]
		s.next++
		_, _ = s.rnd.Read(random[:]) // never fails
		for j := range random {
			random[j] = chars[random[j]&31]
		}
		rs[i].ID = rs[i].ID[:5] + survey.ResponseID(random[:])
	}
	return rs
}

// Fill stores n responses spread over the days before FirstDay.
func Fill(t testing.TB, st store.Store, n int) {
	t.Helper()
	for d := range survey.Day(min(fillDays, n)) {
		s := NewStream(uint64(d), FirstDay-1-d)
		for left := (n + int(d)) / fillDays; left > 0; left -= 1000 {
			if _, err := st.Append(ctx, s.Take(min(left, 1000))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Benchmark measures a store that holds stored responses: Append in several batch
// sizes (an operation is one response), then reads. Sizes above what a server
// bears are the caller's to leave out.
func Benchmark(b *testing.B, st store.Store, stored int, sizes ...int) {
	Fill(b, st, stored)
	seed := uint64(1000)
	for _, size := range sizes {
		b.Run(fmt.Sprintf("append/stored=%d/batch=%d", stored, size), func(b *testing.B) {
			seed++ // the function runs several times, each with new IDs
			rs := NewStream(seed, FirstDay).Take(b.N)
			b.ReportAllocs()
			b.ResetTimer()
			for ; len(rs) > 0; rs = rs[min(size, len(rs)):] {
				if _, err := st.Append(ctx, rs[:min(size, len(rs))]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run(fmt.Sprintf("tallies/stored=%d", stored), func(b *testing.B) {
		for b.Loop() {
			if _, err := st.Tallies(ctx, Campaign); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run(fmt.Sprintf("find/stored=%d", stored), func(b *testing.B) {
		miss := strings.Repeat("0", survey.ReceiptPrefix)
		for b.Loop() {
			if _, err := st.Find(ctx, miss); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run(fmt.Sprintf("each/stored=%d", stored), func(b *testing.B) {
		n := 0
		for b.Loop() {
			err := st.EachResponse(ctx, Campaign, func(*survey.Response) error { n++; return nil })
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(n, 1)), "ns/response")
	})
}
