package health_test

import (
	"testing"

	"hailong/server/health"
)

func TestTheWorstPartDecides(t *testing.T) {
	ok, degraded, down := health.Check{State: health.OK}, health.Check{State: health.Degraded}, health.Check{State: health.Down}
	for name, c := range map[string]struct {
		checks []health.Check
		want   health.State
	}{
		"no part":                    {nil, health.OK},
		"all well":                   {[]health.Check{ok, ok}, health.OK},
		"one degraded":               {[]health.Check{ok, degraded, ok}, health.Degraded},
		"one down, another degraded": {[]health.Check{degraded, down, degraded, ok}, health.Down},
	} {
		t.Run(name, func(t *testing.T) {
			if got := health.Of(c.checks...).State; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
