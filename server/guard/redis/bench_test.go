package redis_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	"hailong/server/testenv"
)

// BenchmarkRedis has 32 callers per processor. redis-µs/check is the processor
// time of the Redis server alone.
func BenchmarkRedis(b *testing.B) {
	for name, hall := range map[string]bool{"everywhere": false, "one hall": true} {
		b.Run(name, func(b *testing.B) {
			url := testenv.Redis(b)
			g := open(b, url, guard.Options{Limits: guardtest.Wide(), Secret: guardtest.Secret})
			before := redisCPU(b, url)
			b.ReportAllocs()
			b.ResetTimer()
			guardtest.Load(b, g, 32, hall)
			b.ReportMetric((redisCPU(b, url)-before)*1e6/float64(b.N), "redis-µs/check")
		})
	}
}

// redisCPU is the seconds of processor time that the server has used.
func redisCPU(b *testing.B, url string) (sum float64) {
	info, err := client(b, url).Info(context.Background(), "cpu").Result()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_sys" || name == "used_cpu_user" {
			f, err := strconv.ParseFloat(value, 64)
			if err != nil {
				b.Fatal(err)
			}
			sum += f
		}
	}
	return sum
}
