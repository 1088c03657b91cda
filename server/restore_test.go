package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/config"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// terminal is an env on a data folder, and what it has printed.
func terminal(t *testing.T, data string) (*env, *bytes.Buffer) {
	t.Helper()
	said := new(bytes.Buffer)
	return &env{ctx: t.Context(), cfg: &config.Config{Data: data}, std: streams{out: said, err: said}}, said
}

// served makes a data folder with n responses, keys and something in the spool. With
// killed its last responses are only in the log, as a killed server leaves them.
func served(t *testing.T, first, n int, killed bool) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	e, _ := terminal(t, data)
	st, err := e.open()
	must(t, err)
	responses := storetest.Responses(first, n)
	// A campaign is needed to be counted; the registry reads none that lacks its forms.
	must(t, shipped(t.Context(), fresh(t, st)))
	must(t, fresh(t, st).ImportCampaign(t.Context(), trial(t, st)))
	storetest.MustAppend(t, st, store.Stored, responses...)
	if killed {
		copyFolder(t, data, data+"-killed")
		data += "-killed"
	}
	must(t, st.Close())
	e.cfg.Data = data
	_, err = e.cfg.ServerSecret()
	must(t, err)
	_, err = adminKey(data)
	must(t, err)
	lane := filepath.Join(data, spoolFolder, "01")
	must(t, os.MkdirAll(lane, 0o700))
	must(t, os.WriteFile(filepath.Join(lane, "lock"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(lane, "000001.seg"), fmt.Appendf(nil, "phiếu chờ %d", first), 0o600))
	return data
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fresh(t *testing.T, st store.Store) *registry.Registry {
	t.Helper()
	reg := registry.New(st)
	must(t, reg.Refresh(t.Context()))
	return reg
}

// trial is a campaign that the responses of storetest are of.
func trial(t *testing.T, st store.Store) survey.Campaign {
	t.Helper()
	s := fresh(t, st).Now()
	u, ok := s.UnitOn("11311", storetest.FirstDay)
	if !ok {
		t.Fatal("no unit")
	}
	return survey.Campaign{
		ID: storetest.Campaign, Title: survey.Text{Vi: "Đợt thử", En: "Trial"}, Units: []survey.UnitKey{u.Key},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First: storetest.FirstDay, Last: storetest.FirstDay + 9, Channels: []survey.Channel{survey.QR},
	}
}

// spoil takes one response away from under its counts.
func spoil(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("DELETE FROM responses WHERE id = (SELECT min(id) FROM responses)")
	must(t, err)
	must(t, db.Close())
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	must(t, os.CopyFS(to, os.DirFS(from)))
}

// backedUp is a backup of a data folder, with keys.
func backedUp(t *testing.T, data string) (dir string) {
	t.Helper()
	e, said := terminal(t, data)
	root := t.TempDir()
	if err := (&backupCommand{To: root, WithKeys: true}).Run(e); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	list, err := filepath.Glob(filepath.Join(root, "hailong-*"))
	if err != nil || len(list) != 1 {
		t.Fatalf("backups %v, %v", list, err)
	}
	return list[0]
}

func restore(t *testing.T, data, from string, replace bool) (string, error) {
	t.Helper()
	e, said := terminal(t, data)
	err := (&restoreCommand{Dir: from, Replace: replace}).Run(e)
	return said.String(), err
}

// content is every file of a folder but locks.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "lock") {
			return err
		}
		b, err := os.ReadFile(path)
		m[strings.TrimPrefix(path, dir)] = string(b)
		return err
	}))
	return m
}

// holds reports whether a database has exactly n responses, those from first on, and
// counts them. It opens a copy, so that looking changes nothing.
func holds(t *testing.T, path string, first, n int) (bool, error) {
	t.Helper()
	dir := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		if b, err := os.ReadFile(path + end); err == nil {
			must(t, os.WriteFile(filepath.Join(dir, "x.db"+end), b, 0o600))
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "x.db")); err != nil {
		return false, err
	}
	st, err := sqlite.Open(t.Context(), filepath.Join(dir, "x.db"), sqlite.Options{})
	if err != nil {
		return false, err
	}
	defer st.Close()
	storetest.CheckCounts(t, st, storetest.Campaign)
	there := map[survey.ResponseID]bool{}
	for _, r := range storetest.All(t, st, storetest.Campaign) {
		there[r.ID] = true
	}
	for i := range n {
		if !there[storetest.Response(first+i).ID] {
			return false, nil
		}
	}
	return len(there) == n, nil
}

// A restoration dies after each of its steps. Until the old database gives way it is
// there as a whole; then none opens; at the end the new one is there as a whole. The
// next restoration ends it, and nothing of the old data is lost.
func TestARestoreThatDiesAnywhere(t *testing.T) {
	const oldFirst, oldN, newFirst, newN = 500, 20, 0, 30
	from := backedUp(t, served(t, newFirst, newN, false))
	old := served(t, oldFirst, oldN, true)
	if _, err := os.Stat(filepath.Join(old, "hailong.db-wal")); err != nil {
		t.Fatal("the old database has no log: ", err)
	}
	prepare := func(data string) (*restoration, []step) {
		t.Helper()
		copyFolder(t, old, data)
		m, err := readManifest(from)
		must(t, err)
		e, _ := terminal(t, data)
		r := &restoration{env: e, from: from, manifest: m, replace: true, stamp: "20260101-000000"}
		must(t, r.tidy())
		must(t, r.mayReplace())
		must(t, r.stage())
		return r, r.steps()
	}
	_, steps := prepare(filepath.Join(t.TempDir(), "data"))
	seen := map[string]bool{}
	for dies := range len(steps) + 1 {
		data := filepath.Join(t.TempDir(), "data")
		_, steps := prepare(data)
		what := "nothing"
		for _, s := range steps[:dies] {
			what = s.what
			must(t, s.do())
		}
		state := ""
		switch old, err := holds(t, filepath.Join(data, databaseName), oldFirst, oldN); {
		case err != nil && strings.Contains(err.Error(), "not an SQLite file"):
			state = "door"
		case err != nil:
			t.Errorf("after %q: %v", what, err)
		case old:
			state = "old"
		default:
			if is, err := holds(t, filepath.Join(data, databaseName), newFirst, newN); is && err == nil {
				state = "new"
			}
		}
		seen[state] = true
		if want := map[bool]string{true: "new", false: state}[dies >= len(steps)-1]; state == "" || state != want {
			t.Errorf("after %q the folder holds %q", what, state)
		}
		// Nobody asked for a replacement: an interrupted one may be ended all the same.
		said, err := restore(t, data, from, state != "door")
		if err != nil {
			t.Fatalf("after %q: %v\n%s", what, err, said)
		}
		if is, err := holds(t, filepath.Join(data, databaseName), newFirst, newN); !is || err != nil {
			t.Errorf("after %q another restore does not end it: %v", what, err)
		}
		kept := false
		aside, _ := filepath.Glob(filepath.Join(data, databaseName+".before-*"))
		for _, name := range aside {
			if strings.HasSuffix(name, "-wal") {
				continue
			}
			is, err := holds(t, name, oldFirst, oldN)
			kept = kept || is && err == nil
		}
		if !kept {
			t.Errorf("after %q the old database is lost", what)
		}
		for want, pattern := range map[string]string{
			fmt.Sprintf("phiếu chờ %d", oldFirst): spoolFolder + ".before-*/01/000001.seg",
			fmt.Sprintf("phiếu chờ %d", newFirst): spoolFolder + "/01/000001.seg",
		} {
			if !found(t, data, pattern, want) {
				t.Errorf("after %q no %s holds %q", what, pattern, want)
			}
		}
		for _, key := range []string{secretName, adminName} {
			b, err := os.ReadFile(filepath.Join(old, key))
			must(t, err)
			if !found(t, data, key+".before-*", string(b)) {
				t.Errorf("after %q the old %s is lost", what, key)
			}
			b, err = os.ReadFile(filepath.Join(from, key))
			must(t, err)
			if !found(t, data, key, string(b)) {
				t.Errorf("after %q %s is not that of the backup", what, key)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(data, staging+"*")); len(left) > 0 {
			t.Errorf("after %q: left behind %v", what, left)
		}
		if t.Failed() {
			return
		}
	}
	for _, state := range []string{"old", "door", "new"} {
		if !seen[state] {
			t.Errorf("no step left the folder with %q", state)
		}
	}
}

func found(t *testing.T, dir, pattern, want string) bool {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, pattern))
	must(t, err)
	for _, name := range list {
		if b, err := os.ReadFile(name); err == nil && string(b) == want {
			return true
		}
	}
	return false
}

// One flipped bit anywhere in a backup, a missing file or a shorter one: refused, and
// nothing is changed.
func TestADamagedBackupIsRefused(t *testing.T) {
	from := backedUp(t, served(t, 0, 12, false))
	old := served(t, 500, 3, false)
	before := content(t, old)
	refuse := func(what, dir string) {
		t.Helper()
		for _, data := range []string{old, filepath.Join(t.TempDir(), "data")} {
			said, err := restore(t, data, dir, true)
			if err == nil || survey.KindOf(err) != survey.KindInvalid {
				t.Errorf("%s: %v\n%s", what, err, said)
			}
		}
		after := content(t, old)
		if len(after) != len(before) {
			t.Errorf("%s: %d files, there were %d", what, len(after), len(before))
		}
		for name, b := range before {
			if after[name] != b {
				t.Errorf("%s: %s was changed", what, name)
			}
		}
	}
	names := content(t, from)
	for _, want := range []string{"/hailong.db", "/manifest.json", "/manifest.sha256", "/secret.key", "/admin.key", "/spool/01/000001.seg"} {
		if _, ok := names[want]; !ok {
			t.Errorf("the backup lacks %s", want)
		}
	}
	for name, text := range names {
		for _, at := range []int{0, len(text) / 2, len(text) - 1} {
			dir := filepath.Join(t.TempDir(), "hailong")
			copyFolder(t, from, dir)
			b := []byte(text)
			b[at] ^= 1
			must(t, os.WriteFile(dir+name, b, 0o600))
			refuse(fmt.Sprintf("%s, byte %d", name, at), dir)
		}
		dir := filepath.Join(t.TempDir(), "hailong")
		copyFolder(t, from, dir)
		must(t, os.WriteFile(dir+name, []byte(text[:len(text)-1]), 0o600))
		refuse("shorter "+name, dir)
		must(t, os.Remove(dir+name))
		refuse("without "+name, dir)
	}
	dir := filepath.Join(t.TempDir(), "hailong"+partial)
	copyFolder(t, from, dir)
	refuse("the name of a backup under way", dir)
}

// A manifest that a person wrote anew, with the right hash, still can't lead out of the
// backup or past the recount.
func TestAForgedManifestIsRefused(t *testing.T) {
	from := backedUp(t, served(t, 0, 12, false))
	// The files are there, with the right hash.
	const text = "evil"
	evil := func(name string) func(m *manifest) {
		sum := sha256.Sum256([]byte(text))
		return func(m *manifest) {
			m.Files = append(m.Files, backedFile{name, int64(len(text)), hex.EncodeToString(sum[:])})
		}
	}
	for what, forge := range map[string]func(m *manifest){
		"a file outside":      evil("../evil"),
		"out of the spool":    evil("spool/../../evil"),
		"an unclean name":     evil("spool//evil"),
		"an unknown file":     evil("evil"),
		"a file twice":        func(m *manifest) { m.Files = append(m.Files, m.Files[0]) },
		"no database":         func(m *manifest) { m.Files = nil },
		"another number":      func(m *manifest) { m.Campaigns[0].Responses++ },
		"a campaign less":     func(m *manifest) { m.Campaigns = m.Campaigns[:0] },
		"a newer schema":      func(m *manifest) { m.Schema = sqlite.SchemaVersion() + 1 },
		"a newer format":      func(m *manifest) { m.Format++ },
		"another fingerprint": func(m *manifest) { m.Files[0].SHA256 = strings.Repeat("0", 64) },
	} {
		dir, data := filepath.Join(t.TempDir(), "hailong"), filepath.Join(t.TempDir(), "data")
		copyFolder(t, from, dir)
		for _, name := range []string{"evil", "../evil", "spool/evil"} {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		m, err := readManifest(dir)
		must(t, err)
		forge(m)
		must(t, os.Remove(filepath.Join(dir, manifestName)))
		must(t, os.Remove(filepath.Join(dir, manifestSum)))
		must(t, writeManifest(dir, m))
		if said, err := restore(t, data, dir, false); survey.KindOf(err) != survey.KindInvalid || err == nil {
			t.Errorf("%s: %v\n%s", what, err, said)
		}
		if after := content(t, filepath.Dir(data)); len(after) > 0 {
			t.Errorf("%s: the folder holds %d files", what, len(after))
		}
	}
}

func TestARestoreNeverOverwritesUnasked(t *testing.T) {
	from := backedUp(t, served(t, 0, 12, false))
	for what, only := range map[string]string{
		"a database": databaseName, "a spool with answers": spoolFolder, "another secret": secretName, "another admin key": adminName,
	} {
		data := filepath.Join(t.TempDir(), "data")
		whole := served(t, 500, 3, false)
		must(t, os.MkdirAll(data, 0o700))
		must(t, os.Rename(filepath.Join(whole, only), filepath.Join(data, only)))
		before := content(t, data)
		if _, err := restore(t, data, from, false); survey.KindOf(err) != survey.KindConflict || err == nil || !strings.Contains(err.Error(), only) {
			t.Errorf("%s: %v", what, err)
		}
		if after := content(t, data); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("%s: something was changed", what)
		}
	}
	// The same keys, and a spool in which nothing waits, are nothing to replace.
	data := filepath.Join(t.TempDir(), "data")
	must(t, os.MkdirAll(filepath.Join(data, spoolFolder, "01"), 0o700))
	must(t, os.WriteFile(filepath.Join(data, spoolFolder, "01", "lock"), nil, 0o600))
	for _, key := range []string{secretName, adminName} {
		_, _, err := copyFile(filepath.Join(from, key), filepath.Join(data, key))
		must(t, err)
	}
	said, err := restore(t, data, from, false)
	must(t, err)
	if strings.Contains(said, "Dữ liệu cũ") || !strings.Contains(said, "12 phiếu") || strings.Contains(said, "biên nhận") {
		t.Errorf("said %s", said)
	}
}

// Without keys a restore says whether the receipts already given can be found.
func TestARestoreWithoutKeysSaysWhatItMeans(t *testing.T) {
	data := served(t, 0, 4, false)
	e, said := terminal(t, data)
	root := t.TempDir()
	must(t, (&backupCommand{To: root}).Run(e))
	if !strings.Contains(said.String(), "Không kèm khóa") || !strings.Contains(said.String(), e.cfg.SecretPath()) {
		t.Errorf("backup said %s", said)
	}
	list, _ := filepath.Glob(filepath.Join(root, "hailong-*"))
	for _, name := range []string{secretName, adminName} {
		if exists(filepath.Join(list[0], name)) {
			t.Errorf("%s is inside", name)
		}
	}
	const warning = "không phải khóa lúc sao lưu"
	to := filepath.Join(t.TempDir(), "data")
	text, err := restore(t, to, list[0], false)
	must(t, err)
	if !strings.Contains(text, "Chưa có khóa ở "+filepath.Join(to, secretName)) {
		t.Errorf("said %s", text)
	}
	other := t.TempDir()
	must(t, os.WriteFile(filepath.Join(other, secretName), bytes.Repeat([]byte("k"), 32), 0o600))
	text, err = restore(t, other, list[0], false)
	must(t, err)
	if !strings.Contains(text, warning) {
		t.Errorf("with another key it said %s", text)
	}
	_, _, err = copyFile(filepath.Join(data, secretName), filepath.Join(to, secretName))
	must(t, err)
	text, err = restore(t, to, list[0], true)
	must(t, err)
	if strings.Contains(text, warning) {
		t.Errorf("said %s", text)
	}
}

func TestOneHoldsTheDataFolderAloneOrManyShareIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	a, err := lockData(dir, shared)
	must(t, err)
	b, err := lockData(dir, shared)
	must(t, err)
	a.release()
	if _, err := lockData(dir, alone); survey.KindOf(err) != survey.KindConflict || !strings.Contains(err.Error(), "server is using") {
		t.Errorf("error %v", err)
	}
	b.release()
	c, err := lockData(dir, alone)
	must(t, err)
	for _, mode := range []lockMode{shared, alone} {
		if _, err := lockData(dir, mode); survey.KindOf(err) != survey.KindConflict {
			t.Errorf("error %v", err)
		}
	}
	c.release()
	d, err := lockData(dir, shared)
	must(t, err)
	d.release()
}
