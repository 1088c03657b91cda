package trail_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// chain is stored documents that somebody got at.
type chain []store.Doc

func (c chain) Create(context.Context, ...store.Doc) error {
	return survey.NewError(survey.KindConflict, survey.Text{})
}

func (c chain) Get(context.Context, string, string) (store.Doc, error) {
	return store.Doc{}, survey.NewError(survey.KindUnknown, survey.Text{})
}

// Page is what a store promises, for documents in the order of their IDs.
func (c chain) Page(_ context.Context, _ string, r store.Range) ([]store.Doc, error) {
	sorted := slices.SortedStableFunc(slices.Values(c), func(a, b store.Doc) int { return strings.Compare(a.ID, b.ID) })
	if r.Backwards {
		slices.Reverse(sorted)
	}
	var out []store.Doc
	for _, d := range sorted {
		if d.ID >= r.From && (r.Before == "" || d.ID < r.Before) && len(out) < r.Limit {
			out = append(out, d)
		}
	}
	return out, nil
}

func (c chain) clone() chain {
	d := slices.Clone(c)
	for i := range d {
		d[i].Body = slices.Clone(d[i].Body)
	}
	return d
}

func (c chain) verify(t rapid.TB, noted trail.Head) trail.Result {
	t.Helper()
	res, err := (&trail.Trail{Docs: c}).Verify(ctx, noted)
	if err != nil {
		t.Fatalf("verify: %v", err)
	}
	return res
}

// written is a stored chain and its head.
func written(t testing.TB) (chain, trail.Head) {
	t.Helper()
	tr, _, st := fresh(t)
	appended(t, tr, story()...)
	docs, err := st.List(ctx, trail.Kind)
	if err != nil {
		t.Fatal(err)
	}
	head, err := tr.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if res := chain(docs).verify(t, head); res.Bad != nil || res.Entries != 6 || res.Head != head {
		t.Fatalf("as written: %+v", res)
	}
	return docs, head
}

func TestEachChangedByteIsFound(t *testing.T) {
	docs, head := written(t)
	for i := range docs {
		for at := range docs[i].Body {
			for _, bits := range []byte{1, ' ', 0xff} { // another digit, another case, anything
				c := docs.clone()
				c[i].Body[at] ^= bits
				if bad := c.verify(t, trail.Head{}).Bad; bad == nil || bad.Seq != int64(i+1) || bad.Reason != trail.Altered {
					t.Fatalf("entry %d, byte %d, bits %b: %+v", i+1, at, bits, bad)
				}
			}
		}
	}
	if res := docs.verify(t, head); res.Bad != nil {
		t.Fatalf("the original was changed: %+v", res.Bad)
	}
}

func TestWhatIsDoneToAChainIsFound(t *testing.T) {
	docs, head := written(t)
	for _, c := range []struct {
		name   string
		change func(chain) chain
		noted  trail.Head
		seq    int64
		reason trail.Reason
	}{
		{"the first is dropped", func(c chain) chain { return c[1:] }, trail.Head{}, 1, trail.Missing},
		{"one in between is dropped", func(c chain) chain { return slices.Delete(c, 2, 3) }, trail.Head{}, 3, trail.Missing},
		{"one is dropped and the others close up", func(c chain) chain {
			c = slices.Delete(c, 2, 3)
			for i := range c {
				c[i].ID = trail.DocID(int64(i + 1))
			}
			return c
		}, trail.Head{}, 3, trail.Moved},
		{"two change places", func(c chain) chain { c[1].Body, c[2].Body = c[2].Body, c[1].Body; return c }, trail.Head{}, 2, trail.Moved},
		{"one is copied to the end", func(c chain) chain {
			return append(c, store.Doc{Kind: trail.Kind, ID: trail.DocID(7), Rev: 1, Body: c[5].Body})
		}, trail.Head{}, 7, trail.Moved},
		{"one is put in between", func(c chain) chain {
			return append(c, store.Doc{Kind: trail.Kind, ID: trail.DocID(2) + "a", Rev: 1, Body: c[1].Body})
		}, trail.Head{}, 3, trail.Stray},
		{"one is put before the first", func(c chain) chain {
			return append(c, store.Doc{Kind: trail.Kind, ID: trail.DocID(0), Rev: 1, Body: c[0].Body})
		}, trail.Head{}, 1, trail.Stray},
		{"one is replaced through the store", func(c chain) chain { c[3].Rev = 2; return c }, trail.Head{}, 4, trail.Altered},
		{"one is of another chain", func(c chain) chain {
			other := chainOf(t, story()[1:4]...)
			c[2].Body = other[2].Body
			return c
		}, trail.Head{}, 3, trail.Unlinked},
		{"the last is dropped", func(c chain) chain { return c[:5] }, head, 6, trail.CutOff},
		{"all are dropped", func(chain) chain { return nil }, head, 1, trail.CutOff},
		{"all are written anew", func(chain) chain { return chainOf(t, story()[1:]...) }, trail.Head{Seq: 4, Hash: head.Hash}, 4, trail.Rewrote},
		{"nothing is left of one", func(c chain) chain { c[4].Body = nil; return c }, trail.Head{}, 5, trail.Altered},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := c.change(docs.clone()).verify(t, c.noted)
			if res.Bad == nil || res.Bad.Seq != c.seq || res.Bad.Reason != c.reason || res.Entries != c.seq-1 {
				t.Fatalf("%d are right, then %+v; want %s at %d", res.Entries, res.Bad, c.reason, c.seq)
			}
			if res.Bad.Reason.Text().Empty() {
				t.Error("the reason has no words")
			}
		})
	}
}

// chainOf is another chain than the one of the story.
func chainOf(t testing.TB, events ...trail.Event) chain {
	t.Helper()
	tr, _, st := fresh(t)
	appended(t, tr, events...)
	docs, err := st.List(ctx, trail.Kind)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// Whatever is done to documents, a chain that is still found right up to the noted
// head is the chain that was written.
func TestNoChainPassesForAnother(t *testing.T) {
	docs, head := written(t)
	rapid.Check(t, func(t *rapid.T) {
		c := docs.clone()
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			i, j := rapid.IntRange(0, len(c)-1).Draw(t, "i"), rapid.IntRange(0, len(c)-1).Draw(t, "j")
			switch rapid.SampledFrom([]string{"swap", "copy", "drop", "bytes", "id"}).Draw(t, "what") {
			case "swap":
				c[i].Body, c[j].Body = c[j].Body, c[i].Body
			case "copy":
				c[i].Body = slices.Clone(c[j].Body)
			case "drop":
				if len(c) > 1 {
					c = slices.Delete(c, i, i+1)
				}
			case "bytes":
				c[i].Body = append(c[i].Body, rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "more")...)
			case "id":
				c[i].ID = fmt.Sprintf("%0*d", rapid.IntRange(1, 13).Draw(t, "width"), rapid.IntRange(0, 8).Draw(t, "number"))
			}
		}
		same := len(c) == len(docs)
		for i := range c {
			same = same && c[i].ID == docs[i].ID && string(c[i].Body) == string(docs[i].Body)
		}
		if res := c.verify(t, head); (res.Bad == nil) != same {
			t.Fatalf("the same: %t, found: %+v", same, res.Bad)
		}
	})
}

func TestTheBadEntryIsShownAsItIs(t *testing.T) {
	docs, _ := written(t)
	docs[2].Body = []byte(strings.Replace(string(docs[2].Body), "Quản trị 1", "Quản trị 2", 1))
	bad := docs.verify(t, trail.Head{}).Bad
	if bad == nil || bad.Entry == nil || bad.Entry.Name != "Quản trị 2" || bad.Entry.Action != trail.CampaignChange {
		t.Errorf("%+v", bad)
	}
}

// A trail that goes on after a noted head still has it in its chain.
func TestANotedHeadStaysTrue(t *testing.T) {
	tr, _, _ := fresh(t)
	appended(t, tr, officer)
	noted, err := tr.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	appended(t, tr, officer, officer)
	if res, err := tr.Verify(ctx, noted); err != nil || res.Bad != nil || res.Entries != 3 {
		t.Errorf("%+v, %v", res, err)
	}
}

// What happens after damage is recorded all the same, and the damage stays in sight.
func TestAppendingAfterDamage(t *testing.T) {
	for _, c := range []struct {
		name string
		id   string
		body string
	}{
		{"an entry that can't be read", trail.DocID(1), "\x00\x00"},
		{"an entry without a hash", trail.DocID(1), `{"seq":1}`},
		{"a record that is no entry", "zzz", "{}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := opened(t)
			if err := st.Create(ctx, store.Doc{Kind: trail.Kind, ID: c.id, Body: []byte(c.body)}); err != nil {
				t.Fatal(err)
			}
			tr := &trail.Trail{Docs: st, Clock: time.Now}
			appended(t, tr, officer, officer)
			res, err := tr.Verify(ctx, trail.Head{})
			if err != nil || res.Bad == nil {
				t.Errorf("%+v, %v", res, err)
			}
			p, err := tr.Page(ctx, trail.Filter{Actor: officer.Actor}, 0, 10)
			if err != nil || len(p.Entries) != 3 || p.Next != 0 || p.Scanned != 3 { // what is broken is never filtered out
				t.Errorf("%d entries on the page, %d read, next %d, %v", len(p.Entries), p.Scanned, p.Next, err)
			}
			// One by one, whatever stands in the way.
			n := 0
			for next, pages := int64(0), 0; ; pages++ {
				if p, err = tr.Page(ctx, trail.Filter{}, next, 1); err != nil || pages > 3 {
					t.Fatalf("after %d pages: %+v, %v", pages, p, err)
				}
				n += len(p.Entries)
				if next = p.Next; next == 0 {
					break
				}
			}
			if n != 3 {
				t.Errorf("%d entries on all pages", n)
			}
		})
	}
}

// watched is a chain that lets a test in between two reads.
type watched struct {
	chain
	reading func()
}

func (w watched) Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error) {
	w.reading()
	return w.chain.Page(ctx, kind, r)
}

func TestOneVerificationAtATime(t *testing.T) {
	docs, _ := written(t)
	tr := &trail.Trail{}
	var second error
	tr.Docs = watched{docs, func() { _, second = tr.Verify(ctx, trail.Head{}) }}
	if _, err := tr.Verify(ctx, trail.Head{}); err != nil {
		t.Fatal(err)
	}
	if survey.KindOf(second) != survey.KindLimited {
		t.Errorf("the second: %v", second)
	}
	tr.Docs = docs
	if res, err := tr.Verify(ctx, trail.Head{}); err != nil || res.Entries != 6 {
		t.Errorf("afterwards: %+v, %v", res, err)
	}
}

func TestHeads(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	h, err := trail.ParseHead("12:" + hash)
	if err != nil || h != (trail.Head{Seq: 12, Hash: hash}) || h.String() != "12:"+hash {
		t.Errorf("%v, %v", h, err)
	}
	if h, err := trail.ParseHead(""); err != nil || h != (trail.Head{}) || h.String() != "" {
		t.Errorf("%v, %v", h, err)
	}
	for _, s := range []string{"12", "12:", ":" + hash, "0:" + hash, "-1:" + hash, "x:" + hash, "12:" + hash[1:], "12:" + strings.ToUpper(hash), "12:" + hash + "0"} {
		if _, err := trail.ParseHead(s); survey.KindOf(err) != survey.KindInvalid {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestEveryReasonHasWordsOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range trail.Reasons {
		w := r.Text()
		if w.Vi == "" || w.En == "" || seen[w.Vi] {
			t.Errorf("%s: %+v", r, w)
		}
		seen[w.Vi] = true
	}
}
