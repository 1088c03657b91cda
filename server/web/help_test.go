package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/configs"
	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/guard"
	"hailong/server/health"
	"hailong/server/intake"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/score"
	"hailong/server/seal"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/trail"
	"hailong/server/web"
	surveyui "hailong/survey-ui"
)

// noon is a summer day in Vietnam, told by a clock on which it is the day before.
var noon = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

const adminKey = "key-of-this-test"

// site is a whole server over a real store, behind one trusted proxy, with a clock
// and a log of its own.
type site struct {
	t     testing.TB
	now   time.Time
	store *faulty.Store
	reg   *registry.Registry
	srv   *web.Server
	app   *fiber.App
	log   *lines
	seen  *counts
	// stopping is what the listener would say.
	stopping atomic.Bool
	unit     survey.Unit
	code     survey.EntryCode // of the channel qr
	other    survey.EntryCode // of the channel link
	random   *rand.ChaCha8
}

// newSite opens the campaign "round". Changes are made before the first request.
func newSite(t testing.TB, changes ...func(*web.Server)) *site {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	s := &site{t: t, now: noon, store: faulty.New(st), log: &lines{}, seen: &counts{}, random: rand.NewChaCha8([32]byte{7})}
	s.reg = registry.New(s.store)
	s.fill()
	sealer, err := seal.New(bytes.Repeat([]byte("k"), 32))
	check(t, err)
	pages, err := page.New(surveyui.Files)
	check(t, err)
	limits, err := guard.New(guard.Options{Limits: guard.DefaultLimits(), Clock: s.clock})
	check(t, err)
	t.Cleanup(func() { limits.Close() })
	w := intake.NewWriter(s.store, intake.WriterOptions{MaxBatch: 64, Queue: 64, Timeout: time.Minute})
	t.Cleanup(w.Close)
	s.srv = &web.Server{
		Registry: s.reg,
		Intake: &intake.Intake{
			Registry: s.reg, Limits: limits, Writer: w, Stored: w,
			Flags: intake.FlagOptions{FastForm: 20 * time.Second, UniformItems: 10},
		},
		Pages: pages, Seal: sealer, Stored: w, Remarks: &remark.Book{Docs: s.store}, Ready: s.health, Metrics: s.seen,
		Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: s.clock, Stopping: s.stopping.Load,
		BaseURL: "http://hailong.test", IPv6Bits: 64, DeviceAge: 720 * time.Hour,
		Proxies: web.Proxies{Count: 1, Header: "X-Forwarded-For"},
		Limits:  web.HTTPLimits{Body: 64 << 10, Read: time.Minute, Write: time.Minute, Idle: time.Minute, Deadline: time.Minute},
	}
	nobody := func(context.Context, string) (*auth.Identity, error) {
		return nil, survey.NewError(survey.KindUnsigned, survey.Text{Vi: "Chưa đăng nhập.", En: "Not signed in."})
	}
	s.srv.API = &api.API{
		Registry: s.reg, Docs: s.store, Trail: &trail.Trail{Docs: s.store, Clock: s.clock}, Log: s.srv.Log, Clock: s.clock,
		UnitFigures: &figures.Figures{Tallies: s.store, Clock: s.clock}, Session: nobody, Key: nobody,
		Network: s.srv.Network, BaseURL: s.srv.BaseURL, MachineKey: adminKey,
	}
	s.srv.Console = fstest.MapFS{"index.html": {Data: []byte(`<!doctype html><meta name="nonce" content="__NONCE__">`)}, "assets/a.js": {Data: []byte("1")}}
	s.srv.Kiosk = fstest.MapFS{
		"index.html": {Data: []byte(`<!doctype html><script type="module" src="assets/k.js"></script>`)}, "sw.js": {Data: []byte("2")},
		"manifest.webmanifest": {Data: []byte("{}")}, "assets/k.js": {Data: []byte("3")}, "assets/k.js.gz": {Data: []byte("packed")}, "icon.png": {Data: []byte("4")},
	}
	for _, change := range changes {
		change(s.srv)
	}
	s.app = s.srv.App()
	return s
}

func (s *site) clock() time.Time { return s.now }

// health is down while the store is away.
func (s *site) health(ctx context.Context) health.Report {
	part := health.Check{Name: "store", State: health.OK}
	if s.store.Ping(ctx) != nil {
		part.State, part.Reason = health.Down, health.StoreAway
	}
	return health.Of(part)
}

// fill imports what is shipped, opens the campaign and issues two codes.
func (s *site) fill() {
	ctx, t := s.t.Context(), s.t
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, s.reg.ImportUnits(ctx, register))
	_, err = s.reg.AddQuestionnaire(ctx, formFile, shipped(t, formFile))
	check(t, err)
	const criteria = "criteria/mau-tuyen-tinh-v1.yaml"
	_, err = s.reg.AddCriteria(ctx, criteria, shipped(t, criteria))
	check(t, err)
	day := survey.DayOf(s.now, survey.Zone)
	s.unit, _ = s.reg.Now().UnitOn("11311", day)
	check(t, s.reg.ImportCampaign(ctx, survey.Campaign{
		ID: "round", Title: survey.Text{Vi: "Đợt thử", En: "Trial"}, Units: []survey.UnitKey{s.unit.Key},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First: day - 3, Last: day + 30, Channels: []survey.Channel{survey.QR, survey.Link},
	}))
	check(t, s.reg.Open(ctx, "round"))
	places := []registry.Place{{Unit: s.unit.Key, Channel: survey.QR}, {Unit: s.unit.Key, Channel: survey.Link}}
	codes, _, err := s.reg.IssueCodes(ctx, places, day, s.random)
	check(t, err)
	s.code, s.other = codes[0].Code, codes[1].Code
}

const formFile = "questionnaires/dich-vu-cong-v1.yaml"

func shipped(t testing.TB, name string) []byte {
	t.Helper()
	b, err := configs.FS.ReadFile(name)
	check(t, err)
	return b
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// filled answers every scale question with the given levels in turn.
func filled(t testing.TB, of ...string) url.Values {
	t.Helper()
	q, _, err := catalog.Questionnaire("form", shipped(t, formFile))
	check(t, err)
	v, i := url.Values{}, 0
	for x := range q.All {
		if x.Type == survey.Scale {
			v.Set(string(x.ID), of[i%len(of)])
			i++
		}
	}
	return v
}

// phone keeps cookies and comes from one address.
type phone struct {
	s       *site
	jar     map[string]string
	header  http.Header
	address string
}

func (s *site) phone(address string) *phone {
	return &phone{s: s, jar: map[string]string{}, header: http.Header{}, address: address}
}

// as sets a header of all requests to come.
func (p *phone) as(name, value string) *phone {
	p.header.Set(name, value)
	return p
}

type reply struct {
	status  int
	header  http.Header
	body    string
	cookies map[string]*http.Cookie // those set by this reply
}

func (p *phone) get(path string) reply { return p.do(http.MethodGet, path, "", "") }

func (p *phone) post(path string, v url.Values) reply {
	return p.do(http.MethodPost, path, "application/x-www-form-urlencoded", v.Encode())
}

func (p *phone) do(method, path, contentType, body string) reply {
	t := p.s.t
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	for k, v := range p.header {
		req.Header[k] = v
	}
	if h := req.Header.Get("Host"); h != "" {
		req.Host = h
		req.Header.Del("Host")
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if p.address != "" {
		req.Header.Set("X-Forwarded-For", p.address)
	}
	for name, value := range p.jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := p.s.app.Test(req, -1)
	check(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	check(t, err)
	r := reply{res.StatusCode, res.Header, string(b), map[string]*http.Cookie{}}
	for _, c := range res.Cookies() {
		r.cookies[c.Name] = c
		if p.jar[c.Name] = c.Value; c.MaxAge < 0 || !c.Expires.IsZero() && c.Expires.Before(p.s.now) {
			delete(p.jar, c.Name)
		}
	}
	return r
}

// formCookie is the name of the form cookie of the site's code.
func (s *site) formCookie() string { return web.FormCookie + string(s.code) }

// lines is a log that many goroutines write.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// finder is where the server looks responses up.
type finder interface {
	Find(ctx context.Context, prefix string) (kept []store.Kept, waiting bool, err error)
}

// exchange is a request as the metrics see it.
type exchange struct {
	method, route string
	status        int
}

// counts remembers what the metrics were told.
type counts struct {
	mu     sync.Mutex
	served []exchange
}

func (*counts) Submitted(bool, error) {}

func (n *counts) Served(method, route string, status int, took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if took < 0 {
		status = -1
	}
	n.served = append(n.served, exchange{strings.Clone(method), strings.Clone(route), status})
}

// take returns what was seen since the last time.
func (n *counts) take() []exchange {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := n.served
	n.served = nil
	return list
}

// contains fails for each text that is missing.
func contains(t testing.TB, what, s string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(s, x) {
			t.Errorf("%s lacks %q:\n%.900s", what, x, s)
		}
	}
}

// lacks fails for each text that is there.
func lacks(t testing.TB, what, s string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if i := strings.Index(s, x); i >= 0 {
			t.Errorf("%s contains %q: …%s…", what, x, s[max(0, i-80):min(len(s), i+len(x)+80)])
		}
	}
}

// scores are figures that tell these scores, and nothing else.
type scores struct {
	*figures.Figures
	of func(context.Context, *registry.Campaign) ([]score.Score, error)
}

func (s scores) Scores(ctx context.Context, c *registry.Campaign) ([]score.Score, error) {
	return s.of(ctx, c)
}
