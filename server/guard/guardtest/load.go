package guardtest

import (
	"context"
	"encoding/binary"
	"net/netip"
	"strconv"
	"sync/atomic"
	"testing"

	"hailong/server/guard"
	"hailong/server/survey"
)

// Wide are limits that a benchmark does not reach.
func Wide() guard.Limits {
	l := guard.DefaultLimits()
	l.NetworkPerMinute, l.NetworkPerDay, l.EntryPerMinute = 10_000_000, 10_000_000, 10_000_000
	l.BurstFloor = 10_000_000
	return l
}

// Load sends b.N first forms, each of a phone of its own, from so many callers for
// each processor. Fifty phones share a network and there are 500 entry codes; in
// one hall all share one of each.
func Load(b *testing.B, g *guard.Guard, callers int, hall bool) {
	b.Helper()
	var next, refused atomic.Int64
	b.SetParallelism(callers)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			place := n
			if hall {
				place = 1
			}
			var ip [4]byte
			binary.BigEndian.PutUint32(ip[:], 10<<24|uint32(place%1_000_000/50))
			a := guard.Attempt{
				Response: survey.ResponseID("0DX300000000" + strconv.FormatInt(100_000_000_000_00+n, 10)),
				Campaign: "2026-q3", Unit: Unit, Entry: survey.EntryCode("ENTRY" + strconv.FormatInt(100+place%500, 10)),
				Device:  "0123456789abcdef" + strconv.FormatInt(n, 36),
				Network: netip.PrefixFrom(netip.AddrFrom4(ip), 32), Usual: 12,
			}
			if v, err := g.Check(context.Background(), a); err != nil || v.Local {
				refused.Add(1)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
	if n := refused.Load(); n > 0 {
		b.Errorf("%d of %d were refused or decided without the back end under test", n, b.N)
	}
}
