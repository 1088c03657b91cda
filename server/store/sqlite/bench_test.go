package sqlite_test

import (
	"os"
	"strconv"
	"testing"

	"hailong/server/store/storetest"
)

// BenchmarkStore takes the numbers of responses to store beforehand from
// HAILONG_BENCH_STORED; a million takes half a minute and 500 MB of disk.
func BenchmarkStore(b *testing.B) {
	stored := 0
	if s := os.Getenv("HAILONG_BENCH_STORED"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		stored = n
	}
	st := newFile(b).Open(b)
	storetest.Benchmark(b, st, stored, 1, 16, 64, 256)
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
}
