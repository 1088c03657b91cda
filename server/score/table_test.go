package score_test

import (
	"fmt"
	"testing"

	"hailong/server/score"
)

// TestCrossedCannotBeUndone plays the reader who knows the rule, the sums of weeks and
// channels as they are shown, and what is shown by both, for every small table: no size
// under the threshold may be settled.
func TestCrossedCannotBeUndone(t *testing.T) {
	for _, c := range []struct {
		weeks, channels int
		total           int64
		threshold       int64
	}{{2, 2, 40, 5}, {2, 2, 30, 3}, {3, 2, 20, 3}, {2, 3, 20, 3}, {4, 2, 14, 3}, {2, 4, 14, 3}, {3, 3, 13, 3}, {3, 2, 20, 4}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			shown, hidden, settled := 0, 0, 0
			n := c.weeks * c.channels
			for total := int64(1); total <= c.total; total++ {
				type span struct{ low, high [16]int64 }
				seen := map[[32]int8]*span{}
				eachList(n, total, func(table []int64) {
					out, key := crossing(table, c.weeks, c.channels, c.threshold)
					s := seen[key]
					if s == nil {
						s = &span{}
						copy(s.low[:], table)
						copy(s.high[:], table)
						seen[key] = s
					}
					for i, x := range table {
						s.low[i], s.high[i] = min(s.low[i], x), max(s.high[i], x)
						switch {
						case !out[i/c.channels]:
							hidden++
						case x > 0 && x < c.threshold:
							t.Fatalf("%v shows %d", table, x)
						default:
							shown++
						}
					}
				})
				for key, s := range seen {
					for i := range n {
						if key[i] < 0 && s.low[i] == s.high[i] && s.low[i] > 0 && s.low[i] < c.threshold {
							if settled++; settled < 5 {
								t.Errorf("%v: the number at %d can only be %d", key[:n+c.weeks+c.channels], i, s.low[i])
							}
						}
					}
				}
			}
			t.Logf("%d shown, %d withheld, %d settled", shown, hidden, settled)
			if shown == 0 || hidden == 0 {
				t.Error("the case tests nothing")
			}
		})
	}
}

// crossing is which weeks of a table are shown, and all that is known of it: the sizes
// and sums that are shown, -1 for the others.
func crossing(table []int64, weeks, channels int, threshold int64) (out []bool, key [32]int8) {
	sizes := make([][]int64, weeks)
	week, channel := make([]int64, weeks), make([]int64, channels)
	for i := range sizes {
		sizes[i] = make([]int64, 4)
		copy(sizes[i], table[i*channels:(i+1)*channels])
		for ch, n := range sizes[i][:channels] {
			week[i] += n
			channel[ch] += n
		}
	}
	may, whole := make([]bool, weeks), true
	for i := range key {
		key[i] = -1
	}
	for i, hide := range score.CoverNext(week, threshold) {
		if may[i] = !hide; !hide {
			key[weeks*channels+i] = int8(week[i])
		}
	}
	for i, hide := range score.Cover(channel, threshold) {
		if whole = whole && !hide; !hide {
			key[weeks*channels+weeks+i] = int8(channel[i])
		}
	}
	total := int64(0)
	for _, n := range week {
		total += n
	}
	key[31] = int8(total)
	if !whole {
		return make([]bool, weeks), key
	}
	out = score.Crossed(sizes, may, threshold)
	for i, x := range table {
		if out[i/channels] {
			key[i] = int8(x)
		}
	}
	return out, key
}
