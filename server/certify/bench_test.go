package certify_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"

	"hailong/server/certify"
	"hailong/server/survey"
)

// A certificate is mailed, printed in part and kept for years: it has to stay small.
func TestACertificateOf114UnitsIsSmall(t *testing.T) {
	units := unitKeys(114)
	for name, limit := range map[string]int{"linear": 400_000, "capped": 500_000} {
		c := sets(t)[name]
		list := responses(t, 1, 114*150, units, itemIDs(c))
		s := sign(t, draft(t, c, list, units), key(t, 1))
		n := len(s.Bytes())
		t.Logf("%s: %d bytes, %d a unit", name, n, n/len(units))
		if n > limit {
			t.Errorf("%s: the certificate of 114 units has %d bytes, %d allowed", name, n, limit)
		}
	}
}

// campaign is what a roll needs of a certificate.
func campaign() certify.Certificate {
	return certify.Certificate{
		Number: 1, Campaign: certify.Campaign{ID: campaignID},
		Method: certify.Method{Channels: []certify.Channel{{Channel: survey.QR}, {Channel: survey.Link}, {Channel: survey.Kiosk}}},
	}
}

// million yields n responses that differ, without keeping any.
func million(n int, yield func(*survey.Response) error) error {
	r := survey.Response{
		Campaign: campaignID, Unit: unitKeys(1)[0], Channel: survey.QR, Lang: survey.Vietnamese,
		Day: survey.NewDay(2026, 9, 1), Hour: 9, Pace: survey.PaceUnder3m, Standing: survey.Counted,
	}
	for i := range 20 {
		r.Answers = append(r.Answers, survey.Answer{Question: survey.QuestionID(fmt.Sprintf("s%02d", i)), Value: "4"})
	}
	for i := range n {
		r.ID = survey.ResponseID(fmt.Sprintf("%026d", i))
		if err := yield(&r); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkRoll counts a million responses of 20 answers: digest, leaf, tree, counts.
// peak-KiB is how much the heap that is in use grows meanwhile.
func BenchmarkRoll(b *testing.B) {
	const n = 1_000_000
	of := campaign()
	b.ReportAllocs()
	for b.Loop() {
		roll := certify.NewRoll(&of)
		var peak, start uint64
		i := 0
		err := million(n, func(r *survey.Response) error {
			if i++; i%250_000 == 1 {
				used := inUse()
				if start == 0 {
					start = used
				}
				peak = max(peak, used)
			}
			return roll.Add(r)
		})
		if err != nil || roll.Responses() != n {
			b.Fatal(err)
		}
		b.ReportMetric(float64(peak-start)/1024, "peak-KiB")
	}
}

// BenchmarkTree is the tree alone: a million leaves.
func BenchmarkTree(b *testing.B) {
	const n = 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		var tree certify.Tree
		start := inUse()
		for i := range uint64(n) {
			var leaf certify.Hash
			binary.BigEndian.PutUint64(leaf[:], i)
			tree.Add(leaf)
		}
		tree.Root()
		b.ReportMetric((float64(inUse())-float64(start))/1024, "kept-KiB")
		runtime.KeepAlive(&tree)
	}
}

// BenchmarkProve finds and proves one response of a million.
func BenchmarkProve(b *testing.B) {
	const n = 1_000_000
	of := campaign()
	roll := certify.NewRoll(&of)
	if err := million(n, roll.Add); err != nil {
		b.Fatal(err)
	}
	roll.Fill(&of)
	s := &certify.Signed{Certificate: of}
	b.ReportAllocs()
	for b.Loop() {
		p, err := certify.Prove(s, "00000000000000000000123456", func(yield func(*survey.Response) error) error { return million(n, yield) })
		if err != nil || len(p.Path) != 20 || p.Verify(s) != nil {
			b.Fatal(err)
		}
	}
}

// inUse is the heap in use after a collection, in bytes.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkParseAndVerify(b *testing.B) {
	c, units := criteria(b, linearSet), unitKeys(114)
	list := responses(b, 1, 114*100, units, itemIDs(c))
	s := sign(b, draft(b, c, list, units), key(b, 1))
	b.ReportAllocs()
	b.SetBytes(int64(len(s.Bytes())))
	for b.Loop() {
		x, err := certify.ParseSigned(s.Bytes())
		if err != nil || x.Verify(s.Key) != nil {
			b.Fatal(err)
		}
	}
}
