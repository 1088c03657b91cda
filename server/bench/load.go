package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/valyala/fasthttp"

	"hailong/server/seal"
	"hailong/server/survey"
)

// measured is the result of a load.
type measured struct {
	perSecond float64
	done      int64
	p50, p99  time.Duration
	wrong     int64
	sample    string // one unexpected answer
}

// request fills in one request; it is called from many goroutines with a random
// source of each.
type request func(r *fasthttp.Request, random *rand.Rand)

// load sends requests over so many connections for a time; rate, if not zero, is
// how many a second are begun, whether or not earlier ones have ended, and the
// latency then counts from the moment a request was due.
func load(ctx context.Context, address string, conns int, d time.Duration, rate float64, want int, fill request) (measured, error) {
	client := &fasthttp.HostClient{Addr: address, MaxConns: conns, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	var done, wrong, due atomic.Int64
	var mu sync.Mutex
	all := hdrhistogram.New(1, int64(time.Minute/time.Microsecond), 3)
	var sample string
	began := time.Now()
	var wg sync.WaitGroup
	for i := range conns {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), uint64(began.UnixNano())))
			h := hdrhistogram.New(1, int64(time.Minute/time.Microsecond), 3)
			req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			defer fasthttp.ReleaseRequest(req)
			defer fasthttp.ReleaseResponse(res)
			for ctx.Err() == nil {
				from := time.Now()
				if rate > 0 {
					from = began.Add(time.Duration(float64(due.Add(1)) / rate * float64(time.Second)))
					time.Sleep(time.Until(from))
				}
				if from.Sub(began) >= d {
					break
				}
				req.Reset()
				res.Reset()
				req.SetRequestURI("http://" + address)
				fill(req, random)
				err := client.Do(req, res)
				if err == nil && res.StatusCode() != want {
					err = fmt.Errorf("status %d: %.200s", res.StatusCode(), res.Body())
				}
				if err != nil {
					wrong.Add(1)
					mu.Lock()
					sample = err.Error()
					mu.Unlock()
					continue
				}
				done.Add(1)
				_ = h.RecordValue(max(time.Since(from).Microseconds(), 1))
			}
			mu.Lock()
			all.Merge(h)
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(began)
	if done.Load() == 0 {
		return measured{}, errors.New("no request succeeded: " + sample)
	}
	return measured{
		perSecond: float64(done.Load()) / took.Seconds(), done: done.Load(),
		p50:   time.Duration(all.ValueAtQuantile(50)) * time.Microsecond,
		p99:   time.Duration(all.ValueAtQuantile(99)) * time.Microsecond,
		wrong: wrong.Load(), sample: sample,
	}, ctx.Err()
}

// phones are residents with a cookie, a device and a network each.
type phones struct {
	codes  []survey.EntryCode
	bodies [][]byte
	sealer *seal.Sealer
}

// newPhones prepares filled forms; what differs per phone is made on the fly.
func newPhones(codes []survey.EntryCode, q *survey.Questionnaire, sealer *seal.Sealer) *phones {
	random := rand.New(rand.NewPCG(1, 2))
	p := &phones{codes: codes, sealer: sealer}
	for range 512 {
		v := url.Values{}
		for x := range q.All {
			switch {
			case x.Type == survey.Scale:
				v.Set(string(x.ID), strconv.Itoa(1+random.IntN(5)))
			case x.Type != survey.FreeText:
				v.Set(string(x.ID), x.Values()[random.IntN(len(x.Values()))])
			case random.IntN(10) == 0:
				v.Set(string(x.ID), "Cán bộ hướng dẫn tận tình, phòng chờ hơi chật.")
			}
		}
		p.bodies = append(p.bodies, []byte(v.Encode()))
	}
	return p
}

// submit is one filled form from a new phone.
func (p *phones) submit(r *fasthttp.Request, random *rand.Rand) {
	code := p.codes[random.IntN(len(p.codes))]
	now := time.Now()
	id, err := survey.NewResponseID(now, source{random})
	if err != nil {
		panic(err)
	}
	device, err := p.sealer.Device(source{random})
	if err != nil {
		panic(err)
	}
	form := p.sealer.Form(seal.Form{ID: id, Entry: code, Issued: now.Add(-time.Minute)})
	r.Header.SetMethod(fasthttp.MethodPost)
	r.URI().SetPath("/q/" + string(code))
	r.Header.SetContentType("application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("%d.%d.%d.%d", 1+random.IntN(223), random.IntN(256), random.IntN(256), random.IntN(256)))
	r.Header.SetCookie("hl_d", device)
	r.Header.SetCookie("hl_f_"+string(code), form)
	r.SetBodyRaw(p.bodies[random.IntN(len(p.bodies))])
}

// open asks for a form as a new phone does.
func (p *phones) open(r *fasthttp.Request, random *rand.Rand) {
	r.URI().SetPath("/q/" + string(p.codes[random.IntN(len(p.codes))]))
	r.Header.Set("Accept-Encoding", "gzip, deflate, br")
}

// source is a random source as a reader.
type source struct{ r *rand.Rand }

func (s source) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(s.r.Uint32())
	}
	return len(b), nil
}
