// Package testenv gives tests the real servers they need: each an empty one of its
// own, ended with the test. A server that is missing is a failure that names what
// to install, never a skip.
package testenv

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// RedisVariable names the server to use instead of starting one, as a redis://
// URL. Its databases 1 to 15 are emptied.
const RedisVariable = "HAILONG_TEST_REDIS_URL"

// redisDatabases is how many tests of one binary can have a database of their own.
const redisDatabases = 4096

// Redis returns the redis:// URL of an empty database on a real Redis server that
// belongs to the test alone. The server is the one of RedisVariable or else one
// redis-server process for the whole test binary, without persistence, on a free
// port of 127.0.0.1, which ends with the binary however that ends. Without a
// server the test fails. It is safe for concurrent use.
func Redis(t testing.TB) string {
	t.Helper()
	if given := os.Getenv(RedisVariable); given != "" {
		return redisGiven(t, given)
	}
	address, err := redisStarted()
	if err != nil {
		t.Fatalf("a Redis server is needed: %v", err)
	}
	n := redisNext.Add(1)
	if n >= redisDatabases {
		t.Fatalf("more than %d tests asked for a Redis database", redisDatabases)
	}
	return fmt.Sprintf("redis://%s/%d", address, n)
}

var (
	redisNext    atomic.Int64 // the last database given away; none is used twice
	redisStarted = sync.OnceValues(redisStart)
)

// redisStart starts a server and returns its address once it takes connections.
func redisStart() (string, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return "", errors.New("redis-server is not installed; run: apt-get install redis-server")
	}
	for range 5 { // another process may take the port between looking and starting
		var address string
		if address, err = redisTry(path); err == nil {
			return address, nil
		}
	}
	return "", err
}

func redisTry(path string) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := l.Addr().String()
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	// The shell waits at its standard input, a pipe from this process. The system
	// closes it when this process ends, killed or not, and the shell ends the server.
	const watch = `"$@" </dev/null & server=$!; read -r line; kill "$server"; wait "$server"`
	cmd := exec.Command("sh", "-c", watch, "sh", path,
		"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--databases", strconv.Itoa(redisDatabases),
		"--save", "", "--appendonly", "no", "--dir", os.TempDir())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go func() {
				for lines.Scan() { // a full pipe would stop the server
				}
				_ = cmd.Wait()
			}()
			redisLife = stdin
			return address, nil
		}
		if strings.Contains(lines.Text(), "Failed listening") || strings.Contains(lines.Text(), "FATAL") {
			break
		}
	}
	stdin.Close()
	_ = cmd.Wait()
	return "", fmt.Errorf("redis-server did not start on %s:\n%s", address, said.String())
}

// redisLife keeps the pipe open: a garbage-collected file is closed.
//
//lint:ignore U1000 it is only held
var redisLife any

// redisGiven claims one of the databases 1 to 15 of a server that others may use
// at the same time. Claims are keys of database 0 and end by themselves.
func redisGiven(t testing.TB, given string) string {
	t.Helper()
	o, err := goredis.ParseURL(given)
	if err != nil {
		t.Fatalf("%s: %v", RedisVariable, err)
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme == "unix" {
		t.Fatalf("%s must be a redis:// or rediss:// URL", RedisVariable)
	}
	o.DB = 0
	ctx, me := context.Background(), rand.Text()
	c := goredis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	for n := 1; n < 16; n++ {
		claim := "hailong-test-database-" + strconv.Itoa(n)
		got, err := c.SetNX(ctx, claim, me, 15*time.Minute).Result()
		if err != nil {
			t.Fatalf("%s: %v", RedisVariable, err)
		}
		if !got {
			continue
		}
		mine := *o
		mine.DB = n
		db := goredis.NewClient(&mine)
		if err := db.FlushDB(ctx).Err(); err != nil {
			t.Fatalf("%s, database %d: %v", RedisVariable, n, err)
		}
		t.Cleanup(func() {
			if err := errors.Join(db.FlushDB(ctx).Err(), c.Del(ctx, claim).Err(), db.Close()); err != nil {
				t.Errorf("give database %d back: %v", n, err)
			}
		})
		u.Path = "/" + strconv.Itoa(n)
		return u.String()
	}
	t.Fatalf("%s: the databases 1 to 15 are all in use by other tests", RedisVariable)
	return ""
}
