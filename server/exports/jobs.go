package exports

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// documents is the store as jobs need it.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Replace(ctx context.Context, d store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
	Changes(ctx context.Context, kinds ...string) (int64, error)
}

// journal is the audit trail as jobs need it.
type journal interface {
	Append(ctx context.Context, ev trail.Event) (trail.Entry, error)
	Do(ctx context.Context, ev trail.Event, f func() error) error
}

// Jobs makes files one after the other and keeps them for a while. All exported fields
// must be set but where one says so. It is safe for concurrent use; several servers may
// have one each on the same store, and must not be copied after their first use.
type Jobs struct {
	Docs     documents
	Trail    journal
	Maker    *Maker
	Registry *registry.Registry
	Folder   string // of the files; made when it is missing
	Clock    func() time.Time
	Log      *slog.Logger
	// Sign is the note on a manifest by the key of certificates, as a file of its own; nil,
	// or an empty note, where this server has no such key.
	Sign func(manifest []byte) []byte
	// Most is how many files this process makes at once, 1 or more.
	Most int
	// Keep is how long a file stays after it was made.
	Keep time.Duration
	// Lease is how long a process may show no sign of life before another makes its file.
	Lease time.Duration
	// Free is the space on the disk of the folder, and MinFree what an export leaves of
	// it: residents' answers may have to be kept there.
	Free    func() (int64, error)
	MinFree int64

	once    sync.Once
	holder  string // this process, as jobs name it
	wake    chan struct{}
	running map[string]context.CancelFunc // by job
	next    time.Time                     // when a job becomes free without a change; zero for never
	mu      sync.Mutex
}

// MostWaiting is how many jobs of one account may wait or run.
const MostWaiting = 10

func (j *Jobs) setup() {
	j.once.Do(func() {
		host, _ := os.Hostname() // only for people
		j.holder = fmt.Sprintf("%s/%d/%s", host, os.Getpid(), newID(j.Clock())[9:])
		j.wake = make(chan struct{}, 1)
		j.running = map[string]context.CancelFunc{}
	})
}

// nudge has Run look for work.
func (j *Jobs) nudge() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// Add records that somebody asks for a file, then queues it. A request that can't be is
// KindInvalid or KindUnknown; more than MostWaiting of one account is KindLimited.
func (j *Jobs) Add(ctx context.Context, r Request, by By) (*Job, error) {
	j.setup()
	if err := r.Check(j.Registry.Now()); err != nil {
		return nil, err
	}
	if err := j.Maker.can(r); err != nil {
		return nil, err
	}
	waiting := 0
	err := j.recent(ctx, func(x *Job) error {
		if x.By.Account == by.Account && !x.State.Ended() {
			waiting++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if waiting >= MostWaiting {
		e := survey.NewError(survey.KindLimited, survey.Text{
			Vi: fmt.Sprintf("Ông/bà đang có %d tệp chờ xuất. Xin đợi các tệp đó xong rồi yêu cầu tiếp.", waiting),
			En: fmt.Sprintf("You have %d exports waiting. Please ask again when they are done.", waiting),
		})
		e.RetryAfter = 30 * time.Second
		return nil, e
	}
	at := j.Clock().UTC().Truncate(time.Second)
	x := &Job{ID: newID(at), Request: r, By: by, State: Queued, Asked: at}
	ev := x.event(trail.ExportMake)
	ev.After = r
	if err := j.Trail.Do(ctx, ev, func() error { return j.create(ctx, x) }); err != nil {
		return nil, err
	}
	j.nudge()
	return x, nil
}

// event is what the trail says of a job, by who asked for it.
func (x *Job) event(a trail.Action) trail.Event {
	ev := trail.Event{Actor: x.By.Account, Name: x.By.Name, Role: x.By.Role, Action: a, Object: Object(x.ID)}
	if x.Unit != (survey.UnitKey{}) {
		ev.Unit = x.Unit.String()
	}
	return ev
}

// Object is how the trail names a job.
func Object(id string) string { return "export:" + id }

func (j *Jobs) create(ctx context.Context, x *Job) error {
	d, err := x.doc()
	if err == nil {
		err = j.Docs.Create(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("export job: %w", err)
	}
	x.rev = 1
	return nil
}

// put stores a change of a job that this caller has read. KindConflict: somebody else
// was first.
func (j *Jobs) put(ctx context.Context, x *Job) error {
	d, err := x.doc()
	if err == nil {
		err = j.Docs.Replace(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("export job %s: %w", x.ID, err)
	}
	x.rev++
	return nil
}

// Get is a job; none is KindUnknown.
func (j *Jobs) Get(ctx context.Context, id string) (*Job, error) {
	d, err := j.Docs.Get(ctx, JobKind, id)
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			return nil, Unknown()
		}
		return nil, fmt.Errorf("export job: %w", err)
	}
	return jobOf(d)
}

// Unknown is the error for a job that is not there, or not for who asks.
func Unknown() error {
	return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có lần xuất này.", En: "There is no such export."})
}

// pageOf is how many jobs are read at a time.
const pageOf = 200

// List is the newest jobs that pass, at most limit, below the ID before; the empty one
// begins at the newest. next is where to go on, empty at the end.
func (j *Jobs) List(ctx context.Context, before string, limit int, passes func(*Job) bool) (list []*Job, next string, err error) {
	r := store.Range{Before: before, Limit: pageOf, Backwards: true}
	for {
		docs, err := j.Docs.Page(ctx, JobKind, r)
		if err != nil {
			return nil, "", fmt.Errorf("export jobs: %w", err)
		}
		for _, d := range docs {
			r.Before = d.ID
			x, err := jobOf(d)
			if err != nil {
				return nil, "", err
			}
			if !passes(x) {
				continue
			}
			if len(list) == limit {
				return list, list[limit-1].ID, nil
			}
			list = append(list, x)
		}
		if len(docs) < pageOf {
			return list, "", nil
		}
	}
}

// recent yields the jobs that may not have expired yet, newest first.
func (j *Jobs) recent(ctx context.Context, yield func(*Job) error) error {
	// What waits longer than a file is kept is given up.
	r := store.Range{From: oldestID(j.Clock().Add(-2*j.Keep - 24*time.Hour)), Limit: pageOf, Backwards: true}
	for {
		docs, err := j.Docs.Page(ctx, JobKind, r)
		if err != nil {
			return fmt.Errorf("export jobs: %w", err)
		}
		for _, d := range docs {
			r.Before = d.ID
			x, err := jobOf(d)
			if err != nil {
				return err
			}
			if err := yield(x); err != nil {
				return err
			}
		}
		if len(docs) < pageOf {
			return nil
		}
	}
}

// Open is the file of a job. A job without one is KindConflict while it is being made,
// else KindUnknown; a file that this process does not find, though it should be there, is
// KindUnavailable: it may lie on another server's disk.
func (j *Jobs) Open(x *Job) (*os.File, error) {
	switch x.State {
	case Queued, Running:
		return nil, survey.NewError(survey.KindConflict, survey.Text{Vi: "Tệp chưa xong.", En: "The file is not made yet."})
	case Failed:
		return nil, survey.NewError(survey.KindUnknown, survey.Text{Vi: "Lần xuất này không thành công nên không có tệp.", En: "This export has failed and has no file."})
	case Expired:
		return nil, survey.NewError(survey.KindUnknown, survey.Text{Vi: "Tệp này đã được xóa. Bản kê và bản ghi trong nhật ký vẫn còn.", En: "This file was removed. Its manifest and its entry in the trail stay."})
	}
	f, err := os.Open(filepath.Join(j.Folder, x.path()))
	if err == nil {
		if info, e := f.Stat(); e == nil && info.Size() == x.Bytes {
			return f, nil
		}
		f.Close()
		err = fmt.Errorf("export %s: the file is not as long as it was", x.ID)
	}
	e := survey.NewError(survey.KindUnavailable, survey.Text{
		Vi: "Máy chủ này không có tệp đó. Xin thử lại, hoặc xuất lại.", En: "This server does not have the file. Please try again, or export anew.",
	}).With(err)
	return nil, e
}

// Remove deletes the file of a job, or ends one that is not done; the job stays as
// expired. by is who asks.
func (j *Jobs) Remove(ctx context.Context, x *Job, by By) error {
	j.setup()
	if x.State == Expired || x.State == Failed {
		return nil
	}
	ev := x.event(trail.ExportRemove)
	ev.Actor, ev.Name, ev.Role = by.Account, by.Name, by.Role
	path := x.path()
	err := j.Trail.Do(ctx, ev, func() error {
		x.State, x.Removed, x.Ended, x.Holder, x.Lease = Expired, true, j.second(), "", time.Time{}
		return j.put(ctx, x)
	})
	if err != nil {
		return err
	}
	j.mu.Lock()
	if stop := j.running[x.ID]; stop != nil {
		stop()
	}
	j.mu.Unlock()
	return j.unlink(path)
}

// unlink removes a file that may be gone already.
func (j *Jobs) unlink(name string) error {
	if err := os.Remove(filepath.Join(j.Folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (j *Jobs) second() time.Time { return j.Clock().UTC().Truncate(time.Second) }
