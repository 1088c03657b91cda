package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// serveEmpty is the baseline: Fiber with handlers that do nothing, but for sending
// a page of so many bytes where that is not 0.
func serveEmpty(address string, bytes int) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true, WriteBufferSize: 16 << 10})
	page := make([]byte, bytes)
	app.Get("/q/:code", func(c *fiber.Ctx) error {
		if bytes == 0 {
			return c.SendStatus(fiber.StatusOK)
		}
		c.Response().SetBodyRaw(page)
		return nil
	})
	app.Post("/q/:code", func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusCreated) })
	if err := app.Listen(address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is a process that answers on an address.
type child struct {
	cmd     *exec.Cmd
	address string
}

// freeAddress is an address of this machine that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start runs a command and waits until up says that it answers.
func start(ctx context.Context, cmd *exec.Cmd, address string, up func(address string) error) (*child, error) {
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd, address}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline) && ctx.Err() == nil; {
		if up(address) == nil {
			return c, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	c.stop()
	return nil, fmt.Errorf("%s did not answer on %s", cmd.Path, address)
}

// stop ends the process and waits for it.
func (c *child) stop() {
	if c == nil || c.cmd.Process == nil {
		return
	}
	_ = c.cmd.Process.Signal(os.Interrupt)
	done := make(chan struct{})
	go func() { _ = c.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		_ = c.cmd.Process.Kill()
		<-done
	}
}

func startRedis(ctx context.Context) (*child, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errors.New("redis-server is not installed: make deps")
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
	return start(ctx, cmd, address, dial)
}

func startEmpty(ctx context.Context, bytes int) (*child, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, exec.Command(self, "-empty", address, strconv.Itoa(bytes)), address, dial)
}

func dial(address string) error {
	c, err := net.DialTimeout("tcp", address, time.Second)
	if err == nil {
		c.Close()
	}
	return err
}

// startServer runs the real binary on a data folder, with limits that one machine
// full of phones does not reach; they are checked all the same.
func (b *bench) startServer(ctx context.Context) (*child, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	cmd := exec.Command(b.o.binary, "serve")
	cmd.Env = append(os.Environ(), b.environ(address)...)
	began := time.Now()
	c, err := start(ctx, cmd, address, ready)
	return c, time.Since(began), err
}

func (b *bench) environ(address string) []string {
	return append([]string{
		"HAILONG_LISTEN=" + address, "HAILONG_BASE_URL=http://" + address, "HAILONG_DATA=" + b.data,
		"HAILONG_REDIS_URL=redis://" + b.redis.address, "HAILONG_METRICS__LISTEN=", "HAILONG_LOG__LEVEL=error",
		"HAILONG_HTTP__TRUSTED_PROXIES=1", "HAILONG_GUARD__ENTRY__PER_MINUTE=100000",
	}, b.extra...)
}

func ready(address string) error {
	r, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		return err
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return errors.New(r.Status)
	}
	return nil
}

// cpu is the processor time a process has used.
func (c *child) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// Behind the name, which may hold spaces: utime and stime are fields 14 and 15
	// of proc(5), in hundredths of a second.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// resident is the memory of a process in MiB.
func (c *child) resident() int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb / 1024
		}
	}
	return 0
}
