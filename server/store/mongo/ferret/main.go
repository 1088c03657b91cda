// Command ferret runs a MongoDB-compatible server for the tests of store/mongo
// where no MongoDB server can be installed: FerretDB over SQLite files.
//
// It promises to listen on the loopback address only, to print its URI as the
// first line of standard output once connections are accepted, and to end when
// its standard input closes, so that it cannot outlive the test that started it,
// however that test ends. It is no production server: it loses concurrent
// increments and looks documents up by scanning.
//
// It is a module of its own so that none of its requirements reach the product.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	port := flag.Int("port", 0, "TCP port on 127.0.0.1; 0 takes any free one")
	dir := flag.String("dir", "", "folder for the state, created when missing; empty takes one that is removed at the end")
	flag.Parse()
	if err := run(*port, *dir, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ferret:", err)
		os.Exit(1)
	}
}

// run serves until in ends.
func run(port int, dir string, in io.Reader, out io.Writer) error {
	if dir == "" {
		temp, err := os.MkdirTemp("", "hailong-ferret-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		dir = temp
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	db, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))},
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:  "sqlite",
		// The handler reads the folder from a URI that ends in a slash.
		SQLiteURL: (&url.URL{Scheme: "file", OmitHost: true, Path: dir + "/"}).String(),
	})
	if err != nil {
		return fmt.Errorf("start FerretDB in %s: %w", dir, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		io.Copy(io.Discard, in) //nolint:errcheck // an error ends the input as well
		stop()
	}()
	done := make(chan error, 1)
	go func() { done <- db.Run(ctx) }()
	if _, err := fmt.Fprintln(out, db.MongoDBURI()); err != nil {
		return err
	}
	return <-done
}
