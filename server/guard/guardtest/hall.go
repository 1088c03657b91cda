package guardtest

import (
	"container/heap"
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"hailong/server/guard"
)

// hall is the proof that the limits do not stop honest people: phones that answer
// within a time behind one address, and one attacker among them.
type hall struct {
	phones int
	during time.Duration
	every  time.Duration // between two attempts of the attacker
	attack func(n int) guard.Attempt
	// comeBack is an attacker who also comes back when refused, as told.
	comeBack bool
}

// outcome is how a hall went.
type outcome struct {
	tries   []int // of each phone, until admitted
	left    int   // phones that were not admitted in twice the time
	refused map[guard.Reason]int
	taken   int // attempts of the attacker that were admitted
}

// visit is one attempt to come.
type visit struct {
	at    time.Time
	phone int // -1 for the attacker
	a     guard.Attempt
}

type visits []visit

func (v visits) Len() int           { return len(v) }
func (v visits) Less(i, j int) bool { return v[i].at.Before(v[j].at) }
func (v visits) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v *visits) Push(x any)        { *v = append(*v, x.(visit)) }
func (v *visits) Pop() any {
	last := (*v)[len(*v)-1]
	*v = (*v)[:len(*v)-1]
	return last
}

// run plays the hall. Phones come at random moments of a fixed seed and, when
// refused, after the whole seconds that a browser is told to wait.
func (h hall) run(t *testing.T, open Open) outcome {
	t.Helper()
	b := start(t, open, nil)
	began := b.Now()
	random := rand.New(rand.NewPCG(2026, 7))
	var queue visits
	for n := range h.phones {
		at := began.Add(time.Duration(random.Int64N(int64(h.during))))
		queue = append(queue, visit{at, n, hallForm(n)})
	}
	for n, at := 0, began; at.Before(began.Add(h.during)); n, at = n+1, at.Add(h.every) {
		queue = append(queue, visit{at, -1, h.attack(n)})
	}
	heap.Init(&queue)
	out := outcome{tries: make([]int, h.phones), refused: map[guard.Reason]int{}, left: h.phones}
	for out.left > 0 && len(queue) > 0 {
		v := heap.Pop(&queue).(visit)
		if v.at.Sub(began) > 2*h.during {
			break
		}
		b.Add(v.at.Sub(b.Now()))
		_, err := b.guard.Check(context.Background(), v.a)
		r, refused := errors.AsType[*guard.Refusal](err)
		if err != nil && !refused {
			t.Fatal(err)
		}
		again := refused && (v.phone >= 0 || h.comeBack)
		if again {
			wait := (r.RetryAfter() + time.Second - 1).Truncate(time.Second)
			heap.Push(&queue, visit{v.at.Add(wait), v.phone, v.a})
		}
		switch {
		case v.phone < 0 && !refused:
			out.taken++
		case v.phone >= 0:
			out.tries[v.phone]++
			if refused {
				out.refused[r.Reason]++
			} else {
				out.left--
			}
		}
	}
	return out
}

// most is the largest number of tries.
func (o outcome) most() int {
	most := 0
	for _, n := range o.tries {
		most = max(most, n)
	}
	return most
}

// hallForm is phone n of the hall: an entry code for all of them.
func hallForm(n int) guard.Attempt {
	a := sameNetwork(n)
	a.Entry = "HALL"
	return a
}

// fresh is an attacker who opens a new form, with a new device cookie, each time.
func fresh(n int) guard.Attempt { return hallForm(100_000 + n) }

// within is a case in which every phone is admitted in at most so many.
func (h hall) within(tries int) func(*testing.T, Open) {
	return func(t *testing.T, open Open) {
		o := h.run(t, open)
		t.Logf("the attacker got %d in, phones were refused %v, at most %d tries", o.taken, o.refused, o.most())
		if o.most() > tries || o.left > 0 {
			t.Errorf("an honest phone needed %d tries and %d got nowhere, at most %d tries are right", o.most(), o.left, tries)
		}
	}
}

// hallCases: 200 honest phones in ten minutes behind one address.
var hallCases = map[string]func(*testing.T, Open){
	"hall, one cookie in a flood refuses no honest phone": hall{
		phones: 200, during: 10 * time.Minute, every: 100 * time.Millisecond,
		attack: func(n int) guard.Attempt {
			a := hallForm(100_000)
			a.Response = ID(100_000 + n)
			return a
		},
	}.within(1),
	"hall, one form in a flood refuses no honest phone": hall{
		phones: 200, during: 10 * time.Minute, every: 100 * time.Millisecond,
		attack: func(int) guard.Attempt { return hallForm(100_000) },
	}.within(1),
	"hall, no cookie in a flood refuses no honest phone": hall{
		phones: 200, during: 10 * time.Minute, every: 100 * time.Millisecond,
		attack: func(n int) guard.Attempt {
			a := fresh(n)
			a.Device = ""
			return a
		},
	}.within(1),
	"hall, fresh cookies answered at once refuse no honest phone": hall{
		phones: 200, during: 10 * time.Minute, every: 100 * time.Millisecond,
		attack: func(n int) guard.Attempt {
			a := fresh(n)
			a.Fast = true
			return a
		},
	}.within(1),
	"hall, fresh cookies that waited cost an honest phone one return": hall{
		phones: 200, during: 10 * time.Minute, every: 100 * time.Millisecond,
		attack: fresh,
	}.within(2),
	"hall, the same for an hour, when the day is used up": hall{
		phones: 400, during: time.Hour, every: 400 * time.Millisecond,
		attack: fresh,
	}.within(2),
	// Nothing tells this attacker from a hall full of people. What remains is that
	// the limit holds and that phones still get their share.
	"hall, fresh cookies that wait and come back share with the phones": func(t *testing.T, open Open) {
		h := hall{phones: 100, during: 5 * time.Minute, every: 500 * time.Millisecond, attack: fresh, comeBack: true}
		o := h.run(t, open)
		t.Logf("the attacker got %d of 600 in, %d of 100 phones got nowhere, %d tries at most, refused %v", o.taken, o.left, o.most(), o.refused)
		if total := o.taken + h.phones - o.left; total > 60+15+600 {
			t.Errorf("%d were admitted in ten minutes, at most 675 may be", total)
		}
		if o.left > 50 {
			t.Errorf("%d of 100 phones got nowhere", o.left)
		}
	},
}
