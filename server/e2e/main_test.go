// Package e2e_test starts the real binary and talks to it as people do: over HTTP
// and on the command line.
package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var binary string

func TestMain(m *testing.M) {
	os.Exit(build(m))
}

// build makes the binary the tests run, without cgo as it is shipped.
func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hailong-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "hailong")
	cmd := exec.Command("go", "build", "-o", binary, "hailong/server")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// site is a data folder with the settings of its processes.
type site struct {
	t       *testing.T
	data    string
	address string
	extra   []string
}

// newSite is a site on a free port; extra are settings NAME=value.
func newSite(t *testing.T, extra ...string) *site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return &site{t: t, data: filepath.Join(t.TempDir(), "data"), address: l.Addr().String(), extra: extra}
}

func (s *site) environ() []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TZ=America/St_Johns",
		"HAILONG_LISTEN=" + s.address, "HAILONG_BASE_URL=http://" + s.address, "HAILONG_DATA=" + s.data,
		"HAILONG_METRICS__LISTEN=",
	}
	return append(env, s.extra...)
}

// run runs a command to its end.
func (s *site) run(args ...string) (stdout, stderr string, code int) {
	s.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.environ(), &out, &errs
	if err := cmd.Run(); err != nil {
		if cmd.ProcessState == nil {
			s.t.Fatal(err)
		}
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// must runs a command that has to succeed.
func (s *site) must(args ...string) string {
	s.t.Helper()
	out, errs, code := s.run(args...)
	if code != 0 {
		s.t.Fatalf("hailong %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// server is a running process.
type server struct {
	*site
	cmd *exec.Cmd
	log *bytes.Buffer
}

// serve starts a server and waits until it is ready.
func (s *site) serve(args ...string) *server {
	s.t.Helper()
	v := &server{site: s, log: &bytes.Buffer{}}
	v.cmd = exec.Command(binary, append([]string{"serve"}, args...)...)
	v.cmd.Env, v.cmd.Stdout, v.cmd.Stderr = s.environ(), v.log, v.log
	if err := v.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(v.kill)
	ended := make(chan struct{})
	go func() { _ = v.cmd.Wait(); close(ended) }()
	deadline := time.After(2 * time.Minute)
	for {
		select {
		case <-ended:
			s.t.Fatalf("the server ended:\n%s", v.log)
		case <-deadline:
			s.t.Fatalf("the server is not ready:\n%s", v.log)
		case <-time.After(10 * time.Millisecond):
		}
		r, err := http.Get("http://" + s.address + "/readyz")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return v
			}
		}
	}
}

func (v *server) kill() { _ = v.cmd.Process.Kill(); v.gone() }

// stop ends the server as an operator does and waits for it.
func (v *server) stop() { _ = v.cmd.Process.Signal(syscall.SIGTERM); v.gone() }

// gone waits until the process is no more.
func (v *server) gone() {
	for v.cmd.Process.Signal(syscall.Signal(0)) == nil {
		time.Sleep(5 * time.Millisecond)
	}
}

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
	req, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for k, v := range p.header {
		req.Header[k] = v
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(b)}
}

func (p *phone) get(path string) page { p.t.Helper(); return p.do("GET", path, "", "") }

func (p *phone) post(path string, v url.Values) page {
	p.t.Helper()
	return p.do("POST", path, "application/x-www-form-urlencoded", v.Encode())
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

// code is an entry code as the command line lists it.
type code struct {
	Code    string `json:"code"`
	URL     string `json:"url"`
	Unit    string `json:"unit"`
	Point   string `json:"point"`
	Channel string `json:"channel"`
	Status  string `json:"status"`
}

// round opens a small campaign over all units and returns one code of a unit.
func (s *site) round(first, last string) code {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "round.yaml")
	text := fmt.Sprintf(`id: round
title: {vi: Đợt thử, en: Trial}
units: ["11311", "10507"]
questionnaire: {id: dich-vu-cong, version: 1}
criteria: {id: mau-tuyen-tinh, version: 1}
first: %s
last: %s
channels: [qr, link]
`, first, last)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.must("units", "import")
	s.must("campaign", "import", file)
	s.must("campaign", "open", "round")
	return s.issue("11311")
}

// issue is the poster code of a unit.
func (s *site) issue(unit string) code {
	s.t.Helper()
	var list []code
	out := s.must("codes", "issue", "--unit", unit, "--format", "json")
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 1 {
		s.t.Fatalf("codes issue: %v\n%s", err, out)
	}
	return list[0]
}

// day is a date relative to today in Vietnam.
func day(offset int) string {
	return time.Now().UTC().Add(7*time.Hour).AddDate(0, 0, offset).Format(time.DateOnly)
}
