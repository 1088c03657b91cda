package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// started is a backup of a data folder that has done nothing yet.
func started(t *testing.T, data string) *backup {
	t.Helper()
	e, _ := terminal(t, data)
	b := &backup{env: e, at: time.Date(2026, 3, 2, 8, 5, 9, 0, survey.Zone)}
	must(t, b.begin(filepath.Join(t.TempDir(), "hailong-20260302-080509"+partial)))
	return b
}

// While a backup is made, an answer moves from the spool into the database, between
// any two steps: it is in one of the two copies.
func TestNoAnswerSlipsBetweenSpoolAndDatabase(t *testing.T) {
	moving := storetest.Response(77)
	for at := range 3 {
		data := served(t, 0, 5, false)
		segment := filepath.Join(data, spoolFolder, "01", "000002.seg")
		must(t, os.WriteFile(segment, []byte(moving.ID), 0o600))
		b := started(t, data)
		for i, step := range b.steps() {
			if i == at {
				st, err := sqlite.Open(t.Context(), b.databaseFile(), sqlite.Options{})
				must(t, err)
				storetest.MustAppend(t, st, store.Stored, moving)
				must(t, st.Close())
				must(t, os.Remove(segment))
			}
			must(t, step())
		}
		copied, err := sqlite.Open(t.Context(), filepath.Join(b.dir, databaseName), sqlite.Options{})
		must(t, err)
		kept, err := copied.Find(t.Context(), string(moving.ID))
		must(t, err)
		must(t, copied.Close())
		if waits := exists(filepath.Join(b.dir, spoolFolder, "01", "000002.seg")); !waits && len(kept) == 0 {
			t.Errorf("moved before step %d the answer is in neither copy", at)
		}
	}
}

// A server that starts takes over another lane while the spool is copied: the segment
// is found where it went, whenever it went.
func TestASegmentThatMovesToAnotherLaneIsCopied(t *testing.T) {
	for at := range 3 {
		data := served(t, 0, 2, false)
		root := filepath.Join(data, spoolFolder)
		must(t, os.MkdirAll(filepath.Join(root, "02"), 0o700))
		must(t, os.WriteFile(filepath.Join(root, "01", "000009.seg"), []byte("chín"), 0o600))
		must(t, os.WriteFile(filepath.Join(root, "02", "000001.seg"), []byte("chuyển"), 0o600))
		b := started(t, data)
		seen := 0
		b.before = func(string) {
			if seen++; seen == at+1 {
				must(t, os.Rename(filepath.Join(root, "02", "000001.seg"), filepath.Join(root, "01", "000010.seg")))
			}
		}
		must(t, b.copySpool())
		found := false
		for _, text := range content(t, filepath.Join(b.dir, spoolFolder)) {
			found = found || text == "chuyển"
		}
		if !found || seen <= at {
			t.Errorf("moved before file %d the segment is not in the copy", at)
		}
	}
}

func TestABackupIsWhatItsManifestSays(t *testing.T) {
	data := served(t, 0, 12, true)
	dir := backedUp(t, data)
	m, err := readManifest(dir)
	must(t, err)
	if m.Format != 1 || m.Schema != sqlite.SchemaVersion() || !m.Keys || len(m.Secret) != 1 || m.Version == "" ||
		!slices.Equal(m.Campaigns, []backedCampaign{{storetest.Campaign, 12}}) {
		t.Errorf("manifest %+v", m)
	}
	if at, err := time.Parse(time.RFC3339, m.Created); err != nil || !strings.HasSuffix(m.Created, "+07:00") ||
		filepath.Base(dir) != "hailong-"+at.In(survey.Zone).Format("20060102-150405") {
		t.Errorf("made at %q, in %s", m.Created, dir)
	}
	listed := map[string]bool{"/" + manifestName: true, "/" + manifestSum: true}
	for _, f := range m.Files {
		listed["/"+f.Name] = true
		if size, hash, err := hashFile(filepath.Join(dir, f.Name)); err != nil || size != f.Size || hash != f.SHA256 {
			t.Errorf("%+v: %d %s %v", f, size, hash, err)
		}
	}
	for name := range content(t, dir) {
		if !listed[name] {
			t.Errorf("%s is not in the manifest", name)
		}
	}
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		must(t, err)
		info, err := d.Info()
		must(t, err)
		if want := map[bool]os.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	}))
}

// Only whole backups of this command are removed, the oldest first, never the new one,
// and never because of one that is not proven.
func TestKeepRemovesOnlyOldWholeBackups(t *testing.T) {
	data := served(t, 0, 3, false)
	one := backedUp(t, data)
	root := t.TempDir()
	place := func(name string) { copyFolder(t, one, filepath.Join(root, name)) }
	for _, day := range []int{3, 1, 2} {
		place(fmt.Sprintf("hailong-2020010%d-000000", day))
	}
	place("hailong-29990101-000000") // the clock was wrong once
	place("hailong-20190101-000000" + partial)
	place("hailong-20190101-000000.differs")
	place("hailong-archive")
	place("hailong-20190101-000000-old")
	must(t, os.MkdirAll(filepath.Join(root, "hailong-20180101-000000", "x"), 0o700)) // no manifest
	must(t, os.WriteFile(filepath.Join(root, "hailong-20170101-000000"), nil, 0o600))
	e, said := terminal(t, data)
	if err := (&backupCommand{To: root, Keep: 3}).Run(e); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	entries, err := os.ReadDir(root)
	must(t, err)
	var names []string
	fresh := 0
	for _, x := range entries {
		if exists(filepath.Join(root, x.Name(), manifestName)) && x.Name() > "hailong-2021" && x.Name() < "hailong-2999" {
			fresh++
			continue
		}
		names = append(names, x.Name())
	}
	want := []string{
		".hailong-backup.lock", "hailong-20170101-000000", "hailong-20180101-000000", "hailong-20190101-000000-old", "hailong-20190101-000000.differs",
		"hailong-20200103-000000", "hailong-29990101-000000", "hailong-archive",
	}
	if !slices.Equal(names, want) || fresh != 1 {
		t.Errorf("%d new ones and %q are there, want 1 and %q", fresh, names, want)
	}
}

// A database whose counts are wrong is copied, for whoever has to look, but not taken
// for a backup: nothing is removed for it.
func TestADatabaseWithWrongCountsIsNoBackup(t *testing.T) {
	data := served(t, 0, 12, false)
	one := backedUp(t, data)
	root := t.TempDir()
	copyFolder(t, one, filepath.Join(root, "hailong-20200101-000000"))
	spoil(t, filepath.Join(data, databaseName))
	e, said := terminal(t, data)
	if err := (&backupCommand{To: root, Keep: 1}).Run(e); err != errNo || !strings.Contains(said.String(), "responses say") {
		t.Fatalf("%v\n%s", err, said)
	}
	if !exists(filepath.Join(root, "hailong-20200101-000000")) {
		t.Error("the old backup was removed")
	}
	list, err := filepath.Glob(filepath.Join(root, "hailong-*.differs"))
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	if _, err := restore(t, filepath.Join(t.TempDir(), "data"), list[0], false); survey.KindOf(err) != survey.KindInvalid || err == nil {
		t.Errorf("its restore: %v", err)
	}
}

func TestTwoBackupsIntoOneFolderDoNotMeet(t *testing.T) {
	data, root := served(t, 0, 2, false), t.TempDir()
	lock, err := lockBackups(root)
	must(t, err)
	e, _ := terminal(t, data)
	if err := (&backupCommand{To: root}).Run(e); survey.KindOf(err) != survey.KindConflict || err == nil {
		t.Errorf("beside another: %v", err)
	}
	lock.release()
	for range 3 { // also within a second
		must(t, (&backupCommand{To: root}).Run(e))
	}
	if list, _ := filepath.Glob(filepath.Join(root, "hailong-*")); len(list) != 3 {
		t.Errorf("%v", list)
	}
}
