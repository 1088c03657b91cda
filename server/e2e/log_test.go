package e2e_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/testenv"
)

// private is what the tests below give away and no log may tell.
type private map[string]string // what it is, by its text

// A whole life of a server, the bad hours included, logged at the finest level:
// no line says who sent what.
func TestNoLogTellsOfAPerson(t *testing.T) {
	redis, err := url.Parse(testenv.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	// This server knows no such password and says so, which is one more error.
	redis.User = url.UserPassword("hailong", "m4t-kh4u-redis")
	s, l := overLine(t, "HAILONG_LOG__LEVEL=debug", "HAILONG_LOG__FORMAT=json", "HAILONG_HTTP__TRUSTED_PROXIES=1",
		"HAILONG_REDIS_URL="+redis.String(), "HAILONG_HTTP__REQUEST_TIMEOUT=5s")
	c := s.round(day(-1), day(1))
	s.extra = append(s.extra, "HAILONG_MONGODB__TIMEOUT=2s")
	v := s.serve()
	told := private{"m4t-kh4u-redis": "the password of Redis"}
	people(t, s, c, told)

	l.is(cut) // forms are taken, receipts of before can't be read
	lost := people(t, s, c, told)
	s.degraded("store_away")
	stays(t, s, told)
	if r := s.phone().get("/r/" + lost); r.status != http.StatusOK {
		t.Errorf("receipt of a form that waits: %d", r.status)
	}
	l.is(whole)
	s.waitsNoMore()
	l.is(mute) // everything that needs the store is slow, then fails
	if r := s.phone().get("/r/" + lost); r.status != http.StatusServiceUnavailable {
		t.Errorf("receipt while the store does not answer: %d", r.status)
	}
	people(t, s, c, told)
	l.is(whole)
	s.waitsNoMore()
	breaks(t, s)
	if r := s.phone().get("/r/" + lost); r.status != http.StatusInternalServerError {
		t.Errorf("receipt of a response that can't be read: %d", r.status)
	}
	silent(t, "the metrics", s.metrics(), told)
	v.stop()

	log := v.log.String()
	silent(t, "the log", log, told)
	for _, want := range []string{`"the store is away`, `"slow request"`, `"request failed"`, `"store unavailable"`, `"redis is away`, `"configuration"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s: something was not tested", want)
		}
	}
	for line := range strings.Lines(log) {
		if !json.Valid([]byte(line)) {
			t.Errorf("a line that is no JSON: %s", line)
		}
	}
}

// people do everything that anybody does with a server, from an address that is
// seen nowhere else, and return the receipt of a form.
func people(t *testing.T, s *site, c code, told private) (receipt string) {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(s.data, "admin.key"))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(s.data, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	told[strings.TrimSpace(string(key))] = "the key of the API"
	told[strings.TrimSpace(string(secret))] = "the secret"
	told["203.0.113.77"] = "an address"
	told["2001:db8:77::"] = "an address of version 6"
	told["0912345678"] = "a phone number"
	told["bà Tám ngõ 12"] = "free text"
	told["Nokia-3310-độc-nhất"] = "a browser"
	const words = "Cảm ơn, gọi bà Tám ngõ 12 số 0912345678 hoặc tam@example.com"
	told["tam@example.com"] = "an e-mail address"
	form := filled("4")
	form.Set("comment", words)
	new := func(address string) *phone {
		return s.phone().as("X-Forwarded-For", address).as("User-Agent", "Nokia-3310-độc-nhất").as("X-Real-Ip", address)
	}
	for _, address := range []string{"203.0.113.77", "2001:db8:77::7"} {
		p := new(address)
		for range taken + 1 { // the last one is refused
			p.get("/q/" + c.Code)
			r := p.post("/q/"+c.Code, form)
			if r.receipt() != "" {
				receipt = r.receipt()
				told[receipt] = "a receipt"
				told[strings.ReplaceAll(receipt, "-", "")] = "a receipt"
			}
			p.get("/r/" + receipt)
		}
		home, _ := url.Parse(p.base)
		for _, k := range p.client.Jar.Cookies(home) {
			told[k.Value] = "the cookie " + k.Name
		}
		wrong := filled("9")
		wrong.Set("comment", words)
		p.get("/q/" + c.Code)
		p.post("/q/"+c.Code, wrong)
		p.post("/q/"+c.Code, url.Values{"comment": {strings.Repeat(words, 3000)}})
		p.do("POST", "/q/"+c.Code, "application/json", `{"answers":{"comment":"`+words+`"},"`+words+`":1}`)
		p.do("POST", "/q/"+c.Code, "application/json", `{"answers":`+words)
		p.do("POST", "/q/"+c.Code, "text/"+url.PathEscape(words), words)
		p.get("/q/" + url.PathEscape(words))
		p.get("/?code=" + url.QueryEscape(words))
		p.get("/r/" + url.PathEscape(words))
		p.get("/" + url.PathEscape(words))
		p.as("Authorization", "Bearer "+words).get("/api/v1/campaigns")
		p.as("Authorization", "Bearer "+strings.TrimSpace(string(key))).get("/api/v1/codes?unit=" + url.QueryEscape(words))
		p.as("Referer", "http://x/"+url.PathEscape(words)).get("/readyz")
	}
	return receipt
}

// silent wants none of what was told in a text.
func silent(t *testing.T, where, text string, told private) {
	t.Helper()
	for needle, what := range told {
		if i := strings.Index(text, needle); needle != "" && i >= 0 {
			t.Errorf("%s tells %s, %q: …%s…", where, what, needle, text[max(0, i-200):min(len(text), i+200)])
		}
	}
}

// stays looks through the files that wait on disk: what the limits go by and what
// is masked stays in memory.
func stays(t *testing.T, s *site, told private) {
	t.Helper()
	here := private{}
	for needle, what := range told {
		switch {
		case strings.HasPrefix(what, "an address"), strings.HasPrefix(what, "the cookie"), strings.HasPrefix(what, "an e-mail"),
			what == "a phone number", what == "a browser", what == "a receipt":
			here[needle] = what
		}
	}
	files := 0
	err := filepath.WalkDir(filepath.Join(s.data, "spool"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if len(b) > 0 {
			files++
		}
		silent(t, path, string(b), here)
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("the spool has %d files: %v", files, err)
	}
}

// waitsNoMore waits until the spool is empty and the store there. Limits may be
// local all the time.
func (s *site) waitsNoMore() {
	s.t.Helper()
	within(s.t, time.Minute, "nothing waits", func() bool {
		_, r := s.ready()
		for _, c := range r.Checks {
			if (c.Name == "store" || c.Name == "spool") && c.State != "ok" {
				return false
			}
		}
		return len(r.Checks) > 0
	})
}

// breaks makes every stored response unreadable.
func breaks(t *testing.T, s *site) {
	t.Helper()
	ctx := context.Background()
	client, err := driver.Connect(options.Client().ApplyURI(s.direct))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(ctx) }()
	res, err := client.Database(s.database()).Collection("responses").UpdateMany(ctx, bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "day", Value: "hôm qua"}}}})
	if err != nil || res.ModifiedCount == 0 {
		t.Fatalf("break: %v %+v", err, res)
	}
}
