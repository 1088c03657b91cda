package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/server/spool"
	"hailong/server/store/storetest"
)

// backups are the whole backups in a folder, oldest first.
func backups(t *testing.T, root string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, "hailong-????????-??????*"))
	if err != nil {
		t.Fatal(err)
	}
	whole := list[:0]
	for _, name := range list {
		if !strings.HasSuffix(name, ".partial") {
			whole = append(whole, name)
		}
	}
	return whole
}

// backup makes one more backup and returns its folder.
func (s *site) backup(root string, args ...string) string {
	s.t.Helper()
	before := map[string]bool{}
	for _, name := range backups(s.t, root) {
		before[name] = true
	}
	s.must(append([]string{"backup", "--to", root}, args...)...)
	for _, name := range backups(s.t, root) {
		if !before[name] {
			return name
		}
	}
	s.t.Fatal("no new backup")
	return ""
}

// Whoever was thanked before the backup began is in it, whatever comes in meanwhile,
// and finds the receipt again on the restored server.
func TestABackupWhileServingHasEverybodyWhoWasThanked(t *testing.T) {
	s := newSite(t, unhindered...)
	c := s.round(day(-1), day(1))
	v := s.serve()
	root := t.TempDir()
	people := newCrowd(s, 6, c)
	var from string
	var began time.Time
	people.until(4, 30, func() {
		began = time.Now()
		from = s.backup(root, "--with-keys")
		people.more(10)
	}, s)
	v.stop()
	to := s.on(filepath.Join(t.TempDir(), "data"))
	said := to.must("restore", from)
	to.serve()
	n := to.recount().Responses
	if n >= s.recount().Responses {
		t.Errorf("%d responses in the backup, want fewer than the %d in the end", n, s.recount().Responses)
	}
	if !strings.Contains(said, fmt.Sprintf("%d phiếu; đếm lại khớp", n)) || !strings.Contains(said, fmt.Sprintf("round: %d", n)) {
		t.Errorf("restore said %s", said)
	}
	stored, found := to.stored(), 0
	for _, x := range people.told(thanked) {
		if x.ended.After(began) {
			continue
		}
		found++
		if _, ok := stored[x.id]; !ok {
			t.Errorf("response %s was thanked before the backup and is not in it", x.id)
		}
		if r := to.phone().get("/r/" + x.receipt); r.status != 200 || !strings.Contains(r.body, isCounted) {
			t.Errorf("receipt on the restored server: %d", r.status)
		}
	}
	if found < 20 {
		t.Errorf("only %d were thanked before the backup", found)
	}
}

// A backup is the state of its moment, to the last digit of every score.
func TestARestoredServerHasTheScoresOfTheBackup(t *testing.T) {
	s := newSite(t, unhindered...)
	c := s.round(day(-1), day(1))
	v := s.serve()
	answer := func(n int, level string) {
		t.Helper()
		for range n {
			if r := s.phone().answer(c.Code, level); r.status != http.StatusSeeOther {
				t.Fatalf("form: %d %.200s", r.status, r.body)
			}
		}
	}
	answer(25, "4")
	answer(10, "2")
	s.doubted(3)
	root := t.TempDir()
	want := s.must("score", "--format", "json")
	codes := s.must("codes", "list", "--format", "json")
	from := s.backup(root)
	answer(15, "1")
	s.must("codes", "revoke", c.Code, "--reason", "mất áp phích")
	if s.must("score", "--format", "json") == want {
		t.Fatal("the scores did not change: nothing would be tested")
	}
	if _, errs, exit := s.run("restore", from, "--replace"); exit != 1 || !strings.Contains(errs, "Máy chủ đang dùng thư mục") {
		t.Errorf("restore under a running server: exit %d\n%s", exit, errs)
	}
	v.stop()
	to := s.on(filepath.Join(t.TempDir(), "data"))
	if said := to.must("restore", from); !strings.Contains(said, "biên nhận đã cấp sẽ không tra được") {
		t.Errorf("a restore without keys said %s", said)
	}
	for name, x := range map[string]*site{"a fresh folder": to, "the old folder": s} {
		if name == "the old folder" {
			if _, errs, exit := x.run("restore", from); exit != 1 || !strings.Contains(errs, "--replace") {
				t.Errorf("restore over data: exit %d\n%s", exit, errs)
			}
			if said := x.must("restore", from, "--replace"); strings.Contains(said, "không tra được") || !strings.Contains(said, "hailong.db.before-") {
				t.Errorf("restore over data said %s", said)
			}
		}
		v := x.serve()
		if got := x.must("score", "--format", "json"); got != want {
			t.Errorf("scores in %s:\n%s\nwant\n%s", name, got, want)
		}
		if got := x.must("codes", "list", "--format", "json"); got != codes {
			t.Errorf("codes in %s: %s", name, got)
		}
		if n := x.recount().Responses; n != 35 {
			t.Errorf("%d responses in %s, want 35", n, name)
		}
		if r := x.phone().answer(c.Code, "5"); r.status != http.StatusSeeOther { // it goes on from there
			t.Errorf("a form in %s: %d", name, r.status)
		}
		v.stop()
	}
	// What was replaced is all there, under another name.
	old, err := filepath.Glob(filepath.Join(s.data, "hailong.db.before-*"))
	if err != nil || len(old) != 1 {
		t.Fatalf("%v %v", old, err)
	}
	kept := s.on(filepath.Join(t.TempDir(), "data"))
	if err := os.MkdirAll(kept.data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(old[0], filepath.Join(kept.data, "hailong.db")); err != nil {
		t.Fatal(err)
	}
	if n := kept.recount().Responses; n != 50 {
		t.Errorf("%d responses in the old database, want 50", n)
	}
}

// Answers that wait in the spool while the backup is made are stored by the server
// that is started on it.
func TestABackupHasWhatWaitsInTheSpool(t *testing.T) {
	s := newSite(t)
	s.round(day(-1), day(1))
	sp, err := spool.Open(filepath.Join(s.data, "spool"), spool.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rs := storetest.Responses(0, 7, storetest.In("round"))
	if err := sp.Append(rs); err != nil {
		t.Fatal(err)
	}
	from := s.backup(t.TempDir(), "--with-keys") // somebody has the lane
	if err := sp.Close(); err != nil {
		t.Fatal(err)
	}
	to := s.on(filepath.Join(t.TempDir(), "data"))
	to.must("restore", from)
	v := to.serve()
	within(t, soon*5, "the answers are stored", func() bool { return len(to.stored()) == len(rs) })
	v.stop()
	if n := to.recount().Responses; n != len(rs) {
		t.Errorf("%d responses", n)
	}
	stored := to.stored()
	for _, r := range rs {
		if _, ok := stored[r.ID]; !ok {
			t.Errorf("response %s is lost", r.ID)
		}
	}
}

func TestABackupThatIsKilledIsNone(t *testing.T) {
	s := newSite(t)
	const n = 30000
	s.many(n)
	root := t.TempDir()
	underWay := func(name string) func() bool {
		return func() bool {
			list, _ := filepath.Glob(filepath.Join(root, "hailong-*.partial", name))
			return len(list) > 0
		}
	}
	for _, at := range []string{"", "hailong.db", "hailong.db-wal"} { // begun, being copied, being counted
		if !s.killed(underWay(at), "backup", "--to", root) {
			t.Fatalf("the backup ended before there was %q", at)
		}
		if list := backups(t, root); len(list) > 0 {
			t.Fatalf("killed at %q, and there is %v", at, list)
		}
		left, err := filepath.Glob(filepath.Join(root, "*.partial"))
		if err != nil || len(left) != 1 {
			t.Fatalf("left behind: %v %v", left, err)
		}
		to := s.on(filepath.Join(t.TempDir(), "data"))
		if _, errs, exit := to.run("restore", left[0]); exit != 1 || !strings.Contains(errs, "không đầy đủ") {
			t.Errorf("restore of a backup that was killed: exit %d\n%s", exit, errs)
		}
	}
	from := s.backup(root)
	if left, _ := filepath.Glob(filepath.Join(root, "*.partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// And its restore: killed while it checks, the folder has no database yet.
	to := s.on(filepath.Join(t.TempDir(), "data"))
	for _, at := range []string{"", "hailong.db", "hailong.db-wal"} {
		checking := func() bool {
			list, _ := filepath.Glob(filepath.Join(to.data, ".restore-*", at))
			return len(list) > 0
		}
		if !to.killed(checking, "restore", from) {
			t.Fatalf("the restore ended before there was %q", at)
		}
		if _, err := os.Stat(filepath.Join(to.data, "hailong.db")); err == nil {
			t.Fatalf("killed at %q, and there is a database", at)
		}
	}
	to.must("restore", from)
	if left, _ := filepath.Glob(filepath.Join(to.data, ".restore-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if p := to.recount(); p.Responses != n {
		t.Errorf("%+v", p)
	}
}

func TestBackupAndRestoreRefuse(t *testing.T) {
	s := newSite(t)
	root := t.TempDir()
	refuse := func(s *site, exit int, says string, args ...string) {
		t.Helper()
		out, errs, code := s.run(args...)
		if code != exit || !strings.Contains(errs, says) || out != "" {
			t.Errorf("hailong %v: exit %d, want %d and %q\n%s%s", args, code, exit, says, out, errs)
		}
	}
	refuse(s, 1, "Chưa có dữ liệu", "backup", "--to", root)
	if _, err := os.Stat(s.data); err == nil {
		t.Error("a backup of nothing made the data folder")
	}
	s.round(day(-1), day(1))
	refuse(s, 2, "--keep", "backup", "--to", root, "--keep", "-1")
	m := s.on(s.data, "HAILONG_MONGODB_URI=mongodb://127.0.0.1:1/")
	refuse(m, 1, "mongodump", "backup", "--to", root)
	if list := backups(t, root); len(list) > 0 {
		t.Errorf("made %v", list)
	}
	from := s.backup(root, "--keep", "1")
	if second := s.backup(root, "--keep", "1"); len(backups(t, root)) != 1 || second == from {
		t.Errorf("kept %v", backups(t, root))
	} else {
		from = second
	}
	refuse(m, 1, "mongorestore", "restore", from, "--replace")
	refuse(s, 2, "", "restore", filepath.Join(root, "none"))
	to := s.on(filepath.Join(t.TempDir(), "data"))
	b, err := os.ReadFile(filepath.Join(from, "hailong.db"))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 4
	if err := os.WriteFile(filepath.Join(from, "hailong.db"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	refuse(to, 1, "bị hỏng", "restore", from)
	if _, err := os.Stat(filepath.Join(to.data, "hailong.db")); err == nil {
		t.Error("a damaged backup was put in place")
	}
}
