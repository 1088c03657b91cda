package exports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hailong/server/export"
	"hailong/server/survey"
	"hailong/server/trail"
)

const (
	// temporary begins the name of every file that is not whole.
	temporary = "tmp-"
	// mostAttempts is how often a file is begun: one that ends its process each time must
	// not do so for ever.
	mostAttempts = 3
	// lookEvery is how often Run looks for work that other processes were given.
	lookEvery = 2 * time.Second
	// sweepEvery is how often Run looks for files that are too old.
	sweepEvery = 10 * time.Minute
)

// Run makes files until ctx ends, then leaves what it was at to whoever is next, and
// returns. Faults of the store are logged and tried again.
func (j *Jobs) Run(ctx context.Context) error {
	j.setup()
	if err := os.MkdirAll(j.Folder, 0o700); err != nil {
		return fmt.Errorf("exports folder: %w", err)
	}
	var busy sync.WaitGroup
	defer busy.Wait()
	places := make(chan struct{}, max(j.Most, 1))
	look, swept, last := time.NewTicker(lookEvery), time.Time{}, int64(-1)
	defer look.Stop()
	for {
		if now := j.Clock(); now.Sub(swept) >= sweepEvery {
			swept = now
			j.say(ctx, "old exports not removed", j.Sweep(ctx))
		}
		seen, err := j.Docs.Changes(ctx, JobKind)
		if err == nil && (seen != last || j.due()) {
			var found []*Job
			if found, err = j.open(ctx); err == nil {
				last = seen
			}
			for _, x := range found {
				select {
				case places <- struct{}{}:
				default:
					last = -1 // somebody waits for a place
					continue
				}
				busy.Go(func() {
					defer func() { <-places; j.nudge() }()
					j.make(ctx, x)
				})
			}
		}
		j.say(ctx, "exports not looked for", err)
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		case <-j.wake:
			last = -1
		}
	}
}

// Work makes every file that may be begun now, one after the other, and returns.
func (j *Jobs) Work(ctx context.Context) error {
	j.setup()
	if err := os.MkdirAll(j.Folder, 0o700); err != nil {
		return fmt.Errorf("exports folder: %w", err)
	}
	list, err := j.open(ctx)
	for _, x := range list {
		j.make(ctx, x)
	}
	return err
}

func (j *Jobs) say(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		j.Log.Warn(what, "error", err.Error())
	}
}

// due reports whether a job may have become free without a change: a lease that ran out,
// a pause that ended.
func (j *Jobs) due() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.next.IsZero() && !j.Clock().Before(j.next)
}

// open are the jobs that this process may begin, the oldest first.
func (j *Jobs) open(ctx context.Context) ([]*Job, error) {
	var list []*Job
	now, next := j.Clock(), time.Time{}
	later := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	err := j.recent(ctx, func(x *Job) error {
		switch {
		case x.State == Queued && now.Before(x.NotBefore):
			later(x.NotBefore)
		case x.State == Running && now.Before(x.Lease):
			later(x.Lease)
		case !x.State.Ended() && !j.has(x.ID):
			list = append(list, x)
		}
		return nil
	})
	slices.Reverse(list)
	j.mu.Lock()
	j.next = next
	j.mu.Unlock()
	return list, err
}

func (j *Jobs) has(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.running[id] != nil
}

// make claims a job and makes its file. Whatever becomes of it, the job says.
func (j *Jobs) make(ctx context.Context, x *Job) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	j.mu.Lock()
	if j.running[x.ID] != nil {
		j.mu.Unlock()
		return
	}
	j.running[x.ID] = stop
	j.mu.Unlock()
	defer func() {
		j.mu.Lock()
		delete(j.running, x.ID)
		j.mu.Unlock()
	}()
	if x.Attempt >= mostAttempts {
		x.fail(survey.Text{Vi: "Máy chủ dừng giữa chừng nhiều lần khi làm tệp này.", En: "The server has stopped several times while it made this file."})
		j.say(ctx, "export job not ended", j.end(ctx, x))
		return
	}
	x.Attempt++
	x.State, x.Holder, x.Lease, x.Rows, x.NotBefore = Running, j.holder, j.Clock().Add(j.Lease), 0, time.Time{}
	if err := j.put(ctx, x); err != nil {
		if survey.KindOf(err) != survey.KindConflict { // somebody else was first
			j.say(ctx, "export job not begun", err)
		}
		return
	}
	err := j.write(ctx, x)
	if err == nil {
		return
	}
	if survey.KindOf(err) == survey.KindConflict || errors.Is(err, errLost) {
		return // taken over, or removed: it is not ours to say
	}
	switch {
	case ctx.Err() != nil: // the server stops, or the job was removed
		x.State, x.Attempt = Queued, x.Attempt-1
	case survey.KindOf(err) == survey.KindUnavailable && x.Attempt < mostAttempts:
		x.State, x.NotBefore = Queued, j.second().Add(30*time.Second)
		j.Log.Warn("export waits for the store", "export", x.ID, "error", err.Error())
	default:
		j.Log.Error("export failed", "export", x.ID, "error", err.Error())
		x.fail(problem(err))
	}
	j.say(ctx, "export job not ended", j.end(ctx, x))
}

// fail ends a job with a reason.
func (x *Job) fail(why survey.Text) { x.State, x.Problem = Failed, why }

// problem is an error for the person who waits for the file.
func problem(err error) survey.Text {
	if isFull(err) {
		return survey.Text{Vi: "Đĩa của máy chủ không đủ chỗ cho tệp này. Xin báo người vận hành.", En: "The server's disk has no room for this file. Please tell its operator."}
	}
	if e, ok := errors.AsType[*survey.Error](err); ok && !e.Message.Empty() && e.Kind != survey.KindUnavailable && e.Kind != survey.KindInternal {
		return e.Message
	}
	if survey.KindOf(err) == survey.KindUnavailable {
		return survey.Text{Vi: "Cơ sở dữ liệu tạm gián đoạn. Xin xuất lại sau ít phút.", En: "The database was away. Please export again in a few minutes."}
	}
	return survey.Text{Vi: "Lỗi hệ thống khi làm tệp này. Xin báo người vận hành.", En: "The system failed to make this file. Please tell its operator."}
}

// end stores how a job ended, also when the server stops.
func (j *Jobs) end(ctx context.Context, x *Job) error {
	x.Holder, x.Lease = "", time.Time{}
	if x.State.Ended() {
		x.Ended = j.second()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := j.put(ctx, x); err != nil && survey.KindOf(err) != survey.KindConflict {
		return err
	}
	return nil
}

// errLost ends the work on a job that is not ours any more.
var errLost = errors.New("the job is not ours any more")

// write makes the file of a job: under a temporary name until it is whole, then, when
// its hash stands in the trail, under its own.
func (j *Jobs) write(ctx context.Context, x *Job) (err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	part, name := filepath.Join(j.Folder, temporary+x.path()), filepath.Join(j.Folder, x.path())
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if f != nil {
			f.Close()
		}
		if err != nil {
			err = errors.Join(err, remove(part), remove(name))
		}
	}()
	p := j.report(ctx, x, stop)
	m, err := j.Maker.Make(ctx, &guarded{w: f, jobs: j}, x.Request, x.By, p.tell)
	p.end()
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errLost) {
		return cause
	}
	if err != nil {
		return err
	}
	b, err := m.Canonical()
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	f = nil
	if err != nil {
		return err
	}
	x.File, x.Bytes, x.SHA256, x.Rows, x.Total = m.File, m.Bytes, m.SHA256, m.Rows, m.Rows
	x.Manifest, x.ManifestHash = string(b), export.ManifestHash(b)
	if j.Sign != nil {
		x.Signature = string(j.Sign(b))
	}
	x.Lease = j.Clock().Add(j.Lease)
	if err := j.put(ctx, x); err != nil { // still ours, or nothing more happens
		return err
	}
	ev := x.event(trail.ExportDone)
	ev.After = Made(m, x.ManifestHash)
	if _, err := j.Trail.Append(ctx, ev); err != nil {
		return err
	}
	if err := os.Rename(part, name); err != nil {
		return err
	}
	if err := syncFolder(j.Folder); err != nil {
		return err
	}
	x.State, x.Ended, x.Holder, x.Lease = Done, j.second(), "", time.Time{}
	x.Until = x.Ended.Add(j.Keep)
	err = j.put(context.WithoutCancel(ctx), x)
	if err != nil && survey.KindOf(err) != survey.KindConflict {
		// It may be stored as done: the file stays. If not, the job is begun again when the
		// lease ends, and Sweep removes this file.
		j.Log.Warn("export may not be done", "export", x.ID, "error", err.Error())
		return nil
	}
	return err
}

// guarded ends a file before it takes the space that answers may need.
type guarded struct {
	w    io.Writer
	jobs *Jobs
	left int64
}

// errFull is the fault of a disk with less room than is left to others.
var errFull = errors.New("the disk is nearly full")

func (g *guarded) Write(p []byte) (int, error) {
	if g.left -= int64(len(p)); g.left < 0 {
		const step = 16 << 20
		if free, err := g.jobs.Free(); err == nil && free < g.jobs.MinFree+step {
			return 0, errFull
		}
		g.left = step
	}
	return g.w.Write(p)
}

// reporter stores how far a job is, every second, which also holds its lease.
type reporter struct {
	mu          sync.Mutex
	done, total int64
	quit        chan struct{}
	ended       sync.WaitGroup
}

func (p *reporter) tell(done, total int64) {
	p.mu.Lock()
	p.done, p.total = done, total
	p.mu.Unlock()
}

func (p *reporter) end() {
	close(p.quit)
	p.ended.Wait()
}

// report begins to store how far a job is. When the job is not ours any more, or the
// store was away for longer than the lease, stop is called.
func (j *Jobs) report(ctx context.Context, x *Job, stop context.CancelCauseFunc) *reporter {
	p := &reporter{quit: make(chan struct{})}
	tick := time.NewTicker(min(time.Second, j.Lease/3))
	p.ended.Go(func() {
		defer tick.Stop()
		for {
			select {
			case <-p.quit:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			p.mu.Lock()
			x.Rows, x.Total = p.done, p.total
			p.mu.Unlock()
			before := x.Lease
			x.Lease = j.Clock().Add(j.Lease)
			if err := j.put(ctx, x); err != nil {
				x.Lease = before
				if survey.KindOf(err) == survey.KindConflict || !j.Clock().Before(before) {
					stop(errLost)
					return
				}
			}
		}
	})
	return p
}

// Sweep ends jobs whose files are too old, and removes the files that belong to no job:
// those of processes that died, and of jobs that have ended.
func (j *Jobs) Sweep(ctx context.Context) error {
	j.setup()
	keep := map[string]bool{}
	err := j.recent(ctx, func(x *Job) error {
		switch {
		case x.State == Done && !j.Clock().Before(x.Until):
			x.State = Expired
			if err := j.put(ctx, x); err != nil && survey.KindOf(err) != survey.KindConflict {
				return err
			}
		case !x.State.Ended() && j.Clock().Sub(x.Asked) > j.Keep && !j.has(x.ID) && !j.Clock().Before(x.Lease):
			x.fail(survey.Text{Vi: "Tệp chờ quá lâu mà chưa làm được.", En: "The file has waited for too long."})
			return j.end(ctx, x)
		case x.State == Done || x.State == Running:
			keep[x.path()], keep[temporary+x.path()] = true, x.State == Running
		}
		return nil
	})
	if err != nil {
		return err
	}
	list, err := os.ReadDir(j.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range list {
		info, err := f.Info()
		// What was made a moment ago may belong to a job that was read before that.
		if err != nil || !info.Mode().IsRegular() || keep[f.Name()] || !ours(f.Name()) || j.Clock().Sub(info.ModTime()) < 2*j.Lease {
			continue
		}
		if err := remove(filepath.Join(j.Folder, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// ours reports whether a file's name is one that jobs give.
func ours(name string) bool {
	name = strings.TrimPrefix(name, temporary)
	if strings.HasPrefix(name, "rows-") {
		return true
	}
	id, _, ok := strings.Cut(name, "-")
	return ok && len(id) == len(newID(time.Time{}.AddDate(2000, 0, 0)))
}

func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
