package web

import (
	"net"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hailong/server/registry"
	"hailong/server/survey"
)

// Internals for tests.
var (
	Status = status
	Title  = title
	Takes  = takes
)

// DeviceCookie and FormCookie are the names of the cookies; SentMark ends the
// value of a form cookie whose form was received.
const (
	DeviceCookie = deviceCookie
	FormCookie   = formCookie
	SentMark     = sentMark
)

// NetworkOf is the network of a request from an address with header lines given
// in pairs of name and value.
func (s *Server) NetworkOf(from net.Addr, lines ...string) netip.Prefix {
	var req fasthttp.Request
	for i := 0; i < len(lines); i += 2 {
		req.Header.Add(lines[i], lines[i+1])
	}
	return within(&req, from, s.Network)
}

// ReadGiven reads a body as a submitted form.
func ReadGiven(contentType string, body []byte) (given survey.Given, err error) {
	var req fasthttp.Request
	req.Header.SetMethod(fiber.MethodPost)
	req.Header.SetContentType(contentType)
	req.SetBody(body)
	given = within(&req, &net.TCPAddr{}, func(c *fiber.Ctx) (g survey.Given) {
		g, err = readGiven(c)
		return g
	})
	return given, err
}

// within calls f with the context of a request outside any route.
func within[T any](req *fasthttp.Request, from net.Addr, f func(*fiber.Ctx) T) T {
	app := fiber.New()
	var raw fasthttp.RequestCtx
	raw.Init(req, from, nil)
	c := app.AcquireCtx(&raw)
	defer app.ReleaseCtx(c)
	return f(c)
}

// FormCache is the cache of rendered forms.
type FormCache = formCache

// Get is a form in its three encodings.
func (f *formCache) Get(snap *registry.Snapshot, code survey.EntryCode, render func() ([]byte, error)) (plain, gzip, brotli []byte, err error) {
	p, err := f.get(snap, formKey{code, survey.Vietnamese}, "round", render)
	if err != nil {
		return nil, nil, nil, err
	}
	return p.plain, p.gzip, p.brotli, nil
}

// GetOf is a form of a campaign.
func (f *formCache) GetOf(snap *registry.Snapshot, code survey.EntryCode, of survey.CampaignID, render func() ([]byte, error)) ([]byte, error) {
	p, err := f.get(snap, formKey{code, survey.Vietnamese}, of, render)
	if err != nil {
		return nil, err
	}
	return p.plain, nil
}

// Len is how many forms are kept.
func (f *formCache) Len() (n int) {
	f.pages.Range(func(any, any) bool { n++; return true })
	return n
}

// HourKey makes the IDs of forms without a cookie.
type HourKey = hourKey

// ID is the ID of such a form.
func (k *hourKey) ID(now time.Time, network netip.Prefix, code survey.EntryCode, body string) (survey.ResponseID, error) {
	return k.unprovenID(now, network, code, []byte(body))
}

// Results is a cache of rendered results.
type Results = resultCache

// ResultsKept is how many pages a cache keeps.
const ResultsKept = resultsKept

// Kept is how many pages there are.
func (r *resultCache) Kept() int { return r.used.Len() }

// Page asks for page i, which make renders.
func (r *resultCache) Page(i int, now time.Time, make func() []byte) error {
	k := resultKey{unit: survey.UnitKey{Code: "11311", From: survey.Day(i)}}
	_, err := r.get(k, now, "", func(_, _ *resultBytes) ([]byte, error) { return make(), nil })
	return err
}
