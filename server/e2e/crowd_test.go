package e2e_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hailong/server/survey"
)

// fate is what a resident was told about a form.
type fate int

const (
	unsent  fate = iota
	thanked      // with a receipt: it is recorded
	refused      // it is not recorded
	unknown      // the connection broke before a whole answer
)

// sheet is one form of one resident.
type sheet struct {
	by      int // which resident of a shift sends it, one after the other
	code    string
	cookies string // as the phone sends them
	id      survey.ResponseID
	levels  []string // one for each of items
	remark  string

	fate      fate
	status    int
	receipt   string
	kept      bool      // a refused form came back with its answers
	broke     error     // how the connection broke
	begun     time.Time // when it was sent
	ended     time.Time // when the answer was there, or the connection broke
	atFirst   fate      // before anything was sent again
	wasStored bool      // in the store before anything was sent again
}

// crowd is people who fill in forms over real connections. It remembers what each
// was told, so that after a disaster every form can be asked about.
type crowd struct {
	t     *testing.T
	site  *site
	codes []code

	mu     sync.Mutex
	random *rand.Rand
	sheets []*sheet

	pace     time.Duration // least time between two forms of a resident
	thanks   atomic.Int64  // how many were thanked so far
	refusals atomic.Int64  // how many were refused so far
}

func newCrowd(s *site, seed uint64, codes ...code) *crowd {
	return &crowd{t: s.t, site: s, codes: codes, random: rand.New(rand.NewPCG(seed, 11))}
}

// resident is one of the crowd's connections, which is kept alive.
type resident struct {
	*crowd
	base   string
	client *http.Client
}

func (c *crowd) resident(s *site) *resident {
	return &resident{crowd: c, base: "http://" + s.address, client: &http.Client{
		Timeout:       90 * time.Second,
		Transport:     &http.Transport{DisableCompression: true, MaxConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// draw makes up answers that differ from form to form.
func (c *crowd) draw() *sheet {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &sheet{code: c.codes[c.random.IntN(len(c.codes))].Code}
	for range items {
		s.levels = append(s.levels, string(rune('1'+c.random.IntN(5))))
	}
	if c.random.IntN(4) == 0 {
		s.remark = fmt.Sprintf("Góp ý số %d", len(c.sheets))
	}
	c.sheets = append(c.sheets, s)
	return s
}

// opens gets a form and with it the cookies that make it one response.
func (r *resident) opens() (*sheet, error) {
	s := r.draw()
	res, err := r.client.Get(r.base + "/q/" + s.code)
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return s, err
	}
	if res.StatusCode != http.StatusOK {
		return s, fmt.Errorf("form: %d", res.StatusCode)
	}
	var pairs []string
	for _, k := range res.Cookies() {
		pairs = append(pairs, k.Name+"="+k.Value)
		if strings.HasPrefix(k.Name, "hl_f_") {
			s.id = responseOf(k.Value)
		}
	}
	s.cookies = strings.Join(pairs, "; ")
	if s.id == "" {
		return s, errors.New("the form came without its cookie")
	}
	return s, nil
}

// responseOf is the ID of the response that a form with this cookie becomes; empty
// where there is none.
func responseOf(cookie string) survey.ResponseID {
	cookie, _, _ = strings.Cut(cookie, ".")
	b, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(b) < 26 {
		return ""
	}
	return survey.ResponseID(b[:26])
}

// body is the form as a browser sends it, or for every other resident as JSON.
func (s *sheet) body() (kind, text string) {
	if s.levels[0] < "3" {
		answers := map[string]string{}
		for i, q := range items {
			answers[q] = s.levels[i]
		}
		if s.remark != "" {
			answers["comment"] = s.remark
		}
		b, _ := json.Marshal(map[string]any{"answers": answers})
		return "application/json", string(b)
	}
	v := url.Values{}
	for i, q := range items {
		v.Set(q, s.levels[i])
	}
	if s.remark != "" {
		v.Set("comment", s.remark)
	}
	return formType, v.Encode()
}

// sends sends a form and notes what became of it. It returns whether the form had
// been recorded before; the error is of the connection.
func (r *resident) sends(s *sheet) (again bool, err error) {
	kind, body := s.body()
	req, err := http.NewRequest("POST", r.base+"/q/"+s.code, strings.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Cookie", s.cookies)
	if kind != formType {
		req.Header.Set("Accept", "application/json")
	}
	s.begun = time.Now()
	s.fate, s.status, s.receipt = unknown, 0, ""
	res, err := r.client.Do(req)
	defer func() { s.ended, s.broke = time.Now(), err }()
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return false, err
	}
	s.status = res.StatusCode
	to := res.Header.Get("Location")
	if kind != formType && res.StatusCode < 300 {
		var got struct{ Location string }
		if err := json.Unmarshal(b, &got); err != nil {
			return false, fmt.Errorf("answer %.100q: %w", b, err)
		}
		to = got.Location
	}
	m := receiptForm.FindStringSubmatch(to)
	switch ok := slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusSeeOther}, res.StatusCode); {
	case ok != (m != nil):
		r.t.Errorf("status %d leads to %q", res.StatusCode, to)
	case ok:
		s.fate, s.receipt = thanked, m[1]
		r.thanks.Add(1)
	default:
		s.fate = refused
		s.kept = kind != formType || strings.Count(string(b), " checked>") == len(items) && strings.Contains(string(b), s.remark)
		r.refusals.Add(1)
	}
	return strings.Contains(to, "again=1"), nil
}

// works lets n residents fill in form after form at the servers in turn. A
// resident goes home when stop is closed or the connection breaks; the returned
// function waits for all.
func (c *crowd) works(n int, stop <-chan struct{}, at ...*site) (home func()) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			r := c.resident(at[i%len(at)])
			defer r.client.CloseIdleConnections()
			for {
				next := time.After(c.pace)
				s, err := r.opens()
				if err != nil {
					return
				}
				s.by = i
				if _, err := r.sends(s); err != nil {
					return
				}
				select {
				case <-stop:
					return
				case <-next:
				}
			}
		})
	}
	return all.Wait
}

// until lets n residents work until so many more are thanked, then calls do while
// they go on, and waits for them.
func (c *crowd) until(n int, more int64, do func(), at ...*site) {
	c.t.Helper()
	stop := make(chan struct{})
	end := sync.OnceFunc(func() { close(stop) })
	home := c.works(n, stop, at...)
	defer home()
	defer end()
	c.more(more)
	do()
}

// more waits until so many more are thanked.
func (c *crowd) more(n int64) { c.t.Helper(); c.rises(&c.thanks, n) }

// rises waits until a number of the crowd has grown by n.
func (c *crowd) rises(what *atomic.Int64, n int64) {
	c.t.Helper()
	want := what.Load() + n
	within(c.t, 2*time.Minute, fmt.Sprintf("%d more forms", n), func() bool { return what.Load() >= want })
}

// each calls do for every sheet from a few connections at once.
func (c *crowd) each(list []*sheet, do func(r *resident, s *sheet)) {
	next := make(chan *sheet)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			r := c.resident(c.site)
			defer r.client.CloseIdleConnections()
			for s := range next {
				do(r, s)
			}
		})
	}
	for _, s := range list {
		next <- s
	}
	close(next)
	all.Wait()
}

// told is the forms that met a fate.
func (c *crowd) told(f fate) (list []*sheet) {
	for _, s := range c.sheets {
		if s.fate == f && s.id != "" {
			list = append(list, s)
		}
	}
	return list
}

// again lets everybody who was not thanked send the same form again, twice: it has
// to be taken once, under one receipt.
func (c *crowd) again() {
	c.t.Helper()
	list := append(append(c.told(unsent), c.told(refused)...), c.told(unknown)...)
	c.each(list, func(r *resident, s *sheet) {
		was := s.fate
		before, err := r.sends(s)
		if err != nil || s.fate != thanked {
			c.t.Errorf("sent again: %d %v", s.status, err)
			return
		}
		if before != s.wasStored {
			c.t.Errorf("form of fate %d was stored: %v; sent again it is said to be there: %v", was, s.wasStored, before)
		}
		first := s.receipt
		if before, err = r.sends(s); err != nil || s.receipt != first || !before {
			c.t.Errorf("sent once more: %d %v, receipt %s after %s", s.status, err, s.receipt, first)
		}
	})
}
