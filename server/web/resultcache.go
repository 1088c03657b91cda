package web

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/singleflight"

	"hailong/server/certify"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/survey"
)

const (
	// resultFresh is for how long nobody asks the store again whether anything is new: a
	// crowd of readers costs residents who answer one look-up in two seconds.
	resultFresh = 2 * time.Second
	// topicsFresh is the same for what comments are about, which means reading them all.
	topicsFresh = 10 * time.Minute
	// resultsKept is how many pages and files stay, the last asked for: all units in one
	// language and half of them in the other, some 4 MB.
	resultsKept = 256
)

// publications are the certificates at one time. They are not changed.
type publications struct {
	version string            // differs when anything does
	inForce []*certify.Signed // the campaign that ended last first
	all     map[certify.Hash]*certify.Signed
	sought  []soughtUnit // each unit once, in its newest certificate
}

// soughtUnit is a unit as the search compares it.
type soughtUnit struct {
	of   *certify.Signed
	unit *certify.Unit
	name string // folded
}

func publicationsOf(chain []*certify.Signed) *publications {
	x := &publications{all: make(map[certify.Hash]*certify.Signed, len(chain))}
	seen := map[survey.CampaignID]bool{}
	for _, signed := range slices.Backward(chain) {
		x.all[signed.Hash()] = signed
		if id := signed.Certificate.Campaign.ID; !seen[id] {
			seen[id] = true
			x.inForce = append(x.inForce, signed)
		}
	}
	slices.SortStableFunc(x.inForce, func(a, b *certify.Signed) int {
		return int(b.Certificate.Campaign.Last - a.Certificate.Campaign.Last)
	})
	x.version = versionOf(chain)
	known := map[survey.UnitKey]bool{}
	for _, signed := range x.inForce {
		for i := range signed.Certificate.Units {
			if u := &signed.Certificate.Units[i]; !known[u.Key] {
				known[u.Key] = true
				x.sought = append(x.sought, soughtUnit{signed, u, registry.Fold(u.Name)})
			}
		}
	}
	return x
}

// versionOf is the hash of the last certificate, which names the ones before it.
func versionOf(chain []*certify.Signed) string {
	if n := len(chain); n > 0 {
		return chain[n-1].Hash().String()
	}
	return "none"
}

// latest are the certificates in force that hold a unit, newest first.
func (x *publications) latest(u survey.UnitKey) []*certify.Signed {
	var out []*certify.Signed
	for _, signed := range x.inForce {
		if signed.Certificate.Unit(u) != nil {
			out = append(out, signed)
		}
	}
	return out
}

// find is the certificate of a campaign in a list, or its first one where none is named.
func (x *publications) find(list []*certify.Signed, of survey.CampaignID) *certify.Signed {
	for _, signed := range list {
		if of == "" || signed.Certificate.Campaign.ID == of {
			return signed
		}
	}
	return nil
}

// published is what is published. While the store is away it is what was published
// before.
func (s *Server) published(ctx context.Context) (*publications, error) {
	if s.Certificates == nil {
		return publicationsOf(nil), nil
	}
	r, now := &s.results, s.Clock()
	r.mu.Lock()
	x, at := r.published, r.read
	r.mu.Unlock()
	if x != nil && now.Sub(at).Abs() < resultFresh {
		return x, nil
	}
	v, err, _ := r.flight.Do("", func() (any, error) {
		chain, err := s.Certificates.All(ctx)
		if err != nil {
			return nil, err
		}
		next := x
		if next == nil || next.version != versionOf(chain) {
			next = publicationsOf(chain)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.published, r.read = next, now
		return next, nil
	})
	if err != nil {
		if x != nil {
			return x, nil
		}
		return nil, unreadResult(err)
	}
	return v.(*publications), nil
}

// resultKey names a page or a file. The zero unit is the list.
type resultKey struct {
	unit survey.UnitKey
	of   survey.CampaignID
	lang survey.Lang
	file certify.Hash
}

// resultBytes is one page or file as it is sent. Who takes no packed one is rare and
// gets the gzip unpacked.
type resultBytes struct {
	stamp        string // of what the page was made of
	tag          string
	gzip, brotli []byte

	of       string    // version of the publications
	at       time.Time // when it was last known to be current
	topics   page.Topics
	topicsAt time.Time
}

// resultCache keeps rendered results. It is safe for concurrent use.
type resultCache struct {
	mu        sync.Mutex
	published *publications
	read      time.Time
	pages     map[resultKey]*list.Element // of *resultEntry
	used      list.List                   // the last asked for first
	flight    singleflight.Group
}

type resultEntry struct {
	key resultKey
	*resultBytes
}

// get is a page that was current resultFresh ago, or is now. fill sets the stamp of the
// next page and returns its bytes, or none where the old page has the same stamp. If it
// fails, the old page goes on where of, the version of what is published, is the same.
func (r *resultCache) get(k resultKey, now time.Time, of string, fill func(old, next *resultBytes) ([]byte, error)) (*resultBytes, error) {
	old := r.load(k)
	if old != nil && old.of == of && now.Sub(old.at).Abs() < resultFresh {
		return old, nil
	}
	v, err, _ := r.flight.Do(fmt.Sprint("page ", k), func() (any, error) {
		next := &resultBytes{of: of, at: now}
		plain, err := fill(old, next)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(plain)
		next.tag = hex.EncodeToString(sum[:16])
		if old != nil && (plain == nil || next.tag == old.tag) {
			next.tag, next.gzip, next.brotli = old.tag, old.gzip, old.brotli
		} else {
			next.gzip, next.brotli = gzipped(plain), brotlied(plain)
		}
		r.keep(k, next)
		return next, nil
	})
	if err != nil {
		if old != nil && old.of == of {
			return old, nil
		}
		return nil, unreadResult(err)
	}
	return v.(*resultBytes), nil
}

// unreadResult has words for readers: those of a store that is away are for people whose
// answers were not taken.
func unreadResult(err error) error {
	if survey.KindOf(err) != survey.KindUnavailable {
		return err
	}
	return survey.NewError(survey.KindUnavailable, survey.Text{
		Vi: "Lúc này chưa đọc được kết quả. Xin tải lại trang sau ít phút.",
		En: "The result can't be read at the moment. Please load the page again in a few minutes.",
	}).With(err)
}

func (r *resultCache) load(k resultKey) *resultBytes {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.pages[k]
	if e == nil {
		return nil
	}
	r.used.MoveToFront(e)
	return e.Value.(*resultEntry).resultBytes
}

func (r *resultCache) keep(k resultKey, b *resultBytes) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := r.pages[k]; e != nil {
		e.Value.(*resultEntry).resultBytes = b
		return
	}
	if r.pages == nil {
		r.pages = map[resultKey]*list.Element{}
	}
	r.pages[k] = r.used.PushFront(&resultEntry{k, b})
	if r.used.Len() > resultsKept {
		delete(r.pages, r.used.Remove(r.used.Back()).(*resultEntry).key)
	}
}

// send sends a page whose other headers are set.
func (b *resultBytes) send(c *fiber.Ctx) error {
	c.Vary(fiber.HeaderAcceptEncoding)
	body, encoding := b.gzip, "gzip"
	accepts := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case takes(accepts, "br"):
		body, encoding = b.brotli, "br"
	case !takes(accepts, "gzip"):
		encoding = ""
	}
	tag := `"` + strings.TrimSuffix(b.tag+"-"+encoding, "-") + `"`
	c.Set(fiber.HeaderETag, tag)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	if encoding == "" {
		plain, err := gunzipped(b.gzip)
		if err != nil {
			return err
		}
		return c.Send(plain)
	}
	c.Set(fiber.HeaderContentEncoding, encoding)
	c.Response().SetBodyRaw(body)
	return nil
}

func gunzipped(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
