package e2e_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"hailong/server/survey"
)

// phone is a browser with its own cookies.
type phone struct {
	t      *testing.T
	client *http.Client
	base   string
	header http.Header
}

func (s *site) phone() *phone {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &phone{t: s.t, base: "http://" + s.address, header: http.Header{}, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// page is an answer that was read to its end.
type page struct {
	status int
	header http.Header
	body   string
}

func (p *phone) do(method, path, contentType, body string) page {
	p.t.Helper()
	r, err := p.try(method, path, contentType, body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// try is do for goroutines, which may not end the test.
func (p *phone) try(method, path, contentType, body string) (page, error) {
	req, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		return page{}, err
	}
	for k, v := range p.header {
		req.Header[k] = v
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return page{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return page{res.StatusCode, res.Header, string(b)}, err
}

func (p *phone) get(path string) page { p.t.Helper(); return p.do("GET", path, "", "") }

func (p *phone) post(path string, v url.Values) page {
	p.t.Helper()
	return p.do("POST", path, formType, v.Encode())
}

const formType = "application/x-www-form-urlencoded"

// send posts a form from a goroutine; the status is 0 where no answer came.
func (p *phone) send(code string, v url.Values) page {
	r, err := p.try("POST", "/q/"+code, formType, v.Encode())
	if err != nil {
		p.t.Error(err)
		return page{}
	}
	return r
}

// as sends a header with every request of a copy of the phone; cookies are shared.
func (p *phone) as(name, value string) *phone {
	c := *p
	c.header = p.header.Clone()
	c.header.Set(name, value)
	return &c
}

// items are the ids of the scale questions of the shipped form.
var items = []string{
	"overall", "s1_1", "s1_2", "s1_3", "s1_4", "s2_1", "s2_2", "s2_3", "s2_4",
	"s3_1", "s3_2", "s3_3", "s3_4", "s3_5", "s4_1", "s4_2", "s4_3", "s5_1", "s5_2", "s5_3",
}

// filled is a form with one level everywhere.
func filled(level string) url.Values {
	v := url.Values{}
	for _, q := range items {
		v.Set(q, level)
	}
	return v
}

// answer opens a form and sends it with one level everywhere.
func (p *phone) answer(code, level string) page {
	if _, err := p.try("GET", "/q/"+code, "", ""); err != nil {
		p.t.Error(err)
		return page{}
	}
	return p.send(code, filled(level))
}

// response is the ID of the response that the phone's open form becomes.
func (p *phone) response(c code) survey.ResponseID {
	home, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, k := range p.client.Jar.Cookies(home) {
		if k.Name == "hl_f_"+c.Code {
			return responseOf(k.Value)
		}
	}
	return ""
}

// receipt is the receipt that a page leads to; empty where there is none.
func (r page) receipt() string {
	if m := receiptForm.FindStringSubmatch(r.header.Get("Location")); m != nil {
		return m[1]
	}
	return ""
}
