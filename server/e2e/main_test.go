// Package e2e_test starts the real binary and talks to it as people do: over HTTP
// and on the command line.
package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	via     []string // a command that starts the server under some restriction
	direct  string   // the store's address past any line
}

// newSite is a site on a free port; extra are settings NAME=value.
func newSite(t *testing.T, extra ...string) *site {
	t.Helper()
	sources()
	return &site{t: t, data: filepath.Join(t.TempDir(), "data"), address: free(t), extra: extra}
}

// sources looks at the files that the binary is made of. The go command then knows
// that the tests depend on them, and gives no result of before a change.
var sources = sync.OnceFunc(func() {
	for _, dir := range []string{"server", "configs", "survey-ui/form", "survey-ui/dist"} {
		_ = filepath.WalkDir(filepath.Join("..", "..", dir), func(string, os.DirEntry, error) error { return nil })
	}
})

// free is an address of this machine that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// within waits until something is so, and fails the test when it takes longer.
func within(t *testing.T, d time.Duration, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", d, what)
		}
	}
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
	cmd   *exec.Cmd
	log   *record
	ended chan struct{}
}

// record is what a process has written so far.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

// start starts a server and does not wait for it.
func (s *site) start(args ...string) *server {
	s.t.Helper()
	v := &server{site: s, log: &record{}, ended: make(chan struct{})}
	line := slices.Concat(s.via, []string{binary, "serve"}, args)
	v.cmd = exec.Command(line[0], line[1:]...)
	v.cmd.Env, v.cmd.Stdout, v.cmd.Stderr = s.environ(), v.log, v.log
	if err := v.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(v.kill)
	go func() { _ = v.cmd.Wait(); close(v.ended) }()
	return v
}

// serve starts a server and waits until it is ready.
func (s *site) serve(args ...string) *server {
	s.t.Helper()
	v := s.start(args...)
	deadline := time.After(2 * time.Minute)
	for {
		select {
		case <-v.ended:
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

func (v *server) kill() { _ = v.cmd.Process.Kill(); <-v.ended }

// stop ends the server as an operator does, which has to go well.
func (v *server) stop() {
	v.t.Helper()
	began := time.Now()
	_ = v.cmd.Process.Signal(syscall.SIGTERM)
	<-v.ended
	if took := time.Since(began); v.cmd.ProcessState.ExitCode() != 0 || took > 5*time.Second {
		v.t.Errorf("stopping took %v: %v\n%s", took, v.cmd.ProcessState, v.log)
	}
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
	s.must("units", "import")
	s.must("campaign", "import", s.campaign("round", first, last))
	s.must("campaign", "open", "round")
	return s.issue("11311")
}

// campaign is a file with a small campaign.
func (s *site) campaign(id, first, last string) string {
	s.t.Helper()
	return s.file(id+".yaml", fmt.Sprintf(`id: %s
title: {vi: Đợt thử, en: Trial}
units: ["11311", "10507"]
questionnaire: {id: dich-vu-cong, version: 1}
criteria: {id: mau-tuyen-tinh, version: 1}
first: %s
last: %s
channels: [qr, link]
`, id, first, last))
}

// file writes a file into a folder of its own.
func (s *site) file(name, text string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// issue is the poster code of a unit.
func (s *site) issue(unit string) code {
	s.t.Helper()
	list := parse[[]code](s.t, s.must("codes", "issue", "--unit", unit, "--format", "json"))
	if len(list) != 1 {
		s.t.Fatalf("codes issue: %v", list)
	}
	return list[0]
}

// parse reads JSON.
func parse[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v\n%.500s", err, text)
	}
	return v
}

// proof is a recounted campaign as the command line prints it.
type proof struct {
	Campaign    string   `json:"campaign"`
	Responses   int      `json:"responses"`
	Differences []string `json:"differences"`
}

// recount is the proof of the only campaign, which has to be clean.
func (s *site) recount() proof {
	s.t.Helper()
	list := parse[[]proof](s.t, s.must("recount", "--format", "json"))
	if len(list) != 1 || len(list[0].Differences) > 0 {
		s.t.Fatalf("recount: %+v", list)
	}
	return list[0]
}

// figure is what the tests read of a score.
type figure struct {
	Code string `json:"code"`
	N    struct {
		Used    int `json:"used"`
		Counted int `json:"counted"`
		Flagged int `json:"flagged"`
	} `json:"n"`
	Index  *float64 `json:"index"`
	Points *float64 `json:"points"`
}

// score is the figure of a unit in the open campaign.
func (s *site) score(unit string) figure {
	s.t.Helper()
	list := parse[[]figure](s.t, s.must("score", "--unit", unit, "--format", "json"))
	if len(list) != 1 {
		s.t.Fatalf("score of %s: %+v", unit, list)
	}
	return list[0]
}

// day is a date relative to today in Vietnam.
func day(offset int) string {
	return time.Now().UTC().Add(7*time.Hour).AddDate(0, 0, offset).Format(time.DateOnly)
}
