package spool_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

const benchGroup = 64

// BenchmarkAppend takes in groups of 64 responses, each with its fsync; beside it
// the same bytes in a plain file.
func BenchmarkAppend(b *testing.B) {
	rs := responses(0, benchGroup)
	group := frames(rs...)[len(spool.Header):]
	b.Run("spool", func(b *testing.B) {
		s := open(b, newRoot(b), spool.Options{MaxBytes: 1 << 40})
		report(b, len(group))
		for b.Loop() {
			mustAppend(b, s, rs...)
		}
	})
	b.Run("file", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "plain"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		report(b, len(group))
		for b.Loop() {
			if _, err := f.Write(group); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func report(b *testing.B, bytes int) {
	b.SetBytes(int64(bytes))
	b.Cleanup(func() {
		if b.N > 0 {
			b.ReportMetric(float64(b.N*benchGroup)/b.Elapsed().Seconds(), "responses/s")
			b.ReportMetric(float64(bytes)/benchGroup, "B/response")
		}
	})
}

// BenchmarkParts is what the spool itself costs, without the disk.
func BenchmarkParts(b *testing.B) {
	rs := responses(0, benchGroup)
	b.Run("take in 64", func(b *testing.B) {
		s := open(b, newRoot(b), spool.Options{MaxBytes: 1 << 40}.On(&spool.Disk{}))
		for b.Loop() {
			mustAppend(b, s, rs...)
		}
	})
	b.Run("drain 64", func(b *testing.B) {
		s := open(b, newRoot(b), quick())
		mustAppend(b, s, rs...)
		for b.Loop() {
			if got, err := s.Oldest(benchGroup); err != nil || len(got) != benchGroup {
				b.Fatal(err)
			}
		}
	})
	b.Run("digest of an unknown ID", func(b *testing.B) {
		s := open(b, newRoot(b), quick())
		many := make([]survey.Response, 0, 20_000)
		for i := range cap(many) {
			r := rs[i%benchGroup]
			r.ID = survey.ResponseID(fmt.Sprintf("%026d", i))
			many = append(many, r)
		}
		mustAppend(b, s, many...)
		for b.Loop() {
			s.Digest(rs[0].ID)
		}
	})
	b.Run("recover 20,000", func(b *testing.B) {
		root := newRoot(b)
		s := open(b, root, quick())
		for i := range 20_000 / benchGroup {
			for j := range rs {
				rs[j].ID = survey.ResponseID(fmt.Sprintf("%026d", i*benchGroup+j))
			}
			mustAppend(b, s, rs...)
		}
		mustClose(b, s)
		for b.Loop() {
			mustClose(b, open(b, root, quick()))
		}
	})
}
