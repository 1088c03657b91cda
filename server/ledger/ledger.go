// Package ledger keeps the chain of certificates ("biên bản chốt số liệu") in the store
// and adds to it. It promises that a campaign is certified only when nothing of it can
// change any more: it is closed to everybody, nothing waits to be stored or counted, and
// a recount agrees with its tallies; that every step is in the audit trail before it is
// taken; that a process that dies in between leaves nothing that the next call would not
// complete; and that of two processes one makes the next certificate. What is read back
// is verified before anybody sees it.
//
// What a certificate holds, and how it is checked without a store, is package certify.
package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"hailong/server/certify"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// The kinds of documents.
const (
	kindCertificate = "certificate"    // ID: the number with leading zeros
	kindKey         = "certificatekey" // ID: the number with leading zeros
	kindCorrection  = "correction"     // ID: number of the certificate to be replaced
)

// Kinds is every kind of document that a ledger keeps.
func Kinds() []string { return []string{kindCertificate, kindKey, kindCorrection} }

// documents is what a Ledger needs of the store for its own.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
	Changes(ctx context.Context, kinds ...string) (int64, error)
}

// responses is what it needs of it to count.
type responses interface {
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
	Tallies(ctx context.Context, campaign survey.CampaignID) ([]store.Entry, error)
	Uncounted(ctx context.Context) (int, error)
}

// Ledger reads the chain, and adds to it. It is safe for concurrent use; several
// processes may have one each on the same store. It must not be copied.
type Ledger struct {
	Docs documents
	// What follows is needed by Certify, Correct and Begin alone.
	Responses responses
	Registry  *registry.Registry
	Trail     *trail.Trail
	// Scores are the published scores of a campaign's units, in the order of their
	// keys, from tallies that are read for this call.
	Scores func(ctx context.Context, c *registry.Campaign) ([]score.Score, error)
	// Waiting is how many answers this process has on its disk for the store.
	Waiting func() (int, error)
	// Undecided is how many proposals of the review wait for a second auditor or are
	// being carried out.
	Undecided func(ctx context.Context, campaign survey.CampaignID) (int, error)
	Clock     func() time.Time
	// Settle is how long other processes may go on taking answers of a campaign that was
	// certified, because they have not seen it: a little more than the time between two
	// looks of a registry.
	Settle time.Duration
	// Patience is how long Certify waits for answers that are on their way into the store.
	Patience time.Duration

	mu     sync.Mutex
	asked  bool
	seen   int64 // Changes when chain was read
	chain  []*certify.Signed
	keys   []certify.PublicKey
	making map[survey.CampaignID]*Making
	end    context.CancelFunc
	base   context.Context
	work   sync.WaitGroup
}

// All is every certificate, number 1 first. The slice is the caller's.
func (l *Ledger) All(ctx context.Context) ([]*certify.Signed, error) {
	chain, _, err := l.read(ctx)
	return append([]*certify.Signed(nil), chain...), err
}

// Keys are the public keys that certificates were or are signed with, the first one
// first; the last one signs.
func (l *Ledger) Keys(ctx context.Context) ([]certify.PublicKey, error) {
	_, keys, err := l.read(ctx)
	return append([]certify.PublicKey(nil), keys...), err
}

// InForce is the certificate of a campaign that no other one replaces; without any it
// is KindUnknown.
func (l *Ledger) InForce(ctx context.Context, campaign survey.CampaignID) (*certify.Signed, error) {
	chain, _, err := l.read(ctx)
	if err != nil {
		return nil, err
	}
	if s := inForce(chain, campaign); s != nil {
		return s, nil
	}
	return nil, survey.NewError(survey.KindUnknown, survey.Text{
		Vi: fmt.Sprintf("Đợt %s chưa có biên bản chốt số liệu.", campaign),
		En: fmt.Sprintf("There is no certificate of campaign %s.", campaign),
	})
}

// inForce is the last certificate of a campaign: each further one replaces the one
// before, which reading the chain has made sure of.
func inForce(chain []*certify.Signed, campaign survey.CampaignID) *certify.Signed {
	for i := len(chain) - 1; i >= 0; i-- {
		if chain[i].Certificate.Campaign.ID == campaign {
			return chain[i]
		}
	}
	return nil
}

// Latest are the certificates in force that hold a unit, of the latest campaign first,
// by its last day, then by number.
func (l *Ledger) Latest(ctx context.Context, unit survey.UnitKey) ([]*certify.Signed, error) {
	chain, _, err := l.read(ctx)
	if err != nil {
		return nil, err
	}
	var out []*certify.Signed
	for i := len(chain) - 1; i >= 0; i-- {
		c := &chain[i].Certificate
		if c.Unit(unit) == nil || inForce(chain, c.Campaign.ID) != chain[i] {
			continue
		}
		at := len(out)
		for at > 0 && out[at-1].Certificate.Campaign.Last < c.Campaign.Last {
			at--
		}
		out = append(out[:at], append([]*certify.Signed{chain[i]}, out[at:]...)...)
	}
	return out, nil
}

// read is the chain and the keys as they are in the store. Both only grow, so what was
// read stays; a chain that does not verify is an error and shown to nobody.
func (l *Ledger) read(ctx context.Context) ([]*certify.Signed, []certify.PublicKey, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, err := l.Docs.Changes(ctx, kindCertificate, kindKey)
	if err != nil {
		return nil, nil, fmt.Errorf("certificates: %w", err)
	}
	if l.asked && now == l.seen {
		return l.chain, l.keys, nil
	}
	keys := l.keys
	err = l.each(ctx, kindKey, len(keys), func(d store.Doc) error {
		var k keyBody
		if err := json.Unmarshal(d.Body, &k); err != nil {
			return err
		}
		keys = append(keys, k.Key)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	chain := l.chain[:len(l.chain):len(l.chain)]
	err = l.each(ctx, kindCertificate, len(chain), func(d store.Doc) error {
		s, err := certify.ParseSigned(d.Body)
		chain = append(chain, s)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if f := certify.VerifyChain(chain, certify.Hash{}, keys...); f != nil {
		return nil, nil, fmt.Errorf("certificates in the store: %w", f)
	}
	l.chain, l.keys, l.seen, l.asked = chain, keys, now, true
	return chain, keys, nil
}

// each calls f with the documents of a kind that follow the first known ones.
func (l *Ledger) each(ctx context.Context, kind string, known int, f func(store.Doc) error) error {
	r := store.Range{From: number(int64(known) + 1), Limit: store.MaxPage}
	for {
		list, err := l.Docs.Page(ctx, kind, r)
		if err != nil {
			return fmt.Errorf("certificates: %w", err)
		}
		for _, d := range list {
			if err := f(d); err != nil {
				return fmt.Errorf("%s %s in the store: %w", kind, d.ID, err)
			}
		}
		if len(list) < r.Limit {
			return nil
		}
		r.From = list[len(list)-1].ID + "\x00"
	}
}

// number is a document's ID: texts sort as the numbers do.
func number(n int64) string { return fmt.Sprintf("%08d", n) }

// why is a reason as it is printed in a public record: one line, masked, not too long.
func why(s string) (string, error) {
	s = survey.Mask(strings.Join(strings.Fields(s), " "))
	if n := len([]rune(s)); n == 0 || n > certify.MaxWhy {
		return "", survey.InvalidField("why", survey.Text{
			Vi: fmt.Sprintf("Cần ghi lý do, từ 1 đến %d ký tự.", certify.MaxWhy),
			En: fmt.Sprintf("A reason of 1 to %d characters is needed.", certify.MaxWhy),
		})
	}
	return s, nil
}
