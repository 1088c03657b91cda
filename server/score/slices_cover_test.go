package score_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/server/score"
)

// eachList calls f with every list of n sizes that add up to total.
func eachList(n int, total int64, f func([]int64)) {
	list := make([]int64, n)
	var fill func(i int, left int64)
	fill = func(i int, left int64) {
		if i == n-1 {
			list[i] = left
			f(list)
			return
		}
		for x := range left + 1 {
			list[i] = x
			fill(i+1, left-x)
		}
	}
	fill(0, total)
}

// TestCoverNextCannotBeUndone plays the curious reader who knows the rule, the total
// and what is shown, for every way to spread responses over up to six weeks: no size
// that is withheld may be settled, whether it is small or keeps a small one company.
func TestCoverNextCannotBeUndone(t *testing.T) {
	for _, c := range []struct {
		weeks            int
		threshold, total int64
	}{{2, 5, 40}, {3, 5, 40}, {4, 5, 26}, {5, 5, 19}, {6, 4, 13}, {5, 3, 16}, {6, 5, 14}} {
		for total := c.threshold; total <= c.total; total++ {
			type span struct{ low, high [6]int64 }
			seen := map[[6]int64]*span{}
			eachList(c.weeks, total, func(sizes []int64) {
				shown, world := [6]int64{}, [6]int64{}
				copy(world[:], sizes)
				shown = world
				for i, hide := range score.CoverNext(sizes, c.threshold) {
					if hide {
						shown[i] = -1
					}
				}
				s := seen[shown]
				if s == nil {
					s = &span{world, world}
					seen[shown] = s
				}
				for i, n := range world {
					s.low[i], s.high[i] = min(s.low[i], n), max(s.high[i], n)
				}
			})
			for shown, s := range seen {
				for i, n := range shown {
					if n > 0 && n < c.threshold {
						t.Fatalf("%v shows a week of %d", shown, n)
					}
					if n < 0 && s.low[i] == s.high[i] && s.low[i] < c.threshold {
						t.Fatalf("%v of %d: week %d can only be %d", shown[:c.weeks], total, i, s.low[i])
					}
				}
			}
		}
	}
}

// TestStepsTellOfManyTogether plays somebody who came every Sunday before, too, when
// there were a total and weeks up to the end of the last step but one, and then those of
// the whole list. From two totals and the weeks shown in between at any time follows how
// all others there answered: there must be enough of these, or none. (How many came in a
// small last week can follow, from when the one before it made a step: not what they
// said.)
func TestStepsTellOfManyTogether(t *testing.T) {
	for _, c := range []struct {
		weeks            int
		threshold, total int64
	}{{2, 5, 40}, {3, 5, 40}, {4, 5, 26}, {5, 5, 19}, {6, 4, 13}, {5, 3, 16}, {6, 5, 14}} {
		looks := 0
		for total := c.threshold; total <= c.total; total++ {
			eachList(c.weeks, total, func(sizes []int64) {
				shown, totals := make([]bool, len(sizes)), make([]bool, len(sizes)+1) // a total of the weeks before
				look := func(upTo int) {
					totals[upTo] = true
					for i, hide := range score.CoverNext(sizes[:upTo], c.threshold) {
						shown[i] = shown[i] || !hide
					}
				}
				for sunday := range sizes {
					ends := score.StepEnds(sizes[:sunday+1], c.threshold)
					if len(ends) < 2 {
						continue
					}
					looks++
					next := ends[len(ends)-2] + 1
					for sizes[next] == 0 {
						next++ // empty weeks go with the step before them
					}
					look(next)
				}
				look(len(sizes))
				others := int64(0)
				for i, n := range sizes {
					if !shown[i] {
						others += n
					}
					if totals[i+1] {
						if others > 0 && others < c.threshold {
							t.Fatalf("%v, threshold %d: up to week %d, %d answers follow", sizes, c.threshold, i, others)
						}
						others = 0
					}
				}
			})
		}
		if looks == 0 {
			t.Errorf("%d weeks: nobody ever saw a step", c.weeks)
		}
	}
}

func TestCoverNextByHand(t *testing.T) {
	for _, c := range []struct {
		sizes []int64
		hide  string
	}{
		{[]int64{20, 21, 19, 20}, "----"},
		{[]int64{20, 3, 19, 20}, "-xx-"},          // the week after goes too
		{[]int64{20, 3, 0, 19, 20}, "-x-x-"},      // an empty week is no company
		{[]int64{20, 19, 20, 2}, "--xx"},          // the last one has only the week before
		{[]int64{2, 20, 20, 3}, "xxxx"},           // two weeks at each end
		{[]int64{2, 20, 20, 20, 3}, "xx-xx"},      //
		{[]int64{1, 4, 20, 20}, "xxx-"},           // five in two weeks: one more
		{[]int64{1, 5, 20, 20}, "xx--"},           //
		{[]int64{1, 1, 1, 1, 1, 9, 9}, "xxxxxx-"}, // all ones until there is room to share
		{[]int64{0, 0, 3}, "xxx"},                 // nothing else: the total is as small
		{[]int64{1, 0, 1, 1, 0, 1, 1}, "xxxxxxx"}, // or each would be plain
		{[]int64{9, 0, 0}, "---"},
		{nil, ""},
	} {
		var got strings.Builder
		for _, hide := range score.CoverNext(c.sizes, 5) {
			got.WriteByte("-x"[map[bool]int{true: 1}[hide]])
		}
		if got.String() != c.hide {
			t.Errorf("%v: %s, want %s", c.sizes, got.String(), c.hide)
		}
	}
}

// TestOneSmallWeekDoesNotTakeTheYear is why weeks have a rule of their own.
func TestOneSmallWeekDoesNotTakeTheYear(t *testing.T) {
	weeks := make([]int64, 52)
	for i := range weeks {
		weeks[i] = int64(20 + i%3)
	}
	weeks[0] = 3
	count := func(hide []bool) (n int) {
		for _, h := range hide {
			if h {
				n++
			}
		}
		return n
	}
	if next, by := count(score.CoverNext(weeks, 5)), count(score.Cover(weeks, 5)); next != 2 || by < 50 {
		t.Error(fmt.Sprint(next, " weeks of 52 withheld by neighbours, ", by, " by size"))
	}
}
