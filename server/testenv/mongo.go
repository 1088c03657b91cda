package testenv

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// MongoVariable names the server to use instead of starting one, as a mongodb://
// or mongodb+srv:// URI. The user in it must be allowed to create and drop
// databases; existing ones are left alone.
const MongoVariable = "HAILONG_TEST_MONGODB_URI"

// MongoGiven reports whether tests run against a server that somebody named in
// MongoVariable. The one that Mongo starts otherwise loses updates when several
// clients write at the same moment.
func MongoGiven() bool { return os.Getenv(MongoVariable) != "" }

// Mongo returns the URI of a fresh database that belongs to the test alone and is
// dropped after it. The server is the one of MongoVariable or else one
// MongoDB-compatible process for the whole test binary (server/store/mongo/ferret,
// built once into .cache), on a free port of 127.0.0.1, which ends with the binary
// however that ends. Without a server the test fails. It is safe for concurrent
// use.
func Mongo(t testing.TB) string {
	t.Helper()
	server := os.Getenv(MongoVariable)
	if server == "" {
		var err error
		if server, err = mongoStarted(); err != nil {
			t.Fatalf("a MongoDB server is needed: %v\nOr name one: %s=mongodb://127.0.0.1:27017/", err, MongoVariable)
		}
	}
	name := "hailong_test_" + strings.ToLower(rand.Text()[:12])
	uri, err := mongoURI(server, name)
	if err != nil {
		t.Fatalf("%s: %v", MongoVariable, err)
	}
	t.Cleanup(func() {
		if err := mongoDrop(uri, name); err != nil {
			t.Errorf("drop database %s: %v", name, err)
		}
	})
	return uri
}

// mongoURI puts the name of a database into a connection string, which net/url
// cannot read because it may list several hosts. Sign-in goes on against the
// database the string named.
func mongoURI(server, name string) (string, error) {
	scheme, rest, ok := strings.Cut(server, "://")
	if !ok {
		return "", errors.New("not of the form mongodb://host:port/")
	}
	rest, query, _ := strings.Cut(rest, "?")
	hosts, was, _ := strings.Cut(rest, "/")
	if was != "" && strings.Contains(hosts, "@") && !strings.Contains(query, "authSource=") {
		query = strings.TrimPrefix(query+"&authSource="+was, "&")
	}
	uri := scheme + "://" + hosts + "/" + name
	if query != "" {
		uri += "?" + query
	}
	return uri, nil
}

func mongoDrop(uri, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		return err
	}
	return errors.Join(c.Database(name).Drop(ctx), c.Disconnect(ctx))
}

var (
	mongoStarted = sync.OnceValues(mongoStart)
	// mongoLife keeps the pipe open whose end stops the server: a
	// garbage-collected file is closed.
	//
	//lint:ignore U1000 it is only held
	mongoLife io.Closer
)

// mongoStart builds and starts a server and returns its URI once it takes
// connections.
func mongoStart() (string, error) {
	program, err := mongoBuilt()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(program)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	var said head
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		stdin.Close()
		err := cmd.Wait()
		return "", fmt.Errorf("%s did not start: %v\n%s", program, err, said.b)
	}
	mongoLife = stdin
	go func() { _ = cmd.Wait() }()
	// This server loses updates that arrive over several connections at once, so
	// each client gets one.
	return lines.Text() + "?maxPoolSize=1", nil
}

// head keeps the beginning of what is written to it.
type head struct{ b []byte }

func (h *head) Write(p []byte) (int, error) {
	h.b = append(h.b, p[:min(len(p), 4096-len(h.b))]...)
	return len(p), nil
}

// mongoBuilt is the path of the server program. Its name holds a hash of its
// sources, so that a changed version is built anew.
func mongoBuilt() (string, error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	const module = "server/store/mongo/ferret"
	for {
		if _, err := os.Stat(filepath.Join(root, module, "go.mod")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			return "", fmt.Errorf("no folder above the test holds %s", module)
		}
		root = filepath.Dir(root)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(root, module, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%d\n%s", len(b), b)
	}
	cache := filepath.Join(root, ".cache")
	program := filepath.Join(cache, fmt.Sprintf("ferret-%x", sum.Sum(nil)[:8]))
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	// Several test binaries may build at the same time: each writes a file of its
	// own, and the last rename wins.
	fresh := fmt.Sprintf("%s.%d", program, os.Getpid())
	defer os.Remove(fresh)
	build := exec.Command("go", "build", "-C", filepath.Join(root, module), "-trimpath", "-o", fresh, ".")
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build it with: go build -C %s (%v; the first build loads modules)\n%s", module, err, out)
	}
	return program, os.Rename(fresh, program)
}
