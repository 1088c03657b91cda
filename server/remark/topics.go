package remark

import (
	"slices"

	"hailong/server/store"
)

// Topics is what a unit's comments are about, as far as it may be made public. Tags and
// answers are given by the office that is rated, one comment may have several tags, and
// comments may be handled at any time: so every number is rounded down to a multiple of
// Step, and a difference, of two tags or of two days, is never the number of a small
// group. What is under Step is left out.
type Topics struct {
	Tags               []Topic // most frequent first, then in the order of Tags
	Comments, Answered int64
	Step               int64
}

// Topic is a tag with the number of comments that have it.
type Topic struct {
	Tag Tag
	N   int64
}

// Counter counts what comments are about.
type Counter struct {
	comments, answered int64
	tags               map[Tag]int64
}

// Add counts a comment with what was made of it.
func (c *Counter) Add(m *store.Remark, all Handlings) {
	h := all.Of(m.ID, m.Comment.Question)
	c.comments++
	if h.Answer != "" {
		c.answered++
	}
	for _, t := range h.Tags {
		if c.tags == nil {
			c.tags = map[Tag]int64{}
		}
		c.tags[t]++
	}
}

// Topics are what was counted, with step the smallest number that may be told.
func (c *Counter) Topics(step int64) Topics {
	step = max(step, 1)
	down := func(n int64) int64 { return n - n%step }
	x := Topics{Comments: down(c.comments), Answered: down(c.answered), Step: step}
	for _, t := range Tags {
		if n := down(c.tags[t]); n > 0 {
			x.Tags = append(x.Tags, Topic{t, n})
		}
	}
	slices.SortStableFunc(x.Tags, func(a, b Topic) int { return int(min(max(b.N-a.N, -1), 1)) })
	return x
}
