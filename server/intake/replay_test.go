package intake_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/tally"
)

// worth is responses by day, standing and overall rating: what a queue comes to, worked
// out without any code of ours but the names.
type worth map[string]int64

func worthOf(entries []store.Entry) worth {
	w := worth{}
	for _, e := range entries {
		for level := range 5 {
			value := fmt.Sprint(level + 1)
			if n := e.Tally[tally.AnswerCounter("overall", value)]; n != 0 {
				w[e.Cell.Day.String()+" "+string(e.Cell.Standing)+" "+value] += n
			}
		}
	}
	return w
}

// queue is what a tablet has collected, with what must become of it.
type queue struct {
	taps    []intake.Tapped
	refused map[survey.ResponseID]survey.Kind
	worth   worth
}

// fill draws a queue for a campaign that lasts from two days before noon to two after.
func (h *hall) fill(c survey.CampaignID, rnd *rand.Rand) *queue {
	q := &queue{refused: map[survey.ResponseID]survey.Kind{}, worth: worth{}}
	for i := range 1 + rnd.IntN(50) {
		s := h.tap()
		level, days := 1+rnd.IntN(6), rnd.IntN(7)-3 // 6 is no level
		s.Campaign, s.At = c, noon.AddDate(0, 0, days)
		s.Given = survey.Given{"overall": {fmt.Sprint(level)}}
		if rnd.IntN(2) == 0 {
			s.Given["s1_1"], s.Given["comment"] = []string{"2"}, []string{fmt.Sprint("Chờ lâu ", i)}
		}
		s.Took, s.Run, s.Open = time.Duration(rnd.IntN(12))*time.Second, 1+rnd.IntN(7), rnd.IntN(4) > 0
		q.taps = append(q.taps, s)
		switch {
		case days < -2 || days > 2:
			q.refused[s.ID] = survey.KindNotOpen
		case level == 6:
			q.refused[s.ID] = survey.KindInvalid
		default:
			standing := "counted"
			if s.Took < 3*time.Second || s.Run >= 6 || !s.Open {
				standing = "flagged"
			}
			q.worth[fmt.Sprintf("2026-07-%d %s %d", 15+days, standing, level)]++
		}
	}
	return q
}

// send sends a queue in a random order. Some requests and some replies are lost and sent
// again, and the campaign is closed on the way.
func (h *hall) send(q *queue, c survey.CampaignID, rnd *rand.Rand, already bool) {
	h.t.Helper()
	closes := rnd.IntN(len(q.taps))
	for i, at := range rnd.Perm(len(q.taps)) {
		s := q.taps[at]
		if i == closes {
			check(h.t, h.reg.Close(h.t.Context(), c, survey.DayOf(noon, survey.Zone)+2))
		}
		lost := []faulty.Mode{0, 0, faulty.LoseRequest, faulty.LoseReply}[rnd.IntN(4)]
		h.store.Fail(lost, 1, faulty.Append)
		a, err := h.in.SubmitTap(h.t.Context(), s)
		if q.refused[s.ID] == "" && lost != 0 {
			if survey.KindOf(err) != survey.KindUnavailable {
				h.t.Fatalf("%+v, %v though something was lost", a, err)
			}
			a, err = h.in.SubmitTap(h.t.Context(), s)
		}
		h.store.Heal()
		if kind := q.refused[s.ID]; kind != "" {
			if err == nil || survey.KindOf(err) != kind {
				h.t.Fatalf("%+v: %v, want %s", s, err, kind)
			}
		} else if err != nil || a.ID != s.ID || a.Already != (already || lost == faulty.LoseReply) {
			h.t.Fatalf("%+v: %+v, %v", s, a, err)
		}
	}
}

// A queue that is sent in any order counts what it counts in order. Sending it once more,
// in another order and by a clock that was corrected meanwhile, changes nothing and has
// the same outcomes.
func TestReplayingAQueueInAnyOrderChangesNothing(t *testing.T) {
	h := openHall(t)
	h.in.Limits = admitAll{}
	check(t, h.reg.Close(t.Context(), "desks", survey.DayOf(noon, survey.Zone))) // one campaign asks a unit by kiosks at a time
	for seed := range uint64(8) {
		rnd := rand.New(rand.NewPCG(5, seed))
		c := survey.CampaignID(fmt.Sprint("desks-", seed))
		h.campaign(c)
		check(t, h.reg.Open(t.Context(), c))
		q := h.fill(c, rnd)
		kept := len(q.taps) - len(q.refused)

		h.send(q, c, rnd, false)
		before := h.sameTallies(c, kept)
		if got := worthOf(before); !maps.Equal(got, q.worth) {
			t.Fatalf("seed %d: counted %v, want %v", seed, got, q.worth)
		}
		for i := range q.taps {
			s := &q.taps[i]
			if s.Run++; q.refused[s.ID] == "" {
				s.At = s.At.Add(time.Duration(rnd.IntN(180)-90) * time.Second)
			}
		}
		h.send(q, c, rnd, true)
		after := h.sameTallies(c, kept)
		if !slices.EqualFunc(before, after, func(a, b store.Entry) bool { return a.Cell == b.Cell && maps.Equal(a.Tally, b.Tally) }) {
			t.Fatalf("seed %d: before %v, after %v", seed, before, after)
		}
	}
}
