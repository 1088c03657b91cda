package review

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// The kinds of documents.
const (
	Kind       = "proposal"       // by the proposal's ID
	SetKind    = "proposalset"    // its responses, ID/0000 and so on
	EffectKind = "proposaleffect" // the scores before and after; the proposal names them
)

// documents is what a Book needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Replace(ctx context.Context, d store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
}

// responses is the rest of it.
type responses interface {
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
	EachStanding(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error
	Find(ctx context.Context, prefix string) ([]store.Kept, error)
	Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error
	Tallies(ctx context.Context, campaign survey.CampaignID) ([]store.Entry, error)
}

// Book keeps proposals. The fields must be set but for Turn; it is safe for concurrent use,
// and several processes may have one each on the same store. Whatever the store can't do
// now is KindUnavailable: the outcome is unknown and the same call may be repeated.
type Book struct {
	Docs      documents
	Responses responses
	Registry  *registry.Registry
	FourEyes  bool // a second auditor confirms what one proposes
	Clock     func() time.Time
	// Turn is how long one call goes on applying a proposal; 0 means 3 seconds. What is left
	// then is done by confirming again.
	Turn time.Duration

	usual usualHours
}

// ids are time in milliseconds, so that they sort by it, and a random part.
var lower32 = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

const idLen = 10 + 8

func (b *Book) newID() string {
	var raw [11]byte
	ms := uint64(b.Clock().UnixMilli())
	for i := range 6 {
		raw[i] = byte(ms >> (40 - 8*i))
	}
	rand.Read(raw[6:]) // never fails
	return lower32.EncodeToString(raw[:])
}

// isID reports whether s may be an ID that newID drew.
func isID(s string) bool {
	return len(s) == idLen && strings.Trim(s, "0123456789abcdefghijklmnopqrstuv") == ""
}

func unknown() error {
	return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có đề xuất này.", En: "There is no such proposal."})
}

// Get is a proposal; none is KindUnknown.
func (b *Book) Get(ctx context.Context, id string) (*Proposal, error) {
	if !isID(id) {
		return nil, unknown()
	}
	d, err := b.Docs.Get(ctx, Kind, id)
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return nil, unknown()
	}
	if err != nil {
		return nil, fmt.Errorf("review: %w", err)
	}
	return decode(d)
}

func decode(d store.Doc) (*Proposal, error) {
	p := &Proposal{ID: d.ID, Rev: d.Rev}
	if err := json.Unmarshal(d.Body, p); err != nil {
		return nil, fmt.Errorf("review: proposal %s: %w", d.ID, err)
	}
	return p, nil
}

// List calls yield with proposals, newest first, from the one before an ID on (the empty
// one is the newest), until it returns false.
func (b *Book) List(ctx context.Context, before string, yield func(*Proposal) bool) error {
	r := store.Range{Before: before, Limit: 200, Backwards: true}
	for {
		docs, err := b.Docs.Page(ctx, Kind, r)
		if err != nil {
			return fmt.Errorf("review: list proposals: %w", err)
		}
		for _, d := range docs {
			p, err := decode(d)
			if err != nil {
				return err
			}
			if !yield(p) {
				return nil
			}
		}
		if len(docs) < r.Limit {
			return nil
		}
		r.Before = docs[len(docs)-1].ID
	}
}

// Waiting is how many proposals are not decided or not carried out yet; of one campaign, or
// of all for an empty ID.
func (b *Book) Waiting(ctx context.Context, campaign survey.CampaignID) (n int, err error) {
	err = b.List(ctx, "", func(p *Proposal) bool {
		if p.State.Open() && (campaign == "" || p.Campaign == campaign) {
			n++
		}
		return true
	})
	return n, err
}

// open are the responses of a campaign that are in proposals not decided yet.
func (b *Book) open(ctx context.Context, campaign survey.CampaignID) (map[survey.ResponseID]string, error) {
	var list []*Proposal
	err := b.List(ctx, "", func(p *Proposal) bool {
		if p.Campaign == campaign && p.State.Open() {
			list = append(list, p)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	out := map[survey.ResponseID]string{}
	for _, p := range list {
		set, err := b.set(ctx, p)
		if err != nil {
			return nil, err
		}
		for id := range set.all {
			out[id] = p.ID
		}
	}
	return out, nil
}

// members are the responses of a unit in a proposal, sorted.
type members struct {
	Unit survey.UnitKey      `json:"unit"`
	IDs  []survey.ResponseID `json:"ids"`
}

// set is the responses of a proposal by unit, in the order of the units.
type set []members

// all ranges over the IDs in order.
func (s set) all(yield func(survey.ResponseID) bool) {
	for _, m := range s {
		for _, id := range m.IDs {
			if !yield(id) {
				return
			}
		}
	}
}

// of is the responses of a unit.
func (s set) of(u survey.UnitKey) []survey.ResponseID {
	for _, m := range s {
		if m.Unit == u {
			return m.IDs
		}
	}
	return nil
}

// setOf sorts items into a set.
func setOf(items []Item) set {
	slices.SortFunc(items, func(a, b Item) int {
		return cmp.Or(a.Unit.Compare(b.Unit), strings.Compare(string(a.ID), string(b.ID)))
	})
	var s set
	for i, x := range items {
		if i == 0 || items[i-1].Unit != x.Unit {
			s = append(s, members{Unit: x.Unit})
		}
		last := &s[len(s)-1]
		last.IDs = append(last.IDs, x.ID)
	}
	return s
}

// documents are the chunks of a set.
func (s set) documents(id string) []store.Doc {
	var docs []store.Doc
	var chunk set
	n := 0
	flush := func() {
		body, err := json.Marshal(chunk)
		if err != nil {
			panic(err) // nothing in it can fail
		}
		docs = append(docs, store.Doc{Kind: SetKind, ID: chunkID(id, len(docs)), Body: body})
		chunk, n = nil, 0
	}
	for _, m := range s {
		for part := range slices.Chunk(m.IDs, chunkSize) {
			if n+len(part) > chunkSize {
				flush()
			}
			chunk = append(chunk, members{m.Unit, part})
			n += len(part)
		}
	}
	flush()
	return docs
}

func chunkID(id string, i int) string { return fmt.Sprintf("%s/%04d", id, i) }

// set reads the responses of a proposal.
func (b *Book) set(ctx context.Context, p *Proposal) (set, error) {
	var s set
	for i := range p.Chunks {
		d, err := b.Docs.Get(ctx, SetKind, chunkID(p.ID, i))
		if err != nil {
			return nil, fmt.Errorf("review: responses of proposal %s: %w", p.ID, err)
		}
		var part set
		if err := json.Unmarshal(d.Body, &part); err != nil {
			return nil, fmt.Errorf("review: responses of proposal %s: %w", p.ID, err)
		}
		for _, m := range part {
			if n := len(s); n > 0 && s[n-1].Unit == m.Unit {
				s[n-1].IDs = append(s[n-1].IDs, m.IDs...)
			} else {
				s = append(s, m)
			}
		}
	}
	return s, nil
}

// put stores a change of a proposal; another one in between is KindConflict.
func (b *Book) put(ctx context.Context, p *Proposal) error {
	body, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("review: proposal %s: %w", p.ID, err)
	}
	if err := b.Docs.Replace(ctx, store.Doc{Kind: Kind, ID: p.ID, Rev: p.Rev, Body: body}); err != nil {
		return fmt.Errorf("review: proposal %s: %w", p.ID, err)
	}
	p.Rev++
	return nil
}

func (b *Book) now() time.Time { return b.Clock().UTC().Truncate(time.Second) }

// fresh is a campaign as it is now, also when another process has just changed it.
func (b *Book) fresh(ctx context.Context, id survey.CampaignID) (*registry.Campaign, error) {
	if err := b.Registry.Refresh(ctx); err != nil {
		return nil, err
	}
	return b.Registry.Now().Campaign(id)
}

// MayChange is KindConflict for a campaign that is certified.
func (b *Book) MayChange(ctx context.Context, id survey.CampaignID) error {
	c, err := b.fresh(ctx, id)
	if err == nil && c.State == survey.Certified {
		return Certified()
	}
	return err
}

// Certified is the error for changing what is certified.
func Certified() error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Đợt này đã chốt số liệu; không loại hay khôi phục phiếu được nữa. Muốn sửa, phải lập biên bản đính chính thay cho biên bản đã chốt.",
		En: "This campaign is certified; responses can't be excluded or restored any more. A change takes a correction: a new certificate in the place of this one.",
	})
}
