// Command bench measures the whole product on this machine, load generator
// included, and prints each figure beside its baseline from the same run: an
// empty Fiber handler in a process of its own, taken before and after, because a
// shared machine drifts. It asserts nothing; `make bench` runs it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"time"
)

// options are the flags.
type options struct {
	binary  string
	conns   int
	seconds time.Duration
	stored  int
}

func main() {
	if len(os.Args) > 3 && os.Args[1] == "-empty" {
		bytes, _ := strconv.Atoi(os.Args[3])
		serveEmpty(os.Args[2], bytes)
		return
	}
	var o options
	flag.StringVar(&o.binary, "binary", "bin/hailong", "the server to measure")
	flag.IntVar(&o.conns, "conns", 64, "connections of the load generator")
	flag.DurationVar(&o.seconds, "for", 8*time.Second, "length of each measurement")
	flag.IntVar(&o.stored, "stored", 5_000_000, "responses stored before the second measurement; 0 leaves it out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is a line of the table.
type row struct{ what, value, ratio, want string }

func run(ctx context.Context, o options) error {
	fmt.Printf("%d cores, %s, %d connections, %s each\n\n", runtime.NumCPU(), runtime.Version(), o.conns, o.seconds)
	redis, err := startRedis(ctx)
	if err != nil {
		return err
	}
	defer redis.stop()
	dir, err := os.MkdirTemp("", "hailong-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{o: o, redis: redis, dir: dir, data: filepath.Join(dir, "data")}
	for _, step := range []func(context.Context) error{
		b.prepare, b.baselines, b.submissions, b.formPage, b.start, b.posters, b.scores, b.mongo, b.exports, b.full,
	} {
		if err := step(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	b.print()
	return nil
}

// print writes the table in the order of design section 8.
func (b *bench) print() {
	fmt.Println()
	head := row{"what", "measured", "ratio", "at least"}
	rows := append([]row{head}, b.rows...)
	var w [4]int
	for _, r := range rows {
		for i, s := range []string{r.what, r.value, r.ratio, r.want} {
			w[i] = max(w[i], len([]rune(s)))
		}
	}
	for _, r := range rows {
		for i, s := range []string{r.what, r.value, r.ratio, r.want} {
			fmt.Printf("%s%*s", s, w[i]-len([]rune(s))+3, "")
		}
		fmt.Println()
	}
}
