package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/web"
)

// faint is a store that fails now and then in a way nobody foresaw, with what was
// asked for in its words.
type faint struct {
	finder
	mu sync.Mutex
	n  int
}

func (f *faint) Find(ctx context.Context, prefix string) ([]store.Kept, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.n++; f.n % 3 {
	case 0:
		return nil, false, fmt.Errorf("index out of shape")
	case 1:
		panic("index out of range")
	}
	return f.finder.Find(ctx, prefix)
}

// Nothing of a person is in the log of a busy and unlucky day.
func TestTheLogHoldsNobody(t *testing.T) {
	var weak *faint
	s := newSite(t, func(s *web.Server) {
		weak = &faint{finder: s.Stored}
		s.Stored = weak
	})
	random := rand.New(s.random)
	secrets := []string{"0912345678", "0912 345 678", "Nguyễn", "203.0.113.", "2001:db8", "hl_d", "hl_f_", "MyPhone/7", "s3_1", "overall"}
	const words = "Nguyễn Thị A 0912 345 678 chờ lâu"
	for i := range 70 {
		p := s.phone(fmt.Sprintf("203.0.113.%d", i%50)).as("User-Agent", "MyPhone/7")
		if i%2 == 1 {
			p.address = fmt.Sprintf("192.0.2.1, 2001:db8:%x::1", i)
		}
		if i%5 == 1 {
			p.as("Accept", "application/json")
		}
		code := s.code
		if i%4 == 0 {
			code = s.other
		}
		if i%7 != 0 {
			p.get("/q/" + string(code))
		}
		switch i % 10 { // a bad day
		case 3:
			s.store.Fail(faulty.LoseRequest, 1, faulty.Append)
		case 6:
			s.store.Fail(faulty.LoseReply, 1, faulty.Append)
		}
		given := filled(t, fmt.Sprint(1+random.IntN(5)), fmt.Sprint(1+random.IntN(5)))
		given.Set("comment", words)
		if i%11 == 0 {
			given.Set("overall", "0912345678") // refused
		}
		r := p.post("/q/"+string(code), given)
		receipt := receiptForm.FindString(r.header.Get("Location") + r.body)
		p.post("/q/"+string(code), given) // sent twice
		given.Set("comment", words+" nữa")
		p.post("/q/"+string(code), given) // and once with other words
		if receipt != "" {
			p.get("/r/" + receipt)
			secrets = append(secrets, receipt, strings.ReplaceAll(receipt, "-", ""))
		}
		p.get("/q/0912345678?ten=Nguy%E1%BB%85n")
		p.get("/?code=0912345678")
		p.get("/0912345678")
		p.do("POST", "/q/"+string(code), "application/json", `{"answers":{"comment":"0912345678`)
		for _, v := range p.jar {
			v = strings.TrimSuffix(v, web.SentMark)
			secrets = append(secrets, v)
			if f, ok := s.srv.Seal.OpenForm(v); ok {
				secrets = append(secrets, string(f.ID), string(f.ID[:survey.ReceiptPrefix]))
			}
		}
	}
	s.store.Heal()
	log := s.log.String()
	contains(t, "the log", log, "request failed", "store unavailable", "route=/q/:code", "route=/r/:receipt", "index out of")
	lacks(t, "the log", log, secrets...)
	if len(secrets) < 200 {
		t.Errorf("only %d secrets were looked for", len(secrets))
	}
}

// direct serves one request on this goroutine, so that a test may keep the time.
func (s *site) direct(h fasthttp.RequestHandler, path string) (status int, body string) {
	var raw fasthttp.RequestCtx
	raw.Init(&fasthttp.Request{}, tcp("203.0.113.9"), nil)
	raw.Request.SetRequestURI(path)
	raw.Request.Header.Set(fiber.HeaderAuthorization, "Bearer "+adminKey)
	h(&raw)
	return raw.Response.StatusCode(), string(raw.Response.Body())
}

func TestSlowRequestsAreNotedAndEndAtTheirDeadline(t *testing.T) {
	var takes time.Duration
	s := newSite(t, func(s *web.Server) {
		s.Limits.Deadline = 10 * time.Second
		s.API.UnitFigures = scores{of: func(ctx context.Context, _ *registry.Campaign) ([]score.Score, error) {
			select {
			case <-time.After(takes):
				return nil, nil
			case <-ctx.Done():
				return nil, survey.Unavailable(ctx.Err())
			}
		}}
	})
	handler := s.app.Handler()
	for _, c := range []struct {
		takes, took time.Duration
		status      int
		slow        bool
	}{
		{time.Second, time.Second, 200, false},
		{1001 * time.Millisecond, 1001 * time.Millisecond, 200, true},
		{time.Hour, 10 * time.Second, 503, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			takes = c.takes
			before, began := len(s.log.String()), time.Now()
			status, _ := s.direct(handler, "/api/v1/campaigns/round/scores?unit=11311")
			if took := time.Since(began); status != c.status || took != c.took {
				t.Errorf("%v: %d after %v, want %d after %v", c.takes, status, took, c.status, c.took)
			}
			noted := s.log.String()[before:]
			if strings.Contains(noted, "slow request") != c.slow {
				t.Errorf("%v: logged %q", c.takes, noted)
			}
			lacks(t, "the log", noted, "203.0.113", "11311", "round/", adminKey)
			if c.slow {
				contains(t, "the log", noted, "route=/api/v1/campaigns/:id/scores", "took="+c.took.String())
			}
		})
	}
}
