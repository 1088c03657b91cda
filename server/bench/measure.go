package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/seal"
	"hailong/server/survey"
)

// bench is one run.
type bench struct {
	o     options
	redis *child
	dir   string   // everything of the run, removed at the end
	data  string   // of the server, below dir
	extra []string // settings of the server

	phones *phones
	rows   []row
	// emptyPost and emptyGet are requests a second of the empty handlers.
	emptyPost, emptyGet float64
	fresh               measured // submissions into the empty store
	filled              int      // responses stored by fill
}

const campaignID = "bench"

// campaignYAML is a round over all units around today.
const campaignYAML = `id: bench
title: {vi: Đo tốc độ, en: Benchmark}
units: all
questionnaire: {id: dich-vu-cong, version: 1}
criteria: {id: mau-tuyen-tinh, version: 1}
first: %s
last: %s
channels: [qr]
`

// prepare makes a data folder with an open campaign and a code for every unit,
// with the same commands an operator uses.
func (b *bench) prepare(ctx context.Context) error {
	today := survey.DayOf(time.Now(), survey.Zone)
	file := filepath.Join(b.dir, "bench.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, campaignYAML, today-364, today+30), 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"units", "import"}, {"campaign", "import", file}, {"campaign", "open", campaignID}, {"codes", "issue"},
	} {
		if _, err := b.hailong(ctx, args...); err != nil {
			return err
		}
	}
	out, err := b.hailong(ctx, "codes", "list", "--format", "json")
	if err != nil {
		return err
	}
	var list []struct {
		Code survey.EntryCode `json:"code"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return err
	}
	codes := make([]survey.EntryCode, len(list))
	for i, c := range list {
		codes[i] = c.Code
	}
	q, err := questionnaire()
	if err != nil {
		return err
	}
	// The server makes its secret at its first start; the phones' cookies need it.
	s, _, err := b.startServer(ctx)
	if err != nil {
		return err
	}
	s.stop()
	secret, err := os.ReadFile(filepath.Join(b.data, "secret.key"))
	if err != nil {
		return err
	}
	sealer, err := seal.New(secret)
	if err != nil {
		return err
	}
	b.phones = newPhones(codes, q, sealer)
	return nil
}

func questionnaire() (*survey.Questionnaire, error) {
	const name = "questionnaires/dich-vu-cong-v1.yaml"
	file, err := configs.FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	q, _, err := catalog.Questionnaire(name, file)
	return q, err
}

// hailong runs a command of the binary on the run's data folder.
func (b *bench) hailong(ctx context.Context, args ...string) ([]byte, error) {
	out, _, _, err := b.command(ctx, args...)
	return out, err
}

// command is hailong with how long it took, and the most memory it had in bytes.
func (b *bench) command(ctx context.Context, args ...string) (out []byte, took time.Duration, peak int64, err error) {
	began := time.Now()
	cmd := exec.CommandContext(ctx, b.o.binary, args...)
	cmd.Env = append(os.Environ(), b.environ("127.0.0.1:8080")...)
	cmd.Stderr = os.Stderr
	if out, err = cmd.Output(); err != nil {
		return nil, 0, 0, fmt.Errorf("%v: %w", args, err)
	}
	if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak = used.Maxrss << 10 // Linux counts kibibytes
	}
	return out, time.Since(began), peak, nil
}

func (b *bench) add(what, value, ratio, want string) {
	b.rows = append(b.rows, row{what, value, ratio, want})
	fmt.Printf("%s: %s %s\n", what, value, ratio)
}

// baselines measures the empty handlers with the same requests.
func (b *bench) baselines(ctx context.Context) error {
	c, err := startEmpty(ctx, 0)
	if err != nil {
		return err
	}
	defer c.stop()
	post, err := load(ctx, c.address, b.o.conns, b.o.seconds, 0, http.StatusCreated, b.phones.submit)
	if err != nil {
		return err
	}
	get, err := load(ctx, c.address, b.o.conns, b.o.seconds, 0, http.StatusOK, b.phones.open)
	if err != nil {
		return err
	}
	// Taken again after the measurements, the baseline is the mean of both.
	if b.emptyPost == 0 {
		b.emptyPost, b.emptyGet = post.perSecond, get.perSecond
	} else {
		b.emptyPost, b.emptyGet = (b.emptyPost+post.perSecond)/2, (b.emptyGet+get.perSecond)/2
	}
	fmt.Printf("empty handler: POST %.0f/s, GET %.0f/s\n", post.perSecond, get.perSecond)
	return nil
}

// submissions measures durable submissions into an empty store, then the latency
// at half that load.
func (b *bench) submissions(ctx context.Context) error {
	s, _, err := b.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	before := [...]time.Duration{s.cpu(), b.redis.cpu(), b.self()}
	if b.fresh, err = b.submit(ctx, s, 0); err != nil {
		return err
	}
	each := func(used time.Duration) string {
		return fmt.Sprintf("%d µs", int(used.Seconds()*1e6/float64(b.fresh.done)))
	}
	used := fmt.Sprintf("server %s, Redis %s, load generator %s", each(s.cpu()-before[0]), each(b.redis.cpu()-before[1]), each(b.self()-before[2]))
	memory := s.resident()
	if err := b.baselines(ctx); err != nil {
		return err
	}
	b.add("durable submissions, SQLite, Redis limits", fmt.Sprintf("%.0f/s, p50 %s, p99 %s", b.fresh.perSecond, b.fresh.p50, b.fresh.p99),
		percent(b.fresh.perSecond, b.emptyPost)+" of an empty POST", "20 %")
	b.add("processor time of one submission", used, "", "")
	b.add("memory under load", fmt.Sprintf("%d MiB", memory), "", "")
	half, err := b.submit(ctx, s, b.fresh.perSecond/2)
	if err != nil {
		return err
	}
	b.add("latency at half that load", fmt.Sprintf("p50 %s, p99 %s at %.0f/s", half.p50, half.p99, half.perSecond), "", "p99 under 25 ms")
	return nil
}

func (b *bench) submit(ctx context.Context, s *child, rate float64) (measured, error) {
	m, err := load(ctx, s.address, b.o.conns, b.o.seconds, rate, http.StatusCreated, b.phones.submit)
	if err == nil && m.wrong > 0 {
		err = fmt.Errorf("%d submissions were refused: %s", m.wrong, m.sample)
	}
	return m, err
}

// formPage measures the form as a phone asks for it, and its bytes.
func (b *bench) formPage(ctx context.Context) error {
	s, _, err := b.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	m, err := load(ctx, s.address, b.o.conns, b.o.seconds, 0, http.StatusOK, b.phones.open)
	if err != nil {
		return err
	}
	b.add("form page", fmt.Sprintf("%.0f/s", m.perSecond), percent(m.perSecond, b.emptyGet)+" of an empty GET", "60 %")
	for i, encoding := range []string{"br", "gzip"} {
		n, err := bytesSent(s.address, "/q/"+string(b.phones.codes[0]), encoding)
		if err != nil {
			return err
		}
		if i == 0 {
			same, err := b.sameBytes(ctx, int(n))
			if err != nil {
				return err
			}
			b.add("the same bytes from an empty handler", fmt.Sprintf("%.0f/s", same), percent(m.perSecond, same)+" of it is the form page", "")
		}
		b.add("form page as sent, "+encoding, fmt.Sprintf("%d bytes with headers", n), "", "at most 10,000")
	}
	return nil
}

// sameBytes measures what sending so many bytes costs alone.
func (b *bench) sameBytes(ctx context.Context, bytes int) (float64, error) {
	c, err := startEmpty(ctx, bytes)
	if err != nil {
		return 0, err
	}
	defer c.stop()
	m, err := load(ctx, c.address, b.o.conns, b.o.seconds, 0, http.StatusOK, b.phones.open)
	return m.perSecond, err
}

// self is the processor time of the load generator.
func (b *bench) self() time.Duration {
	p, _ := os.FindProcess(os.Getpid())
	return (&child{cmd: &exec.Cmd{Process: p}}).cpu()
}

// start measures how soon a stopped server answers again, and its memory then.
func (b *bench) start(ctx context.Context) error {
	s, took, err := b.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	b.add("start to ready", took.Round(time.Millisecond).String(), "", "under 0.5 s")
	b.add("memory at rest", fmt.Sprintf("%d MiB", s.resident()), "", "under 64 MiB")
	return nil
}

// posters measures the command from start to finished file.
func (b *bench) posters(ctx context.Context) error {
	file := filepath.Join(b.dir, "posters.pdf")
	began := time.Now()
	if _, err := b.hailong(ctx, "poster", "--all", "--out", file); err != nil {
		return err
	}
	took := time.Since(began)
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	b.add("114 posters as one PDF", fmt.Sprintf("%s, %d KB", took.Round(time.Millisecond), info.Size()/1024), "", "under 2 s")
	return nil
}

func percent(a, b float64) string { return fmt.Sprintf("%.0f %%", 100*a/b) }

// bytesSent counts what a server sends for one request, status line and headers
// included.
func bytesSent(address, path, encoding string) (int64, error) {
	c, err := (&dialer{}).get(address, path, encoding)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	return io.Copy(io.Discard, c)
}
