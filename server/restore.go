package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/server/config"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

type restoreCommand struct {
	Dir     string `arg:"" help:"Thư mục của một bản sao lưu. / Folder of a backup." type:"existingdir"`
	Replace bool   `help:"Thay dữ liệu đang có; dữ liệu cũ được đổi tên và giữ lại. / Replace what is there; the old data is kept under another name."`
}

// Run puts a backup into the data folder: it checks and recounts a copy of it first,
// and changes nothing before that.
func (c *restoreCommand) Run(e *env) error {
	if e.cfg.MongoDB.URI.IsSet() {
		return survey.NewError(survey.KindInvalid, survey.Text{
			Vi: "Đang cấu hình MongoDB: hãy khôi phục bằng mongorestore (xem operations.md); hoặc bỏ cấu hình MongoDB, khôi phục vào SQLite rồi chép sang: hailong copy --from sqlite --to mongodb:TỆP.",
			En: "MongoDB is configured: please restore with mongorestore (see operations.md); or remove that setting, restore to SQLite and copy: hailong copy --from sqlite --to mongodb:FILE.",
		})
	}
	dir := filepath.Clean(c.Dir)
	if strings.HasSuffix(dir, partial) {
		return damaged(errors.New("the backup was never finished"))
	}
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	if m.Schema > sqlite.SchemaVersion() {
		return survey.NewError(survey.KindInvalid, survey.Text{
			Vi: fmt.Sprintf("Bản sao lưu có cấu trúc dữ liệu phiên bản %d, chương trình này chỉ đọc đến %d; hãy dùng phiên bản mới hơn.", m.Schema, sqlite.SchemaVersion()),
			En: fmt.Sprintf("The backup has schema version %d and this program reads up to %d; please use the newer version.", m.Schema, sqlite.SchemaVersion()),
		})
	}
	lock, err := lockData(e.cfg.Data, alone)
	if err != nil {
		return err
	}
	defer lock.release()
	r := &restoration{env: e, from: dir, manifest: m, replace: c.Replace, stamp: time.Now().In(survey.Zone).Format("20060102-150405")}
	return r.run()
}

// restoration is one backup being put into a data folder whose lock is held.
type restoration struct {
	*env
	from     string
	manifest *manifest
	replace  bool
	stamp    string   // part of every name that this restoration makes
	aside    []string // what was kept under another name
}

// staging begins the name of the folder in which a backup is checked; it lies in the
// data folder, so that its files are put in place by renaming.
const staging = ".restore-"

func (r *restoration) in(name string) string { return filepath.Join(r.cfg.Data, name) }

func (r *restoration) staged(name string) string {
	return filepath.Join(r.cfg.Data, staging+r.stamp, filepath.FromSlash(name))
}

// before is the name that something keeps when it gives way.
func (r *restoration) before(name string) string { return r.in(name + ".before-" + r.stamp) }

func (r *restoration) run() error {
	if err := r.tidy(); err != nil {
		return err
	}
	if err := r.mayReplace(); err != nil {
		return err
	}
	err := r.stage()
	if err == nil {
		for _, s := range r.steps() {
			if err = s.do(); err != nil {
				err = fmt.Errorf("%s: %w", s.what, err)
				break
			}
		}
	}
	if err = errors.Join(err, os.RemoveAll(r.staged(""))); err != nil {
		return err
	}
	return r.tell()
}

// tidy removes what a restoration that was killed has left: its copy of a backup,
// and second names for a database that is still in its place.
func (r *restoration) tidy() error {
	entries, err := os.ReadDir(r.cfg.Data)
	if err != nil {
		return err
	}
	for _, x := range entries {
		switch name := x.Name(); {
		case x.IsDir() && strings.HasPrefix(name, staging):
			err = os.RemoveAll(r.in(name))
		case strings.HasPrefix(name, databaseName+".before-") && !r.interrupted(): // else these are the only names
			live := databaseName
			if strings.HasSuffix(name, "-wal") {
				live += "-wal"
			}
			if same(r.in(name), r.in(live)) {
				err = os.Remove(r.in(name))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// closedDoor stands in the place of the database while it is being replaced: no
// program takes it for a database, and none makes an empty one in its place.
var closedDoor = []byte(strings.Repeat("Đang khôi phục dữ liệu: hãy chạy lại hailong restore.\nA restore was under way: please run hailong restore again.\n", 9))

// interrupted reports whether an earlier restoration was killed in the middle.
func (r *restoration) interrupted() bool {
	b, err := os.ReadFile(r.in(databaseName))
	return err == nil && bytes.Equal(b, closedDoor)
}

// mayReplace refuses a data folder with something in it, unless replacing was asked
// for or begun before.
func (r *restoration) mayReplace() error {
	if r.replace || r.interrupted() {
		return nil
	}
	var there []string
	if exists(r.in(databaseName)) {
		there = append(there, databaseName)
	}
	waiting, err := r.spoolHolds()
	if err != nil {
		return err
	}
	if waiting {
		there = append(there, spoolFolder)
	}
	for _, name := range r.keys() {
		if same, err := r.sameKey(name); err != nil {
			return err
		} else if !same && exists(r.in(name)) {
			there = append(there, name)
		}
	}
	if len(there) == 0 {
		return nil
	}
	list := strings.Join(there, ", ")
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: fmt.Sprintf("Thư mục %s đã có dữ liệu (%s). Muốn thay: thêm --replace; dữ liệu cũ được đổi tên, không bị xóa.", r.cfg.Data, list),
		En: fmt.Sprintf("The folder %s holds data already (%s). To replace it add --replace; the old data is renamed, never deleted.", r.cfg.Data, list),
	})
}

func (r *restoration) spoolHolds() (bool, error) {
	found := false
	err := eachSpoolFile(r.in(spoolFolder), func(_ string, info fs.FileInfo) error {
		found = found || info.Size() > 0
		return nil
	})
	return found, err
}

// keys are the key files of the backup that have a place in the data folder.
func (r *restoration) keys() (names []string) {
	for _, name := range []string{secretName, adminName, certificateName} {
		if r.manifest.has(name) && (name != secretName || r.cfg.SecretFile == "") {
			names = append(names, name)
		}
	}
	return names
}

func (r *restoration) sameKey(name string) (bool, error) {
	is, err := os.ReadFile(r.in(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	was, err := os.ReadFile(filepath.Join(r.from, name))
	return bytes.Equal(is, was), err
}

// stage copies the backup beside the data, checks every byte against the manifest
// while it does, opens the copy and counts it again.
func (r *restoration) stage() error {
	if err := os.Mkdir(r.staged(""), 0o700); err != nil {
		return err
	}
	bar := newProgress(r.std.err, "Kiểm tra bản sao lưu", len(r.manifest.Files))
	defer bar.done()
	for i, f := range r.manifest.Files {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		size, hash, err := copyFile(filepath.Join(r.from, filepath.FromSlash(f.Name)), r.staged(f.Name))
		if errors.Is(err, fs.ErrNotExist) || err == nil && (size != f.Size || hash != f.SHA256) {
			if err == nil {
				err = fmt.Errorf("%s is not what %s says", f.Name, manifestName)
			}
			return damaged(err)
		}
		if err != nil {
			return err
		}
		bar.set(i + 1)
	}
	bar.done()
	campaigns, differences, err := proveDatabase(r.env, r.staged(databaseName))
	if err != nil {
		return err
	}
	if len(differences) > 0 || !slices.Equal(campaigns, r.manifest.Campaigns) {
		for _, d := range differences {
			fmt.Fprintln(r.std.err, d)
		}
		return damaged(fmt.Errorf("counted again: %v with %d differences, %s says %v", campaigns, len(differences), manifestName, r.manifest.Campaigns))
	}
	if err := syncFile(r.staged(databaseName)); err != nil { // opening it has written to it
		return err
	}
	return syncFolders(r.staged(""))
}

// step is one change of the data folder. After each of them, whatever comes next, the
// database in the folder is the whole old one, none that opens, or the whole new one.
type step struct {
	what string
	do   func() error
}

// steps put what was staged into place. The old database gets a second name, then
// the closed door takes its place, and the new one the door's.
func (r *restoration) steps() []step {
	name, wal := databaseName, databaseName+"-wal"
	folder := func() error { return syncFolder(r.cfg.Data) }
	list := []step{
		{"write the notice", func() error { return writeFile(r.staged("door"), closedDoor) }},
	}
	if exists(r.in(name)) && !r.interrupted() {
		list = append(list, step{"keep the old database", func() error {
			r.aside = append(r.aside, r.before(name))
			return os.Link(r.in(name), r.before(name))
		}})
		if exists(r.in(wal)) {
			// What a killed server had committed last; SQLite looks for it by this name.
			list = append(list, step{"keep the old log", func() error { return os.Link(r.in(wal), r.before(name)+"-wal") }})
		}
		list = append(list, step{"sync", folder})
	}
	list = append(list,
		step{"close the door", func() error { return os.Rename(r.staged("door"), r.in(name)) }},
		step{"sync", folder},
		// Beside the new database the log of the old one would damage it.
		step{"remove the old log", func() error { return removeIfThere(r.in(wal)) }},
		step{"remove the old index", func() error { return removeIfThere(r.in(name + "-shm")) }},
		step{"keep the old spool", r.moveSpool},
		step{"put in the spool", func() error {
			if !exists(r.staged(spoolFolder)) {
				return nil
			}
			return os.Rename(r.staged(spoolFolder), r.in(spoolFolder))
		}},
	)
	for _, key := range r.keys() {
		list = append(list,
			step{"keep the old " + key, func() error {
				if same, err := r.sameKey(key); err != nil || same || !exists(r.in(key)) {
					return err
				}
				r.aside = append(r.aside, r.before(key))
				return os.Link(r.in(key), r.before(key))
			}},
			step{"put in " + key, func() error { return os.Rename(r.staged(key), r.in(key)) }},
		)
	}
	return append(list,
		step{"sync", folder},
		step{"put in the database", func() error { return os.Rename(r.staged(name), r.in(name)) }},
		step{"sync", folder},
	)
}

// moveSpool gives a spool that holds answers another name; one without is removed.
func (r *restoration) moveSpool() error {
	if !exists(r.in(spoolFolder)) {
		return nil
	}
	holds, err := r.spoolHolds()
	if err != nil {
		return err
	}
	if !holds {
		return os.RemoveAll(r.in(spoolFolder))
	}
	r.aside = append(r.aside, r.before(spoolFolder))
	return os.Rename(r.in(spoolFolder), r.before(spoolFolder))
}

func removeIfThere(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// tell prints what was restored, with the recount.
func (r *restoration) tell() error {
	m := r.manifest
	fmt.Fprintf(r.std.out, `Đã khôi phục vào %[1]s bản sao lưu lúc %[2]s: %[3]d phiếu; đếm lại khớp.
Restored to %[1]s the backup of %[2]s: %[3]d responses; recounted.
`, r.cfg.Data, m.Created, m.responses())
	for _, c := range m.Campaigns {
		fmt.Fprintf(r.std.out, "  %s: %d\n", c.ID, c.Responses)
	}
	for _, name := range r.aside {
		fmt.Fprintf(r.std.out, "Dữ liệu cũ / old data: %s\n", name)
	}
	if m.Keys && r.cfg.SecretFile != "" {
		_, err := fmt.Fprintf(r.std.out, "Khóa không được thay vì secret_file trỏ đến %[1]s; khóa của bản sao lưu: %[2]s.\n"+
			"The keys were left alone, as secret_file names %[1]s; those of the backup: %[2]s.\n", r.cfg.SecretFile, filepath.Join(r.from, secretName))
		return err
	}
	if r.opensReceipts() {
		return nil
	}
	if !exists(r.cfg.SecretPath()) {
		_, err := fmt.Fprintf(r.std.out, `Chưa có khóa ở %[1]s: hãy đặt lại tệp khóa lúc sao lưu (quyền 0600) trước khi chạy máy chủ, nếu không biên nhận đã cấp sẽ không tra được.
There is no secret at %[1]s: put back the file of the time of the backup (mode 0600) before a server starts, or receipts already given will not be found.
`, r.cfg.SecretPath())
		return err
	}
	_, err := fmt.Fprintf(r.std.out, `Khóa trong %[1]s không phải khóa lúc sao lưu: biên nhận đã cấp sẽ không tra được. Hãy đặt lại tệp khóa cũ (quyền 0600).
The secret in %[1]s is not the one of the backup: receipts already given will not be found. Please put the old file there (mode 0600).
`, r.cfg.SecretPath())
	return err
}

// opensReceipts reports whether the secret in use has the key that sealed when the
// backup was made.
func (r *restoration) opensReceipts() bool {
	if len(r.manifest.Secret) == 0 {
		return true // there was none yet
	}
	if !exists(r.cfg.SecretPath()) {
		return false
	}
	keys, err := r.cfg.ServerSecret()
	return err == nil && slices.ContainsFunc(keys, func(k []byte) bool { return config.Fingerprint(k) == r.manifest.Secret[0] })
}
