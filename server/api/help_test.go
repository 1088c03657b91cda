package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/gofiber/fiber/v2"

	"hailong/configs"
	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/catalog"
	"hailong/server/certify"
	"hailong/server/docs"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/guard"
	"hailong/server/health"
	"hailong/server/intake"
	"hailong/server/kiosk"
	"hailong/server/ledger"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/remark"
	paper "hailong/server/report"
	"hailong/server/review"
	"hailong/server/seal"
	"hailong/server/statement"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/trail"
	"hailong/server/web"
	surveyui "hailong/survey-ui"
)

// noon is a summer day in Vietnam, told by a clock on which it is the day before.
var noon = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

const machineKey = "key-of-this-test"

// office is the whole server over a real store, seen from its API. It has the shipped
// units, questionnaire and criteria set, and the open campaign "round" on two units.
type office struct {
	t            testing.TB
	now          time.Time
	store        *faulty.Store
	reg          *registry.Registry
	trail        *trail.Trail
	api          *api.API
	srv          *web.Server
	exports      *exports.Jobs
	app          *fiber.App
	log          *lines
	day          survey.Day
	unit, other  survey.Unit // both in "round"
	random       *rand.ChaCha8
	people       map[string]*auth.Identity // by what they show
	checked      routers.Router
	operationsMu sync.Mutex
	operationIDs map[string]bool // those that were used
}

const formFile, criteriaFile = "questionnaires/dich-vu-cong-v1.yaml", "criteria/mau-tuyen-tinh-v1.yaml"

// newOffice makes an office; changes are made before the first request.
func newOffice(t testing.TB, changes ...func(*office)) *office {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	o := &office{
		t: t, now: noon, store: faulty.New(st), log: &lines{}, random: rand.NewChaCha8([32]byte{7}),
		people: map[string]*auth.Identity{}, operationIDs: map[string]bool{},
	}
	o.day = survey.DayOf(o.now, survey.Zone)
	o.reg = registry.New(o.store)
	o.fill()
	o.trail = &trail.Trail{Docs: o.store, Clock: o.clock}
	sealer, err := seal.New(bytes.Repeat([]byte("k"), 32))
	check(t, err)
	pages, err := page.New(surveyui.Files)
	check(t, err)
	limits, err := guard.New(guard.Options{Limits: guard.DefaultLimits(), Clock: o.clock})
	check(t, err)
	t.Cleanup(func() { limits.Close() })
	w := intake.NewWriter(o.store, intake.WriterOptions{MaxBatch: 64, Queue: 64, Timeout: time.Minute})
	t.Cleanup(w.Close)
	o.srv = &web.Server{
		Registry: o.reg,
		Intake: &intake.Intake{
			Registry: o.reg, Limits: limits, Writer: w, Stored: w,
			Flags: intake.FlagOptions{FastForm: 20 * time.Second, UniformItems: 10},
			Taps:  intake.KioskOptions{FastTap: 3 * time.Second, Hammer: 6},
		},
		Pages: pages, Seal: sealer, Stored: w, Remarks: &remark.Book{Docs: o.store}, Metrics: unmeasured{},
		Ready:   func(context.Context) health.Report { return health.Of() },
		Console: fstest.MapFS{}, Kiosk: fstest.MapFS{},
		Log: slog.New(slog.NewTextHandler(o.log, nil)), Clock: o.clock, Stopping: func() bool { return false },
		BaseURL: "http://hailong.test", IPv6Bits: 64, DeviceAge: 720 * time.Hour,
		Limits: web.HTTPLimits{Body: 1 << 20, Read: time.Minute, Write: time.Minute, Idle: time.Minute, Deadline: time.Minute},
	}
	figs := &figures.Figures{Tallies: o.store, Clock: o.clock}
	o.exports = &exports.Jobs{
		Docs: o.store, Trail: o.trail, Registry: o.reg, Folder: filepath.Join(t.TempDir(), "exports"), Clock: o.clock, Log: o.srv.Log,
		Maker: &exports.Maker{
			Registry: o.reg, Responses: o.store, Figures: figs, Trail: o.trail, Clock: o.clock, Program: "v1", Temp: t.TempDir(),
		},
		Most: 1, Keep: 24 * time.Hour, Lease: 30 * time.Second, Free: func() (int64, error) { return 1 << 40, nil },
	}
	o.api = &api.API{
		Registry: o.reg, Docs: o.store, Trail: o.trail,
		Overview:    (&figures.Overviews{Figures: figs}).Of,
		UnitFigures: figs, Try: figs.Try, Pages: pages,
		System: api.System{
			Health: func(context.Context) health.Report { return health.Of() }, Spool: func() api.Spool { return api.Spool{Limit: 1 << 30} },
			Uncounted: func() (int, bool) { return 0, true }, Connections: func() int { return 1 },
			DiskFree: func() (int64, bool) { return 1 << 30, true }, LimitsLocal: func() bool { return false },
			MostConnections: 10, Store: "sqlite", Version: "(devel)", Started: o.now, Handbook: docs.Operations,
		},
		Kiosks: &kiosk.Book{Docs: o.store, Failures: gate{auth.NewMemory(o.clock)}, Clock: o.clock}, Taps: o.srv.Intake,
		Review:    &review.Book{Docs: o.store, Responses: o.store, Registry: o.reg, FourEyes: true, Clock: o.clock},
		Responses: o.store, Remarks: &remark.Book{Docs: o.store}, Seal: sealer, Statements: &statement.Book{Docs: o.store},
		Certificates: &ledger.Ledger{
			Docs: o.store, Responses: o.store, Registry: o.reg, Trail: o.trail, Scores: figs.Scores,
			Waiting: func() (int, error) { return 0, nil }, Clock: o.clock,
			Undecided: (&review.Book{Docs: o.store}).Waiting,
		},
		PrintCertificate: func(w io.Writer, s *certify.Signed) error { return paper.Certificate(w, s, paper.Options{}) },
		Session:          o.identity, Key: o.identity, Network: o.srv.Network,
		Exports: o.exports,
		BaseURL: o.srv.BaseURL, MachineKey: machineKey, Clock: o.clock, Log: o.srv.Log,
	}
	o.exports.Sign = func(b []byte) []byte { return certify.Note(certify.ManifestNote, b, o.api.SigningKey) }
	o.api.SigningKey, err = certify.NewPrivateKey(o.random)
	check(t, err)
	_, err = o.api.Certificates.Adopt(t.Context(), o.api.SigningKey.Public())
	check(t, err)
	t.Cleanup(func() { o.api.Certificates.Close() })
	o.srv.API = o.api
	o.people["admin"] = &auth.Identity{Account: "a1", Name: "Quản trị 1", Role: auth.Admin}
	o.people["auditor"] = &auth.Identity{Account: "k1", Name: "Kiểm tra 1", Role: auth.Auditor}
	o.people["second auditor"] = &auth.Identity{Account: "k2", Name: "Kiểm tra 2", Role: auth.Auditor}
	o.people["unit"] = &auth.Identity{Account: "u1", Name: "Cán bộ 1", Role: auth.Unit, Unit: o.unit.Key}
	o.people["other unit"] = &auth.Identity{Account: "u2", Name: "Cán bộ 2", Role: auth.Unit, Unit: o.other.Key}
	o.people["stranger"] = &auth.Identity{Account: "u3", Name: "Cán bộ 3", Role: auth.Unit, Unit: o.outside().Key}
	o.people["service"] = &auth.Identity{Account: "s1", Name: "Hệ thống 1", Role: auth.Service, Scopes: []auth.Right{auth.ReadFigures}}
	for _, change := range changes {
		change(o)
	}
	o.app = o.srv.App()
	o.checked = document(t)
	return o
}

func (o *office) clock() time.Time { return o.now }

func (o *office) identity(_ context.Context, token string) (*auth.Identity, error) {
	if i := o.people[token]; i != nil {
		return i, nil
	}
	return nil, survey.NewError(survey.KindUnsigned, survey.Text{Vi: "Chưa đăng nhập.", En: "Not signed in."})
}

// outside is a unit that "round" does not ask about.
func (o *office) outside() survey.Unit {
	for _, u := range o.reg.Now().UnitsOn(o.day) {
		if u.Key != o.unit.Key && u.Key != o.other.Key {
			return u
		}
	}
	o.t.Fatal("there are two units only")
	return survey.Unit{}
}

func (o *office) fill() {
	ctx, t := o.t.Context(), o.t
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, o.reg.ImportUnits(ctx, register))
	_, err = o.reg.AddQuestionnaire(ctx, formFile, shipped(t, formFile))
	check(t, err)
	_, err = o.reg.AddCriteria(ctx, criteriaFile, shipped(t, criteriaFile))
	check(t, err)
	o.unit, _ = o.reg.Now().UnitOn("11311", o.day)
	o.other, _ = o.reg.Now().UnitOn("10507", o.day)
	check(t, o.reg.ImportCampaign(ctx, o.campaign("round")))
	check(t, o.reg.Open(ctx, "round"))
}

// campaign is one that can be opened.
func (o *office) campaign(id survey.CampaignID) survey.Campaign {
	return survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt thử", En: "Trial"}, Units: []survey.UnitKey{o.other.Key, o.unit.Key},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First: o.day - 60, Last: o.day + 30, Channels: []survey.Channel{survey.QR, survey.Link},
	}
}

// answer stores responses that give every item of the form the levels in turn, on a
// day and in a channel of "round".
func (o *office) answer(n int, u survey.Unit, day survey.Day, ch survey.Channel, levels ...int) []survey.Response {
	o.t.Helper()
	batch := o.made(n, u, day, ch, levels...)
	_, err := o.store.Append(o.t.Context(), batch)
	check(o.t, err)
	return batch
}

// made is what answer stores.
func (o *office) made(n int, u survey.Unit, day survey.Day, ch survey.Channel, levels ...int) []survey.Response {
	o.t.Helper()
	c, err := o.reg.Now().Campaign("round")
	check(o.t, err)
	batch := make([]survey.Response, n)
	for i := range batch {
		id, err := survey.NewResponseID(day.Time().Add(3*time.Hour), o.random)
		check(o.t, err)
		given, k := survey.Given{}, i
		for q := range c.Questionnaire.All {
			if q.Type == survey.Scale {
				given[q.ID] = []string{fmt.Sprint(levels[k%len(levels)])}
				k++
			}
		}
		answers, _, err := c.Questionnaire.Rules.Parse(given)
		check(o.t, err)
		batch[i] = survey.Response{
			ID: id, Campaign: "round", Unit: u.Key, Channel: ch, Lang: survey.Vietnamese, Day: day, Hour: 10,
			Pace: survey.PaceUnder3m, Answers: answers, Standing: survey.Counted,
		}
	}
	return batch
}

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

// caller sends requests as somebody; the empty name is nobody, "machine" whoever has
// the server's own key.
type caller struct {
	o      *office
	name   string
	header http.Header
}

func (o *office) as(name string) *caller { return &caller{o, name, http.Header{}} }

// with is the caller with a header on all requests to come.
func (c *caller) with(name, value string) *caller {
	h := c.header.Clone()
	h.Set(name, value)
	return &caller{c.o, c.name, h}
}

type reply struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   []byte
}

func (c *caller) get(path string) reply            { return c.do(http.MethodGet, path, nil) }
func (c *caller) post(path string, body any) reply { return c.do(http.MethodPost, path, body) }
func (c *caller) put(path string, body any) reply  { return c.do(http.MethodPut, path, body) }

// do sends a request below /api/v1 and holds the exchange against the OpenAPI
// document. body is sent as JSON, a []byte as it is.
func (c *caller) do(method, path string, body any) reply {
	t := c.o.t
	t.Helper()
	raw, ok := body.([]byte)
	if !ok && body != nil {
		var err error
		raw, err = json.Marshal(body)
		check(t, err)
	}
	req := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(raw))
	req.Host = "hailong.test"
	for k, v := range c.header {
		req.Header[k] = v
	}
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	switch c.name {
	case "":
	case "machine":
		req.Header.Set("Authorization", "Bearer "+machineKey)
	case "service":
		req.Header.Set("Authorization", "Bearer service")
	default:
		req.Header.Set("Cookie", "hl_s="+c.name)
	}
	res, err := c.o.app.Test(req, -1)
	check(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	check(t, err)
	req.Body = io.NopCloser(bytes.NewReader(raw))
	c.o.conforms(req, res, b)
	return reply{t, method + " " + path, res.StatusCode, res.Header, b}
}

// want fails unless the status is as given, and reads the body into v where that is
// not nil.
func (r reply) want(status int, v any) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: %d, want %d: %.600s", r.what, r.status, status, r.body)
	}
	if v != nil {
		if err := json.Unmarshal(r.body, v); err != nil {
			r.t.Fatalf("%s: %v in %.600s", r.what, err, r.body)
		}
	}
	return r
}

var loaded = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Spec())
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

func document(t testing.TB) routers.Router {
	t.Helper()
	doc, err := loaded()
	check(t, err)
	r, err := gorillamux.NewRouter(doc)
	check(t, err)
	return r
}

// conforms fails when a response is not what the document says, or when a request went
// well that it does not allow.
func (o *office) conforms(req *http.Request, res *http.Response, body []byte) {
	o.t.Helper()
	what := req.Method + " " + req.URL.Path
	route, params, err := o.checked.FindRoute(req)
	if err != nil {
		if res.StatusCode != 404 && res.StatusCode != 405 && res.StatusCode != 401 && res.StatusCode != 403 {
			o.t.Errorf("%s: %d, and the document has no such operation: %v", what, res.StatusCode, err)
		}
		return
	}
	o.operationsMu.Lock()
	o.operationIDs[route.Operation.OperationID] = true
	o.operationsMu.Unlock()
	in := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if res.StatusCode < 300 {
		media := req.Header.Get("Content-Type")
		in.Options.ExcludeRequestBody = media != "" && !strings.Contains(media, "json")
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			o.t.Errorf("%s: went well against the document: %v", what, err)
		}
	}
	media := res.Header.Get("Content-Type")
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: res.StatusCode, Header: res.Header,
		Options: &openapi3filter.Options{ExcludeResponseBody: !strings.Contains(media, "json") || strings.Contains(media, "jsonl") || res.StatusCode == 304 || res.StatusCode == 206, IncludeResponseStatus: true},
	}
	out.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		o.t.Errorf("%s: %d is not what the document says: %v\n%.600s", what, res.StatusCode, err, body)
	}
}

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

// gate lets five wrong pairing codes from a network pass.
type gate struct{ auth.Failures }

func (g gate) keys(n netip.Prefix) []auth.FailureKey {
	k := auth.FailureKey{Limit: 5}
	copy(k.ID[:], n.Addr().AsSlice())
	return []auth.FailureKey{k}
}

func (g gate) Charge(ctx context.Context, n netip.Prefix) (time.Duration, error) {
	wait, _, err := g.Failures.Charge(ctx, g.keys(n))
	return wait, err
}

func (g gate) Refund(ctx context.Context, n netip.Prefix) error {
	return g.Failures.Refund(ctx, g.keys(n))
}

// unmeasured is nobody who counts.
type unmeasured struct{}

func (unmeasured) Submitted(bool, error)                     {}
func (unmeasured) Served(string, string, int, time.Duration) {}
