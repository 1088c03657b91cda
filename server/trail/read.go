package trail

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"hailong/server/store"
)

const (
	// step is how many entries are read at a time.
	step = 500
	// maxScan is how many entries one call of Page looks at.
	maxScan = 5000
	// quiet is how many entries in a row before the period end a search: clocks of
	// servers differ by seconds, and one that was set wrong is set right some day.
	quiet = 1000
)

// Filter chooses entries; the zero Filter chooses all. An entry that is Broken always
// passes: nothing is known about it.
type Filter struct {
	Actor  string    // the ID
	Action string    // an action, or a group without the point
	Object string    // the object, or what it begins with up to a colon: "campaign:"
	Unit   string    // CODE@YYYY-MM-DD
	From   time.Time // not before; the zero time is no bound
	To     time.Time // before; the zero time is no bound
	Text   string    // in names, notes, objects and words of actions, whatever case or marks
}

// passes reports whether the filter chooses an entry. text is Text folded.
func (f *Filter) passes(e *Entry, text string) bool {
	switch {
	case e.Broken:
		return true
	case f.Actor != "" && e.Actor != f.Actor,
		f.Action != "" && string(e.Action) != f.Action && e.Action.Group() != f.Action,
		f.Object != "" && e.Object != f.Object && !(strings.HasSuffix(f.Object, ":") && strings.HasPrefix(e.Object, f.Object)),
		f.Unit != "" && e.Unit != f.Unit,
		!f.From.IsZero() && e.At.Before(f.From),
		!f.To.IsZero() && !e.At.Before(f.To):
		return false
	case text == "":
		return true
	}
	words := e.Action.Text()
	return strings.Contains(fold(e.Name+"\n"+e.Note+"\n"+e.Object+"\n"+e.Unit+"\n"+words.Vi+"\n"+words.En), text)
}

// fold is a text without case and marks, đ as d.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// Page is a part of the trail, newest first.
type Page struct {
	Entries []Entry
	Next    int64 // where to go on; 0 at the end
	Scanned int   // how many entries were looked at
}

// Page reads at most limit (1 to 500) entries that a filter chooses, newest first,
// with numbers below before; 0 begins at the newest. A filter that finds little makes
// it return fewer, or none, with a Next to go on: one call looks at no more than 5,000
// entries. With From it ends at the latest after 1,000 entries in a row that are older.
func (t *Trail) Page(ctx context.Context, f Filter, before int64, limit int) (Page, error) {
	if before == 0 && !f.To.IsZero() {
		var err error
		if before, err = t.below(ctx, f.To); err != nil {
			return Page{}, err
		}
	}
	r := store.Range{Limit: step, Backwards: true}
	if before > 0 {
		r.Before = docID(before)
	}
	text, old := fold(f.Text), 0
	limit = min(max(limit, 1), step)
	var p Page
	last := before
	for p.Scanned < maxScan {
		docs, err := t.Docs.Page(ctx, Kind, r)
		if err != nil {
			return Page{}, fmt.Errorf("trail: %w", err)
		}
		for _, d := range docs {
			e := entryOf(d)
			if r.Before = d.ID; e.Seq > 0 {
				last = e.Seq
			}
			p.Scanned++
			if old++; f.From.IsZero() || e.Broken || !e.At.Before(f.From) {
				old = 0
			}
			if old == quiet {
				return p, nil
			}
			if f.passes(&e, text) {
				// What has no number is beside the limit: it is no place to go on from.
				if p.Entries = append(p.Entries, e); len(p.Entries) >= limit && e.Seq > 0 {
					p.Next = next(last)
					return p, nil
				}
			}
		}
		if len(docs) < step || last == 1 {
			return p, nil
		}
	}
	p.Next = next(last)
	return p, nil
}

// Actor is somebody who did something.
type Actor struct {
	ID   string `json:"id"`
	Name string `json:"name"` // as it was last
	Role string `json:"role"` // as it was last
}

// Actors are those of the newest 5,000 entries, in the order of their names without
// marks. Nobody, the empty ID, is not among them.
func (t *Trail) Actors(ctx context.Context) ([]Actor, error) {
	seen := map[string]bool{"": true}
	var list []Actor
	r := store.Range{Limit: step, Backwards: true}
	for range maxScan / step {
		docs, err := t.Docs.Page(ctx, Kind, r)
		if err != nil {
			return nil, fmt.Errorf("trail: %w", err)
		}
		for _, d := range docs {
			r.Before = d.ID
			if e := entryOf(d); !seen[e.Actor] && !e.Broken {
				seen[e.Actor] = true
				list = append(list, Actor{e.Actor, e.Name, e.Role})
			}
		}
		if len(docs) < step {
			break
		}
	}
	slices.SortFunc(list, func(a, b Actor) int {
		return cmp.Or(strings.Compare(fold(a.Name), fold(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return list, nil
}

// next is where to go on after an entry: nowhere after the first.
func next(seq int64) int64 {
	if seq <= 1 {
		return 0
	}
	return seq
}

// below is a number that all entries before an instant are below, but for those that
// a wrong clock has put among more than quiet others. It reads a few entries only.
func (t *Trail) below(ctx context.Context, at time.Time) (int64, error) {
	head, err := t.Head(ctx)
	if err != nil {
		return 0, err
	}
	low, high := int64(0), head.Seq // low is before at, whatever is above high is not
	for low < high {
		mid := low + (high-low+1)/2
		docs, err := t.Docs.Page(ctx, Kind, store.Range{From: docID(mid), Limit: 1})
		if err != nil {
			return 0, fmt.Errorf("trail: %w", err)
		}
		if len(docs) > 0 && entryOf(docs[0]).At.Before(at) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return min(low+quiet, head.Seq) + 1, nil
}

// entryOf is the entry of a document, with the number that its ID says: 0 where that is
// none.
func entryOf(d store.Doc) Entry {
	e := unseal(d.Body)
	seq, ok := seqOf(d.ID)
	if !ok {
		seq = 0
	}
	e.Broken = e.Broken || !ok || e.Seq != seq || d.Rev != 1
	e.Seq = seq
	return e
}

// seqOf reads what docID writes, and nothing else.
func seqOf(id string) (int64, bool) {
	seq, err := strconv.ParseInt(id, 10, 64)
	return seq, err == nil && seq > 0 && docID(seq) == id
}

// Head is the newest entry; the zero Head where there is none. What is no entry is
// passed over, and one whose hash can't be read has that of its bytes as they are:
// damage is told by Verify and must not keep what happens afterwards from being
// recorded.
func (t *Trail) Head(ctx context.Context) (Head, error) {
	r := store.Range{Limit: 1, Backwards: true}
	for {
		docs, err := t.Docs.Page(ctx, Kind, r)
		if err != nil {
			return Head{}, fmt.Errorf("trail: %w", err)
		}
		if len(docs) == 0 {
			return Head{}, nil
		}
		d := docs[0]
		if seq, ok := seqOf(d.ID); ok {
			hash := unseal(d.Body).Hash
			if !isHash(hash) {
				hash = sum(d.Body)
			}
			return Head{seq, hash}, nil
		}
		if d.ID == "" {
			return Head{}, nil
		}
		r.Before = d.ID
	}
}

// Each calls yield with every entry that a filter chooses and its bytes, oldest first,
// in flat memory. It stops at the first error of yield and returns it. Entries that are
// appended meanwhile may or may not be among them.
func (t *Trail) Each(ctx context.Context, f Filter, yield func(e Entry, raw []byte) error) error {
	text := fold(f.Text)
	return t.each(ctx, func(d store.Doc) error {
		e := entryOf(d)
		if !f.passes(&e, text) {
			return nil
		}
		return yield(e, d.Body)
	})
}

// each calls yield with every document of the trail in the order of their IDs.
func (t *Trail) each(ctx context.Context, yield func(store.Doc) error) error {
	from := ""
	for {
		docs, err := t.Docs.Page(ctx, Kind, store.Range{From: from, Limit: step})
		if err != nil {
			return fmt.Errorf("trail: %w", err)
		}
		for _, d := range docs {
			if err := yield(d); err != nil {
				return err
			}
		}
		if len(docs) < step {
			return nil
		}
		from = docs[len(docs)-1].ID + "\x00" // the next one that may be
	}
}
