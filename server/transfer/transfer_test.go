package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/transfer"
)

func TestACopyIsTheSame(t *testing.T) {
	source, target := empty(t), empty(t)
	rs := fill(t, source, 700) // more than a batch and a page of each campaign
	var told []transfer.Progress
	o := options
	o.Progress = func(p transfer.Progress) { told = append(told, p) }
	res, err := transfer.Run(ctx, source, target, o)
	must(t, err)
	equal(t, source, target)
	comments := 0
	for _, r := range rs {
		comments += len(r.Comments)
	}
	want := transfer.Result{Documents: 5, Created: 5, Responses: 700, Appended: 700, Comments: comments, Campaigns: 2, Cells: res.Cells}
	if !reflect.DeepEqual(res, want) || res.Cells == 0 {
		t.Errorf("result %+v, want %+v", res, want)
	}
	if len(told) != 1 || told[0] != (transfer.Progress{Step: transfer.Documents, Done: 5, Total: 5}) {
		t.Errorf("progress %v", told)
	}
	// Again: nothing to do.
	res = clean(t, source, target)
	want.Created, want.Appended = 0, 0
	if !reflect.DeepEqual(res, want) {
		t.Errorf("result of the second run %+v, want %+v", res, want)
	}
}

func TestAnEmptySourceIsCopied(t *testing.T) {
	source, target := empty(t), empty(t)
	if res := clean(t, source, target); res.Documents != 0 || res.Responses != 0 {
		t.Errorf("result %+v", res)
	}
}

// What came in at the source since, comes; standings and documents that changed
// there, change.
func TestTheNextRunBringsTheDifference(t *testing.T) {
	source, target := empty(t), empty(t)
	rs := fill(t, source, 60)
	clean(t, source, target)
	more := storetest.Responses(1000, 7)
	storetest.MustAppend(t, source, store.Stored, more...)
	must(t, source.Create(ctx, doc("code", "EFGH", "mới")))
	must(t, source.Replace(ctx, store.Doc{Kind: "campaign", ID: string(other), Rev: 1, Body: []byte("closed")}))
	restand := func(i int, to survey.Standing, why string) {
		t.Helper()
		for _, r := range storetest.All(t, source, rs[i].Campaign) {
			if r.ID == rs[i].ID {
				must(t, source.Restand(ctx, r.ID, r.Standing, to, why))
			}
		}
	}
	restand(0, survey.Excluded, "a") // for the first time
	restand(3, survey.Excluded, "b") // once more
	restand(8, survey.Flagged, "c")  // there and back, for another reason
	restand(8, survey.Excluded, "d")
	restand(13, survey.Excluded, "")
	restand(13, survey.Flagged, "") // back to the same standing, without a reason any more
	restand(18, survey.Counted, "e")
	restand(18, survey.Excluded, "f")
	res := clean(t, source, &moving{target})
	equal(t, source, target)
	if res.Appended != len(more) || res.Created != 1 || res.Replaced != 1 || res.Restood < 4 {
		t.Errorf("result %+v", res)
	}
	d, err := target.Get(ctx, "campaign", string(other))
	must(t, err)
	if string(d.Body) != "closed" {
		t.Errorf("the campaign is %q on the target", d.Body)
	}
}

// moving is a store that takes only what the contract speaks of: from one standing to
// another.
type moving struct{ store.Store }

func (m *moving) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, why string) error {
	if from == to {
		return fmt.Errorf("from %s to %s is no change", from, to)
	}
	return m.Store.Restand(ctx, id, from, to, why)
}

// The source goes on taking answers: what was not copied is a difference, the copy
// stays unfinished, and the next run ends it.
func TestASourceInUseIsADifference(t *testing.T) {
	source, target := empty(t), empty(t)
	fill(t, source, 40)
	late := storetest.Response(1002) // with another comment count than none
	storetest.Saying("đến sau")(&late)
	live := &growing{Store: source, late: late}
	res, err := transfer.Run(ctx, live, target, options)
	must(t, err)
	for _, want := range []string{
		"responses dot-1-2026: source 21, target 20",
		"comments dot-1-2026: source 5, target 4",
	} {
		found := false
		for _, d := range res.Differences {
			found = found || d.String() == want
		}
		if !found {
			t.Errorf("differences %v lack %q", res.Differences, want)
		}
	}
	if unfinished, err := transfer.Unfinished(ctx, target); err != nil || !unfinished {
		t.Errorf("unfinished %v, %v", unfinished, err)
	}
	clean(t, source, target)
	equal(t, source, target)
	if unfinished, err := transfer.Unfinished(ctx, target); err != nil || unfinished {
		t.Errorf("unfinished %v, %v", unfinished, err)
	}
	if unfinished, err := transfer.Unfinished(ctx, source); err != nil || unfinished {
		t.Errorf("the source is unfinished: %v, %v", unfinished, err)
	}
}

// A process that died has left responses that are stored and not counted, on either
// side: they are counted before counts are compared.
func TestWhatACrashLeftUncountedIsCounted(t *testing.T) {
	for _, side := range []int{0, 1} {
		sides := [2]store.Store{empty(t), empty(t)}
		fill(t, sides[0], 20)
		sides[side] = &crashed{Store: sides[side]}
		clean(t, sides[0], sides[1])
	}
}

// crashed has a tally less until it has recovered.
type crashed struct {
	store.Store
	recovered bool
}

func (c *crashed) Recover(ctx context.Context) (int, error) {
	c.recovered = true
	return c.Store.Recover(ctx)
}

func (c *crashed) Tallies(ctx context.Context, id survey.CampaignID) ([]store.Entry, error) {
	es, err := c.Store.Tallies(ctx, id)
	if !c.recovered && len(es) > 0 {
		es = es[1:]
	}
	return es, err
}

// growing takes one more answer after its first campaign was read.
type growing struct {
	store.Store
	late survey.Response
	read bool
}

func (g *growing) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	err := g.Store.EachResponse(ctx, c, yield)
	if err == nil && !g.read {
		g.read = true
		_, err = g.Append(ctx, []survey.Response{g.late})
	}
	return err
}

// Every call of a copy is lost once, with effect and without; the next run makes
// the copy whole, whether it is the first copy or one that brings a difference.
func TestACopyGoesOnAfterAnyFault(t *testing.T) {
	source, target := newFolder(t), newFolder(t)
	st, to := source.open(t), target.open(t)
	rs := fill(t, st, 24)
	must(t, st.Close())
	must(t, to.Close())
	t.Run("first copy", func(t *testing.T) { faults(t, source, target, 40) })

	st, to = source.open(t), target.open(t)
	clean(t, st, to)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(500, 3)...)
	must(t, st.Restand(ctx, rs[0].ID, rs[0].Standing, survey.Excluded, "x"))
	must(t, st.Replace(ctx, store.Doc{Kind: "code", ID: "ABCD", Rev: 1, Body: []byte("thu hồi")}))
	must(t, st.Close())
	must(t, to.Close())
	t.Run("difference", func(t *testing.T) { faults(t, source, target, 40) })
}

// faults loses one call after the other of a copy between copies of two files; a
// copy makes at least so many.
func faults(t *testing.T, source, target folder, atLeast int) {
	for _, mode := range []faulty.Mode{faulty.LoseRequest, faulty.LoseReply} {
		for n := 1; ; n++ {
			from, to := source.again(t), target.again(t)
			c := &count{left: n}
			a := &nth{faulty.New(from.open(t)), mode, c}
			b := &nth{faulty.New(to.open(t)), mode, c}
			_, err := transfer.Run(ctx, a, b, options)
			if c.hit == "" { // no call was left to fail
				must(t, err)
				if n <= atLeast {
					t.Errorf("a copy makes only %d calls", n-1)
				}
				break
			}
			if survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, faulty.ErrLost) {
				t.Fatalf("call %d, mode %d: %v", n, mode, err)
			}
			must(t, a.Close())
			must(t, b.Close())
			if mode == faulty.LoseReply && c.hit == "read" {
				continue // no other than a lost request
			}
			st := from.open(t)
			again := to.open(t)
			clean(t, st, again)
			equal(t, st, again)
			must(t, st.Close())
			must(t, again.Close())
			if t.Failed() {
				t.Fatalf("after fault %d, mode %d", n, mode)
			}
		}
	}
}

// A copy that was cut off while it replaced documents goes on even when the source
// has changed once more.
func TestACutOffReplacementIsOurs(t *testing.T) {
	for _, mode := range []faulty.Mode{faulty.LoseRequest, faulty.LoseReply} {
		source, target := empty(t), empty(t)
		fill(t, source, 10)
		clean(t, source, target)
		change := func(rev int64, body string) {
			t.Helper()
			must(t, source.Replace(ctx, store.Doc{Kind: "code", ID: "ABCD", Rev: rev, Body: []byte(body)}))
		}
		for i := range 3 {
			change(int64(i+1), fmt.Sprint("lần ", i))
			if _, err := transfer.Run(ctx, source, &replacing{Store: faulty.New(target), mode: mode}, options); err == nil {
				t.Fatal("the replacement was not lost")
			}
		}
		change(4, "cuối")
		clean(t, source, target)
		equal(t, source, target)
	}
}

// replacing loses the second replacement: the first is that of the mark.
type replacing struct {
	*faulty.Store
	mode faulty.Mode
	n    int
}

func (r *replacing) Replace(ctx context.Context, d store.Doc) error {
	if r.n++; r.n == 2 {
		r.Fail(r.mode, 1)
	}
	return r.Store.Replace(ctx, d)
}
