package figures_test

import (
	"math/rand/v2"
	"slices"

	"hailong/server/survey"
)

// move is a change to one response or to two; sum is by how much it changes the sums of
// the view.
type move struct {
	at  [2]int // places in world.people; the second is -1 where there is one
	to  [2]person
	sum uint64
}

// search looks for other sets of responses of a unit that give the same outputs.
type search struct {
	w      *world
	v      *view
	random *rand.Rand
	moves  []move
	bySum  map[uint64][]int32
	pairs  map[uint64][2]int32 // some moves two at a time, made when they are needed
}

func newSearch(w *world, v *view) *search {
	s := &search{w: w, v: v, random: rand.New(rand.NewPCG(1, 2)), bySum: map[uint64][]int32{}}
	var of []int
	prints := map[int]uint64{}
	for i := range w.people {
		if p := &w.people[i]; p.unit == v.unit && p.standing != survey.Excluded {
			of = append(of, i)
			prints[i] = v.print(p)
		}
	}
	add := func(i, j int, a, b person) {
		if !v.possible(&a) || j >= 0 && !v.possible(&b) {
			return
		}
		m := move{at: [2]int{i, j}, to: [2]person{a, b}, sum: v.print(&a) - prints[i]}
		if j >= 0 {
			m.sum += v.print(&b) - prints[j]
		}
		s.moves = append(s.moves, m)
	}
	splits := []func(*person) *int{week, weekday, point, channel}
	slots := []int{w.weeks, 7, len(worldPoints), len(survey.Channels)}
	for x, i := range of {
		p := w.people[i]
		for k, at := range splits {
			for to := range slots[k] {
				q := p
				if *at(&q) = to; q != p {
					add(i, -1, q, person{})
				}
				for l := k + 1; l < len(splits) && q != p; l++ {
					for too := range slots[l] {
						if r := q; *splits[l](&r) != too {
							*splits[l](&r) = too
							add(i, -1, r, person{})
						}
					}
				}
			}
		}
		for k := range p.answers {
			for to := range int8(noOpinion + 1) {
				if q := p; q.answers[k] != to {
					q.answers[k] = to
					add(i, -1, q, person{})
				}
			}
		}
		for _, j := range of[x+1:] {
			a, b := p, w.people[j]
			for _, at := range splits {
				a, b := p, w.people[j]
				if *at(&a), *at(&b) = *at(&b), *at(&a); a != p {
					add(i, j, a, b)
				}
			}
			a.answers, b.answers = b.answers, a.answers
			if a != p {
				add(i, j, a, b)
			}
			for k := range p.answers {
				a, b := p, w.people[j]
				if a.answers[k], b.answers[k] = b.answers[k], a.answers[k]; a != p {
					add(i, j, a, b)
				}
			}
		}
	}
	s.random.Shuffle(len(s.moves), func(i, j int) { s.moves[i], s.moves[j] = s.moves[j], s.moves[i] })
	for i := range s.moves {
		if list := s.bySum[s.moves[i].sum]; len(list) < 300 {
			s.bySum[s.moves[i].sum] = append(list, int32(i))
		}
	}
	return s
}

func week(p *person) *int    { return &p.week }
func weekday(p *person) *int { return &p.weekday }
func point(p *person) *int   { return &p.point }
func channel(p *person) *int { return &p.channel }

// possible reports whether somebody could have answered so by now.
func (v *view) possible(p *person) bool {
	return p.legal() && 7*p.week+p.weekday <= v.until
}

// has reports whether a response is in a bunch.
func (w *world) has(b *bunch, p *person) bool {
	set := w.campaign.Criteria.Criteria
	in := func(want, is int) bool { return want < 0 || want == is }
	if p.unit != b.unit || !in(b.week, p.week) || !in(b.weekday, p.weekday) || !in(b.point, p.point) || !in(b.channel, p.channel) {
		return false
	}
	if !set.Channels[survey.Channels[p.channel]].Counts {
		return false
	}
	if b.kind == "flagged" {
		return p.standing == survey.Flagged
	}
	if p.standing != survey.Counted && !(set.CountFlagged && p.standing == survey.Flagged) {
		return false
	}
	return b.item < 0 || p.answers[b.item] >= 1 && p.answers[b.item] <= 5
}

// effect is by how much a move changes the size of a bunch.
func (s *search) effect(b *bunch, m *move) (n int) {
	for k, i := range m.at {
		if i < 0 {
			continue
		}
		if s.w.has(b, &s.w.people[i]) {
			n--
		}
		if s.w.has(b, &m.to[k]) {
			n++
		}
	}
	return n
}

// apart reports whether no response is changed by both.
func apart(a, b *move) bool {
	return a.at[0] != b.at[0] && a.at[0] != b.at[1] && (a.at[1] < 0 || a.at[1] != b.at[0] && a.at[1] != b.at[1])
}

// seek calls try with sets of moves that change the size of a bunch and none of the sums,
// nearest first, until try is content. The tries are bounded by effort.
func (s *search) seek(b *bunch, effort int, try func(...*move) bool) bool {
	tries := effort
	attempt := func(list ...*move) (done, content bool) {
		n := 0
		for i, m := range list {
			n += s.effect(b, m)
			for _, o := range list[:i] {
				if !apart(m, o) {
					return false, false
				}
			}
		}
		if n == 0 {
			return false, false
		}
		tries--
		content = try(list...)
		return content || tries <= 0, content
	}
	var first []*move
	for i := range s.moves {
		if m := &s.moves[i]; s.effect(b, m) != 0 {
			first = append(first, m)
		}
	}
	s.random.Shuffle(len(first), func(i, j int) { first[i], first[j] = first[j], first[i] })
	for _, m := range first {
		if m.sum == 0 {
			if done, ok := attempt(m); done {
				return ok
			}
		}
	}
	for _, m := range first {
		for _, k := range s.bySum[-m.sum] {
			if done, ok := attempt(m, &s.moves[k]); done {
				return ok
			}
		}
	}
	first = first[:min(len(first), 150)]
	for _, m := range first {
		for i := range s.moves {
			o := &s.moves[i]
			for _, k := range s.bySum[-m.sum-o.sum] {
				if done, ok := attempt(m, o, &s.moves[k]); done {
					return ok
				}
			}
		}
	}
	if s.pairs == nil {
		s.pairs = map[uint64][2]int32{}
		for range min(300_000, len(s.moves)*len(s.moves)/2) {
			a, b := s.random.IntN(len(s.moves)), s.random.IntN(len(s.moves))
			s.pairs[s.moves[a].sum+s.moves[b].sum] = [2]int32{int32(a), int32(b)}
		}
	}
	for _, m := range first {
		for range 3000 {
			o := &s.moves[s.random.IntN(len(s.moves))]
			if k, ok := s.pairs[-m.sum-o.sum]; ok {
				if done, ok := attempt(m, o, &s.moves[k[0]], &s.moves[k[1]]); done {
					return ok
				}
			}
		}
	}
	return false
}

// after is the world after some moves.
func (w *world) after(list ...*move) *world {
	people := slices.Clone(w.people)
	for _, m := range list {
		for k, i := range m.at {
			if i >= 0 {
				people[i] = m.to[k]
			}
		}
	}
	return w.with(people)
}
