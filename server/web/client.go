package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"hailong/server/seal"
	"hailong/server/survey"
)

const (
	deviceCookie = "hl_d"
	formCookie   = "hl_f_" // followed by the entry code: two forms may be open at once
	// sentMark ends the value of a form cookie whose form was received. Opening
	// the form anew then gets a new ID; going back and sending again does not.
	sentMark = ".s"
	formAge  = 24 * time.Hour
	// maxForms is how many form cookies a phone may bring; they last a day, take a
	// hundred bytes each, and beyond headerLimit no form would open at all.
	maxForms = 16
)

// Network is the client's address as the limits see it: one IPv4 address or one
// IPv6 /64, the smallest thing a customer of a provider is given. The address is
// the connection's, or the hop-th from the right of X-Forwarded-For behind that
// many trusted proxies; what a client writes to the left of those is ignored.
func (s *Server) Network(c *fiber.Ctx) netip.Prefix {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if s.Proxies.Count > 0 {
		list := c.Request().Header.PeekAll(s.Proxies.Header)
		hops := make([]string, 0, 4)
		for _, line := range list {
			for part := range strings.SplitSeq(string(line), ",") {
				hops = append(hops, strings.TrimSpace(part))
			}
		}
		// The last proxy appended the address it saw; the connection is its own.
		if i := len(hops) - s.Proxies.Count; i >= 0 {
			if a, err := netip.ParseAddr(strings.Trim(hops[i], "[]")); err == nil {
				addr = a
			} else if ap, err := netip.ParseAddrPort(hops[i]); err == nil {
				addr = ap.Addr()
			}
		}
	}
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = s.IPv6Bits
	}
	p, _ := addr.Prefix(bits)
	return p
}

// visitor is what a request's cookies prove.
type visitor struct {
	device string    // empty without a valid device cookie
	form   seal.Form // zero without a valid form cookie for the code
	sealed string    // the form cookie's value, without sentMark
	sent   bool
}

func (s *Server) visitor(c *fiber.Ctx, code survey.EntryCode, now time.Time) visitor {
	var v visitor
	if d, ok := s.Seal.OpenDevice(c.Cookies(deviceCookie)); ok {
		v.device = d
	}
	value, sent := strings.CutSuffix(c.Cookies(formCookie+string(code)), sentMark)
	f, ok := s.Seal.OpenForm(value)
	// One from the future is ours all the same: a clock was wrong then or is now.
	if age := now.Sub(f.Issued).Abs(); ok && f.Entry == code && age < formAge {
		v.form, v.sealed, v.sent = f, utils.CopyString(value), sent
	}
	return v
}

// issueCookies gives a visitor what is missing: a device, and a form that was not
// sent yet. A form that was opened but never sent keeps its ID, so that a resident
// who reloads after a lost reply sends the same response again.
func (s *Server) issueCookies(c *fiber.Ctx, code survey.EntryCode, v visitor, now time.Time) error {
	if v.device == "" {
		d, err := s.Seal.Device(rand.Reader)
		if err != nil {
			return err
		}
		s.setCookie(c, deviceCookie, d, s.DeviceAge)
	}
	if v.form.ID == "" || v.sent {
		id, err := survey.NewResponseID(now, rand.Reader)
		if err != nil {
			return err
		}
		s.dropForms(c, code)
		s.setCookie(c, formCookie+string(code), s.Seal.Form(seal.Form{ID: id, Entry: code, Issued: now}), formAge)
	}
	return nil
}

// dropForms takes the cookies of other forms back where there are too many. Only who
// reloads one of those forms after its reply was lost could miss them.
func (s *Server) dropForms(c *fiber.Ctx, but survey.EntryCode) {
	var names []string
	c.Request().Header.VisitAllCookie(func(name, _ []byte) {
		if n := string(name); strings.HasPrefix(n, formCookie) && n != formCookie+string(but) {
			names = append(names, n)
		}
	})
	if len(names) < maxForms {
		return
	}
	for _, n := range names {
		c.Cookie(&fiber.Cookie{
			Name: n, Path: "/", Expires: fasthttp.CookieExpireDelete,
			HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: s.Secure,
		})
	}
}

// markSent remembers in the cookie that the form was received.
func (s *Server) markSent(c *fiber.Ctx, code survey.EntryCode, v visitor) {
	if v.sealed != "" && !v.sent {
		s.setCookie(c, formCookie+string(code), v.sealed+sentMark, formAge)
	}
}

func (s *Server) setCookie(c *fiber.Ctx, name, value string, age time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: s.Secure,
	})
}

// hourKey is a key that exists for one hour in this process only.
type hourKey struct {
	mu   sync.Mutex
	hour int64
	key  [32]byte
}

// unprovenID is the response ID of a form without a valid form cookie: the same
// for the same body from the same network within an hour, so that a retry is not
// a second response. The key is never kept, so the ID can't be led back to the
// address later.
func (k *hourKey) unprovenID(now time.Time, network netip.Prefix, code survey.EntryCode, body []byte) (survey.ResponseID, error) {
	k.mu.Lock()
	if h := now.Unix() / 3600; h != k.hour {
		k.hour = h
		rand.Read(k.key[:]) // never fails: crypto/rand ends the process instead
	}
	m := hmac.New(sha256.New, k.key[:])
	k.mu.Unlock()
	b, _ := network.MarshalBinary()
	m.Write(b)
	m.Write([]byte(code))
	m.Write(body)
	return survey.NewResponseID(now, strings.NewReader(string(m.Sum(nil))))
}
