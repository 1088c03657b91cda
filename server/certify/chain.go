package certify

import (
	"strconv"
)

// VerifyChain holds certificates, the first one first, against the public keys that are
// trusted, and follows them up to the first thing that is not right; nil means that all
// is. noted, unless zero, is the hash of a certificate that was noted earlier and must be
// in the chain: only with it, that the end was cut off, or that everything was made anew
// by who has the key, can be found.
//
// A chain begins with number 1. Each certificate has the next number, the hash of the
// one before, and a head of the audit trail that is not behind the one before. A campaign
// is certified once; each further certificate of it replaces the one in force.
func VerifyChain(chain []*Signed, noted Hash, keys ...PublicKey) *Finding {
	links := make(map[Hash]*link, len(chain))
	inForce := make(map[string]*link)
	var before *Signed
	for i, s := range chain {
		if f := s.Verify(keys...); f != nil {
			return f
		}
		if f := follows(before, s, int64(i)+1); f != nil {
			return f
		}
		l := &link{of: s}
		if f := l.replace(links, inForce); f != nil {
			return f
		}
		links[s.Hash()], before = l, s
	}
	if noted != (Hash{}) && links[noted] == nil {
		return &Finding{Reason: CutOff, Want: noted.String()}
	}
	return nil
}

// link is a certificate that is part of the chain.
type link struct {
	of       *Signed
	replaced bool
}

// follows judges the certificate that should have a number.
func follows(before, s *Signed, number int64) *Finding {
	c := &s.Certificate
	if c.Number != number {
		return &Finding{Reason: Gap, Number: c.Number, Want: strconv.FormatInt(number, 10)}
	}
	if before == nil {
		return nil
	}
	if c.Previous != before.Hash() {
		return &Finding{Reason: Unlinked, Number: number, Want: before.Hash().String(), Got: c.Previous.String()}
	}
	was, _ := headNumber(before.Certificate.Trail)
	if is, _ := headNumber(c.Trail); is < was || is == was && c.Trail != before.Certificate.Trail {
		return &Finding{Reason: TrailBack, Number: number, Want: before.Certificate.Trail, Got: c.Trail}
	}
	return nil
}

// replace judges what the certificate says it replaces, and notes it.
func (l *link) replace(links map[Hash]*link, inForce map[string]*link) *Finding {
	c := &l.of.Certificate
	id := string(c.Campaign.ID)
	if r := c.Replaces; r != nil {
		old := links[r.Hash]
		switch {
		case old == nil:
			return &Finding{Reason: ReplacesUnknown, Number: c.Number, Got: r.Hash.String()}
		case old.of.Certificate.Campaign.ID != c.Campaign.ID:
			return &Finding{Reason: ReplacesOther, Number: c.Number, Of: string(old.of.Certificate.Campaign.ID)}
		case old.replaced:
			return &Finding{Reason: ReplacedTwice, Number: c.Number, Got: r.Hash.String()}
		}
		old.replaced = true
	} else if inForce[id] != nil {
		return &Finding{Reason: CertifiedTwice, Number: c.Number, Of: id}
	}
	inForce[id] = l
	return nil
}
