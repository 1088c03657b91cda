package certify_test

import (
	"strings"
	"testing"

	"hailong/server/certify"
	"hailong/server/survey"
)

// link is one certificate of a chain to be made.
type link struct {
	campaign string
	replaces int // number of the certificate it replaces; 0 for none
	change   func(*certify.Certificate)
	key      byte // 1 unless said
}

// chain makes certificates of one small unit each.
func chain(t testing.TB, links ...link) []*certify.Signed {
	t.Helper()
	units := unitKeys(1)
	list := responses(t, 5, 12, units, []survey.QuestionID{"a", "b"})
	base := draft(t, tiny(t), list, units)
	var out []*certify.Signed
	for i, l := range links {
		c := base
		c.Number, c.Campaign.ID = int64(i)+1, survey.CampaignID(l.campaign)
		c.Trail = strings.Replace(c.Trail, "4711", "471"+string(rune('1'+i)), 1)
		c.At = closedAt.AddDate(0, i, 0)
		if i > 0 {
			c.Previous = out[i-1].Hash()
		}
		if l.replaces > 0 {
			c.Replaces = &certify.Replaces{Hash: out[l.replaces-1].Hash(), Why: "Bỏ sót phiếu của một máy tính bảng"}
		}
		if l.change != nil {
			l.change(&c)
		}
		out = append(out, sign(t, c, key(t, max(l.key, 1))))
	}
	return out
}

func TestChains(t *testing.T) {
	k := key(t, 1).Public()
	long := []link{{campaign: "q1"}, {campaign: "q2"}, {campaign: "q1", replaces: 1}, {campaign: "q3"}, {campaign: "q1", replaces: 3}}
	broken := func(at int, change func(*link)) []link {
		list := append([]link(nil), long...)
		change(&list[at-1])
		return list
	}
	set := func(f func(*certify.Certificate)) func(*link) { return func(l *link) { l.change = f } }
	for _, c := range []struct {
		name   string
		links  []link
		reason certify.Reason
		number int64
	}{
		{"none at all", nil, "", 0},
		{"one", long[:1], "", 0},
		{"corrections, one after the other", long, "", 0},
		{"another key", broken(4, func(l *link) { l.key = 2 }), certify.UnknownKey, 4},
		{"a number left out", broken(4, set(func(c *certify.Certificate) { c.Number = 5 })), certify.Gap, 5},
		{"a number twice", broken(2, set(func(c *certify.Certificate) { c.Number, c.Previous = 1, certify.Hash{} })), certify.Gap, 1},
		{"the first is not 1", broken(1, set(func(c *certify.Certificate) { c.Number, c.Previous = 2, certify.Hash{1} })), certify.Gap, 2},
		{"hash of another before", broken(4, set(func(c *certify.Certificate) { c.Previous[5] ^= 1 })), certify.Unlinked, 4},
		{"trail shorter", broken(4, set(func(c *certify.Certificate) { c.Trail = "17:" + c.Trail[5:] })), certify.TrailBack, 4},
		{"another trail of the same length", broken(2, set(func(c *certify.Certificate) { c.Trail = "4711:" + strings.Repeat("4d", 32) })), certify.TrailBack, 2},
		{"the same head twice", broken(2, set(func(c *certify.Certificate) { c.Trail = "4711:" + strings.Repeat("3c", 32) })), "", 0},
		{"certified twice", broken(3, func(l *link) { l.replaces = 0 }), certify.CertifiedTwice, 3},
		{"replaces what is not there", broken(3, set(func(c *certify.Certificate) { c.Replaces.Hash[0] ^= 1 })), certify.ReplacesUnknown, 3},
		{"replaces another campaign's", broken(3, func(l *link) { l.replaces = 2 }), certify.ReplacesOther, 3},
		{"replaces what is replaced", broken(5, func(l *link) { l.replaces = 1 }), certify.ReplacedTwice, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := certify.VerifyChain(chain(t, c.links...), certify.Hash{}, k)
			is(t, f, c.reason)
			if f != nil && f.Number != c.number {
				t.Errorf("certificate %d is named, want %d", f.Number, c.number)
			}
		})
	}
}

func TestAChainThatWasTamperedWith(t *testing.T) {
	k := key(t, 1).Public()
	list := chain(t, link{campaign: "q1"}, link{campaign: "q2"}, link{campaign: "q3"}, link{campaign: "q4"})
	last := list[3].Hash()
	verify := func(noted certify.Hash, list ...*certify.Signed) *certify.Finding {
		return certify.VerifyChain(list, noted, k)
	}
	is(t, verify(last, list...), "")
	is(t, verify(list[1].Hash(), list...), "")
	is(t, verify(certify.Hash{}, list[:3]...), "") // without a note nobody can tell
	is(t, verify(last, list[:3]...), certify.CutOff)
	is(t, verify(last), certify.CutOff)
	is(t, verify(last, list[0], list[1], list[3]), certify.Gap)
	is(t, verify(last, list[1], list[0], list[2], list[3]), certify.Gap)
	is(t, verify(last, list[0], list[1], list[1], list[2], list[3]), certify.Gap)

	forged := *list[2]
	forged.Certificate.Responses++
	is(t, verify(last, list[0], list[1], &forged, list[3]), certify.WrongSignature)

	// Whoever has the key can make the whole chain anew; only the note tells.
	anew := chain(t, link{campaign: "q1"}, link{campaign: "q2", change: func(c *certify.Certificate) { c.By = "Người khác" }}, link{campaign: "q3"}, link{campaign: "q4"})
	is(t, verify(certify.Hash{}, anew...), "")
	is(t, verify(last, anew...), certify.CutOff)
	is(t, verify(last, list[0], anew[1], list[2], list[3]), certify.Unlinked)
}

func TestAKeyMayBeFollowedByAnother(t *testing.T) {
	list := chain(t, link{campaign: "q1"}, link{campaign: "q2", key: 2})
	is(t, certify.VerifyChain(list, certify.Hash{}, key(t, 1).Public(), key(t, 2).Public()), "")
	is(t, certify.VerifyChain(list, certify.Hash{}, key(t, 2).Public()), certify.UnknownKey)
}
