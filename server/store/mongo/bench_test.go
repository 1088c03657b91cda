package mongo_test

import (
	"os"
	"strconv"
	"testing"

	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/testenv"
)

// BenchmarkStore measures the server of HAILONG_TEST_MONGODB_URI, with as many
// responses stored beforehand as HAILONG_BENCH_STORED says. Without one the server
// of the tests is measured, which scans where another looks up: small batches and
// nothing stored, for comparing two versions of the adapter only.
func BenchmarkStore(b *testing.B) {
	sizes := []int{1, 16}
	stored := 0
	if testenv.MongoGiven() {
		sizes = append(sizes, 64, 256)
		if s := os.Getenv("HAILONG_BENCH_STORED"); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil {
				b.Fatal(err)
			}
			stored = n
		}
	}
	st, err := mongo.Open(bg, testenv.Mongo(b), patient)
	if err != nil {
		b.Fatal(err)
	}
	storetest.Benchmark(b, st, stored, sizes...)
	b.Run("uncounted", func(b *testing.B) {
		for b.Loop() {
			if _, err := st.Uncounted(bg); err != nil {
				b.Fatal(err)
			}
		}
	})
	if err := st.Close(); err != nil {
		b.Fatal(err)
	}
}
