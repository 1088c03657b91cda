package exports_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/registry"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// shop is a desk with jobs, whose files are in folder.
type shop struct {
	*desk
	folder string
	free   int64
}

func newShop(t testing.TB) (*shop, *exports.Jobs) {
	s := &shop{desk: newDesk(t), folder: filepath.Join(t.TempDir(), "exports"), free: 1 << 40}
	s.answer(s.units[0], today-3, survey.QR, 120, "5")
	s.maker.Temp = s.folder
	return s, s.process()
}

// process is the jobs of one more process on the store and the folder.
func (s *shop) process() *exports.Jobs {
	return &exports.Jobs{
		Docs: s.store, Trail: &trail.Trail{Docs: s.store, Clock: s.clock}, Maker: s.maker, Registry: s.reg, Folder: s.folder,
		Clock: s.clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Most: 1, Keep: 24 * time.Hour, Lease: 30 * time.Second,
		Free: func() (int64, error) { return s.free, nil }, MinFree: 1 << 20,
	}
}

func (s *shop) add(j *exports.Jobs, k exports.Kind, f export.Format) *exports.Job {
	s.t.Helper()
	x, err := j.Add(s.t.Context(), exports.Request{Kind: k, Format: f, Campaign: "round"}, exports.By{Account: "a", Name: "Kiểm tra", Role: "auditor"})
	check(s.t, err)
	return x
}

func (s *shop) get(j *exports.Jobs, id string) *exports.Job {
	s.t.Helper()
	x, err := j.Get(s.t.Context(), id)
	check(s.t, err)
	return x
}

// files are the names in the folder.
func (s *shop) files() (names []string) {
	s.t.Helper()
	list, err := os.ReadDir(s.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// whole fails unless a job has a file that its manifest proves, and the trail that one.
func (s *shop) whole(j *exports.Jobs, x *exports.Job) {
	s.t.Helper()
	if x.State != exports.Done {
		s.t.Fatalf("%s: %v", x.State, x.Problem)
	}
	m, err := export.OpenManifest([]byte(x.Manifest), x.ManifestHash)
	check(s.t, err)
	f, err := j.Open(x)
	check(s.t, err)
	defer f.Close()
	check(s.t, export.VerifyFile(m, f))
	info, err := f.Stat()
	check(s.t, err)
	if info.Mode() != 0o600 {
		s.t.Errorf("mode %v", info.Mode())
	}
	said := false
	check(s.t, s.trail.Each(s.t.Context(), trail.Filter{Action: string(trail.ExportDone), Object: exports.Object(x.ID)}, func(e trail.Entry, _ []byte) error {
		said = said || strings.Contains(string(e.After), x.ManifestHash)
		return nil
	}))
	if !said {
		s.t.Error("the manifest's hash is not in the trail")
	}
}

func TestAJobMakesItsFile(t *testing.T) {
	s, j := newShop(t)
	x := s.add(j, exports.Responses, export.XLSX)
	if x.State != exports.Queued {
		t.Errorf("%s", x.State)
	}
	check(t, j.Work(t.Context()))
	x = s.get(j, x.ID)
	s.whole(j, x)
	if x.Rows != 120 || x.File != "phieu-round-2026-07-15.xlsx" || !x.Until.Equal(x.Ended.Add(24*time.Hour)) || len(s.files()) != 1 {
		t.Errorf("%+v, files %v", x, s.files())
	}
}

// stopped is a process whose maker hangs until its context ends, as one that is killed
// in the middle of a file. begun is closed when it is there.
func (s *shop) stopped() (j *exports.Jobs, begun chan struct{}) {
	begun = make(chan struct{})
	maker := *s.maker
	maker.Reports = hanging{begun: begun}
	j = s.process()
	j.Maker = &maker
	return j, begun
}

type hanging struct {
	paper
	begun chan struct{}
}

func (h hanging) City(ctx context.Context, w io.Writer, _ *registry.Campaign) error {
	if _, err := io.WriteString(w, "half a repo"); err != nil {
		return err
	}
	close(h.begun)
	<-ctx.Done()
	return ctx.Err()
}

// TestAStoppedServerLeavesItsJob: a server that is told to stop gives its file up, and the
// next one makes it from the beginning at once.
func TestAStoppedServerLeavesItsJob(t *testing.T) {
	s, j := newShop(t)
	dying, begun := s.stopped()
	x := s.add(j, exports.CityReport, export.PDF)
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { check(t, dying.Run(ctx)) })
	<-begun
	if got := s.get(j, x.ID); got.State != exports.Running || len(s.files()) != 1 {
		t.Errorf("%s, files %v", got.State, s.files())
	}
	if _, err := j.Open(s.get(j, x.ID)); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("half a file can be had: %v", err)
	}
	check(t, j.Work(t.Context())) // has nothing to do: the other one is alive
	stop()
	done.Wait()
	if got := s.get(j, x.ID); got.State != exports.Queued || len(s.files()) != 0 {
		t.Errorf("%s, files %v", got.State, s.files())
	}
	check(t, j.Work(t.Context()))
	s.whole(j, s.get(j, x.ID))
}

// TestAKilledServerLosesItsJob: after the lease another process makes the file, what the
// dead one left on the disk goes, and if it was not dead it can't spoil anything.
func TestAKilledServerLosesItsJob(t *testing.T) {
	s, j := newShop(t)
	x := s.add(j, exports.CityReport, export.PDF)
	// What a kill leaves: a job that runs, half a file and half a sort.
	dead, begun := s.stopped()
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { check(t, dead.Work(ctx)) })
	<-begun
	s.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Replace) // it can't say that it stops
	stop()
	done.Wait()
	s.store.Heal()
	part := filepath.Join(s.folder, "tmp-"+x.ID+"-1.pdf")
	check(t, os.WriteFile(part, []byte("half"), 0o600))
	check(t, os.WriteFile(filepath.Join(s.folder, "tmp-rows-123"), []byte("half"), 0o600))
	check(t, os.WriteFile(filepath.Join(s.folder, "ghi-chu.txt"), []byte("not ours"), 0o600))

	check(t, j.Work(t.Context()))
	if got := s.get(j, x.ID); got.State != exports.Running {
		t.Fatalf("taken from a process that may live: %s", got.State)
	}
	s.now = s.now.Add(31 * time.Second)
	check(t, j.Work(t.Context()))
	got := s.get(j, x.ID)
	s.whole(j, got)
	if got.Attempt != 2 {
		t.Errorf("attempt %d", got.Attempt)
	}
	for _, name := range s.files() {
		check(t, os.Chtimes(filepath.Join(s.folder, name), time.Time{}, s.now.Add(-time.Hour)))
	}
	check(t, j.Sweep(t.Context()))
	if names := s.files(); len(names) != 2 || names[0] != got.ID+"-2.pdf" && names[1] != got.ID+"-2.pdf" {
		t.Errorf("%v stay", names)
	}
}

// TestAFileThatKillsItsServer is given up after three times.
func TestAFileThatKillsItsServer(t *testing.T) {
	s, j := newShop(t)
	x := s.add(j, exports.CityReport, export.PDF)
	for range 3 {
		dead, begun := s.stopped()
		ctx, stop := context.WithCancel(t.Context())
		var done sync.WaitGroup
		done.Go(func() { check(t, dead.Work(ctx)) })
		<-begun
		s.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Replace)
		stop()
		done.Wait()
		s.store.Heal()
		s.now = s.now.Add(time.Minute)
	}
	check(t, j.Work(t.Context()))
	if got := s.get(j, x.ID); got.State != exports.Failed || got.Problem.Vi == "" {
		t.Errorf("%s %v", got.State, got.Problem)
	}
}

// TestAFullDisk leaves nothing behind and says so.
func TestAFullDisk(t *testing.T) {
	s, j := newShop(t)
	s.free = 1 << 20
	x := s.add(j, exports.Scores, export.CSV)
	check(t, j.Work(t.Context()))
	got := s.get(j, x.ID)
	if got.State != exports.Failed || !strings.Contains(got.Problem.Vi, "không đủ chỗ") || len(s.files()) != 0 {
		t.Errorf("%s %v, files %v", got.State, got.Problem, s.files())
	}
	if _, err := j.Open(got); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("%v", err)
	}
}

// TestTheStoreIsAway: a file that can't be made now is made later; one that can't be
// recorded in the trail can't be had.
func TestTheStoreIsAway(t *testing.T) {
	for _, c := range []struct {
		mode   faulty.Mode
		method faulty.Method
	}{
		{faulty.LoseRequest, faulty.EachResponse}, {faulty.LoseReply, faulty.EachResponse}, {faulty.LoseRequest, faulty.Tallies}, {faulty.LoseRequest, faulty.Create},
	} {
		s, j := newShop(t)
		x := s.add(j, exports.Responses, export.CSV)
		s.store.Fail(c.mode, faulty.Forever, c.method)
		check(t, j.Work(t.Context()))
		s.store.Heal()
		if got := s.get(j, x.ID); got.State != exports.Queued || len(s.files()) != 0 {
			t.Fatalf("%v: %s, files %v", c, got.State, s.files())
		}
		check(t, j.Work(t.Context())) // not yet
		if got := s.get(j, x.ID); got.State != exports.Queued {
			t.Fatalf("%v: %s", c, got.State)
		}
		s.now = s.now.Add(31 * time.Second)
		check(t, j.Work(t.Context()))
		s.whole(j, s.get(j, x.ID))
	}
}

// TestALostReplyAtTheEnd: whether the job is done or begun again, a file that is told of
// is there.
func TestALostReplyAtTheEnd(t *testing.T) {
	for _, mode := range []faulty.Mode{faulty.LoseReply, faulty.LoseRequest} {
		for n := 1; n <= 3; n++ {
			s, j := newShop(t)
			x := s.add(j, exports.CityReport, export.PDF)
			maker := *s.maker
			maker.Reports = turning{do: func() { s.store.Fail(mode, n, faulty.Replace) }}
			j.Maker = &maker
			check(t, j.Work(t.Context()))
			j.Maker = s.maker
			s.store.Heal()
			for range 3 {
				s.now = s.now.Add(time.Minute)
				check(t, j.Work(t.Context()))
			}
			s.whole(j, s.get(j, x.ID))
		}
	}
}

// turning does something while a file is made.
type turning struct {
	paper
	do func()
}

func (f turning) City(ctx context.Context, w io.Writer, c *registry.Campaign) error {
	f.do()
	return f.paper.City(ctx, w, c)
}

func TestTheQueueIsFair(t *testing.T) {
	s, j := newShop(t)
	var ids []string
	for range 3 {
		ids = append(ids, s.add(j, exports.Codebook, export.CSV).ID)
		s.now = s.now.Add(time.Second)
	}
	check(t, j.Work(t.Context()))
	var order []string
	check(t, s.trail.Each(t.Context(), trail.Filter{Action: string(trail.ExportDone)}, func(e trail.Entry, _ []byte) error {
		order = append(order, strings.TrimPrefix(e.Object, "export:"))
		return nil
	}))
	if strings.Join(order, " ") != strings.Join(ids, " ") {
		t.Errorf("made in the order %v, asked for in %v", order, ids)
	}
}
