package remark_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/remark"
	"hailong/server/store"
	"hailong/server/survey"
)

// counted handles comments through a Book and counts what they are about.
func counted(t *testing.T, handled ...remark.Handling) *remark.Counter {
	b, _ := open(t)
	c := &remark.Counter{}
	var list []store.Remark
	for i, h := range handled {
		m := store.Remark{ID: survey.ResponseID(fmt.Sprintf("r%d", i)), Comment: survey.Comment{Question: "note", Text: "…"}}
		list = append(list, m)
		if _, err := b.Save(t.Context(), remark.Comment{Campaign: "c", Unit: place.Unit, Response: m.ID, Question: "note"}, h); err != nil {
			t.Fatal(err)
		}
	}
	all, err := b.OfUnit(t.Context(), "c", place.Unit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		c.Add(&list[i], all)
	}
	return c
}

func TestTopicsAreRoundedDown(t *testing.T) {
	var handled []remark.Handling
	for i := range 23 {
		h := remark.Handling{Tags: []remark.Tag{remark.Waiting}, Answer: "Đã tiếp thu."}
		switch {
		case i < 4:
			h = remark.Handling{Tags: []remark.Tag{remark.Fees}}
		case i < 15:
			h.Tags = []remark.Tag{remark.Praise, remark.Waiting}
		}
		handled = append(handled, h)
	}
	got := fmt.Sprint(counted(t, handled...).Topics(5))
	if want := "{[{waiting 15} {praise 10}] 20 15 5}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNothingIsToldOfAFew(t *testing.T) {
	h := remark.Handling{Tags: []remark.Tag{remark.Waiting}, Answer: "Đã tiếp thu."}
	got := fmt.Sprint(counted(t, h, h, h, h).Topics(5))
	if want := "{[] 0 0 5}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := fmt.Sprint(counted(t, h).Topics(0)); got != "{[{waiting 1}] 1 1 1}" {
		t.Errorf("without a threshold: %s", got)
	}
}

// No number that is told, and no difference of two, is that of a group under the step.
func TestTopicsNeverTellASmallGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.Int64Range(2, 20).Draw(t, "step")
		var c remark.Counter
		for range rapid.IntRange(0, 60).Draw(t, "comments") {
			c.Add(&store.Remark{}, remark.Handlings{})
		}
		x := c.Topics(step)
		for _, n := range []int64{x.Comments, x.Answered, x.Comments - x.Answered} {
			if n%step != 0 {
				t.Fatalf("%d is told in steps of %d", n, step)
			}
		}
	})
}
