package redis_test

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	guardredis "hailong/server/guard/redis"
	"hailong/server/testenv"
)

// childVariable makes the test binary one of two server processes: its value is
// the Redis URL, a space, and how wrong the process's clock is.
const childVariable = "HAILONG_TEST_GUARD_CHILD"

// child waits for a line, sends 9000 attempts from 90 goroutines, and prints how many passed:
// phones on one network, forms of one device, answers of one kiosk.
func child(job string) int {
	url, wrong, _ := strings.Cut(job, " ")
	skew, err := time.ParseDuration(wrong)
	if err != nil {
		return fail(err)
	}
	g, err := guardredis.Open(
		guardredis.Server{URL: url, Timeout: 10 * time.Second},
		guard.Options{
			Limits: childLimits(), Secret: guardtest.Secret,
			Clock: func() time.Time { return time.Now().Add(skew) },
		})
	if err != nil {
		return fail(err)
	}
	fmt.Println("ready")
	var line string
	if _, err := fmt.Scanln(&line); err != nil {
		return fail(err)
	}
	var passed [3]atomic.Int64
	var all sync.WaitGroup
	first := os.Getpid() * 10_000 // both processes' attempts differ
	for sender := range 90 {
		all.Go(func() {
			for n := range 100 {
				if kind, ok := attempt(g, first+sender*100+n); ok {
					passed[kind].Add(1)
				}
			}
		})
	}
	all.Wait()
	fmt.Println(passed[0].Load(), passed[1].Load(), passed[2].Load())
	if err := g.Close(); err != nil {
		return fail(err)
	}
	return 0
}

// attempt makes attempt n, of one of three kinds.
func attempt(g *guard.Guard, n int) (kind int, ok bool) {
	a := guardtest.Form(n)
	switch kind = n % 3; kind {
	case 0:
		a.Network = netip.MustParsePrefix("203.0.113.7/32")
	case 1:
		a.Device = "one"
	case 2:
		a.Kiosk = "k-7"
	}
	v, err := g.Check(context.Background(), a)
	return kind, err == nil && !v.Local
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// childLimits refill so slowly that no token comes back during the test.
func childLimits() guard.Limits {
	l := guard.DefaultLimits()
	l.NetworkPerMinute, l.NetworkPerDay, l.KioskPerMinute, l.KioskPerDay = 10_000, 431, 10_000, 317
	l.DeviceMore = 206
	return l
}

// process is one child.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out io.Reader
}

func startProcess(t *testing.T, url, skew string) process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+url+" "+skew)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close() // a child that still waits ends now
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return process{cmd, in, out}
}

// read scans the child's next line.
func (p process) read(t *testing.T, into ...any) {
	t.Helper()
	if _, err := fmt.Fscanln(p.out, into...); err != nil {
		t.Fatalf("read from the process: %v", err)
	}
}

// Two processes, one with a clock that is an hour ahead, hold one limit together.
func TestTwoProcessesHoldOneLimit(t *testing.T) {
	url := testenv.Redis(t)
	both := []process{startProcess(t, url, "0s"), startProcess(t, url, "1h")}
	for _, p := range both {
		var ready string
		p.read(t, &ready)
	}
	for _, p := range both {
		fmt.Fprintln(p.in, "go")
	}
	var sum [3]int
	for i, p := range both {
		var got [3]int
		p.read(t, &got[0], &got[1], &got[2])
		t.Logf("process %d: %v passed", i+1, got)
		for k := range sum {
			sum[k] += got[k]
		}
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("process %d: %v", i+1, err)
		}
	}
	if want := [3]int{431, 207, 317}; sum != want {
		t.Errorf("%v of both processes passed, want %v", sum, want)
	}
}
