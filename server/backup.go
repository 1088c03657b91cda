package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"hailong/server/config"
	"hailong/server/metrics"
	"hailong/server/recount"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

type backupCommand struct {
	To       string `required:"" placeholder:"DIR" help:"Thư mục chứa các bản sao lưu; nên ở đĩa khác. / Folder of the backups, best on another disk."`
	WithKeys bool   `help:"Sao lưu cả secret.key, admin.key và certificate.key; hãy giữ bản sao lưu như giữ khóa. / Include the keys."`
	Keep     int    `placeholder:"N" help:"Chỉ giữ N bản mới nhất; bỏ trống là giữ tất cả. / Keep the N newest."`
}

// Validate is called by kong.
func (c *backupCommand) Validate() error {
	if c.Keep < 0 {
		return errors.New("--keep là số từ 1 trở lên / --keep is 1 or more")
	}
	return nil
}

// partial ends the name of a folder that is not a whole backup yet.
const partial = ".partial"

// backupFolder are the names of whole backups, and of those under way.
var backupFolder = regexp.MustCompile(`^hailong-\d{8}-\d{6}(-\d+)?(\.partial)?$`)

// Run makes a backup in a folder of another name, proves it, and gives it its name
// last: what has the name of a backup is a whole one.
func (c *backupCommand) Run(e *env) error {
	if e.cfg.MongoDB.URI.IsSet() {
		return survey.NewError(survey.KindInvalid, survey.Text{
			Vi: "Dữ liệu đang ở MongoDB: hãy sao lưu bằng mongodump (xem operations.md), hoặc chép ra SQLite: hailong copy --from mongodb --to sqlite:TỆP.",
			En: "The data is in MongoDB: please back it up with mongodump (see operations.md), or copy it: hailong copy --from mongodb --to sqlite:FILE.",
		})
	}
	if !exists(e.databaseFile()) {
		return survey.NewError(survey.KindUnknown, survey.Text{
			Vi: fmt.Sprintf("Chưa có dữ liệu trong thư mục %s.", e.cfg.Data), En: fmt.Sprintf("There is no data in the folder %s.", e.cfg.Data),
		})
	}
	data, err := lockData(e.cfg.Data, shared) // no restore meanwhile
	if err != nil {
		return err
	}
	defer data.release()
	lock, err := lockBackups(c.To)
	if err != nil {
		return err
	}
	defer lock.release()
	// Nobody else is at work here: what is not whole never will be.
	if err := removeAll(c.To, func(name string) bool { return strings.HasSuffix(name, partial) }); err != nil {
		return err
	}
	b := &backup{env: e, keys: c.WithKeys, at: time.Now().In(survey.Zone)}
	name, err := b.make(c.To)
	if err != nil {
		return err
	}
	if len(b.differences) > 0 {
		for _, d := range b.differences {
			fmt.Fprintln(e.std.err, d)
		}
		fmt.Fprintf(e.std.err, "Số đếm trong cơ sở dữ liệu không khớp với phiếu; bản sao nằm ở %[1]s, các bản cũ được giữ nguyên.\n"+
			"The tallies in the database do not agree with the responses; the copy is in %[1]s, older backups stay.\n", name)
		return errNo
	}
	if c.Keep > 0 {
		if err := prune(c.To, filepath.Base(name), c.Keep); err != nil {
			return err
		}
	}
	return b.tell(name)
}

// backup is one backup being made.
type backup struct {
	*env
	keys        bool
	at          time.Time
	dir         string // while it is under way
	manifest    manifest
	differences []string
	before      func(name string) // sees each file of the spool before it is copied; nil outside tests
}

// make builds the backup and returns its folder. After an error nothing is left.
func (b *backup) make(root string) (name string, err error) {
	name = filepath.Join(root, "hailong-"+b.at.Format("20060102-150405"))
	for i := 2; exists(name); i++ {
		name = filepath.Join(root, fmt.Sprintf("hailong-%s-%d", b.at.Format("20060102-150405"), i))
	}
	if err := b.begin(name + partial); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(b.dir)
		}
	}()
	for _, step := range b.steps() {
		if err := step(); err != nil {
			return "", err
		}
	}
	if len(b.differences) > 0 {
		name += ".differs"
	}
	if err := os.Rename(b.dir, name); err != nil {
		return "", err
	}
	return name, syncFolder(root)
}

func (b *backup) begin(dir string) error {
	b.dir = dir
	b.manifest = manifest{
		Format: manifestFormat, Created: b.at.Format(time.RFC3339), Version: metrics.Build().Version,
		Campaigns: []backedCampaign{}, Secret: []string{}, Files: []backedFile{},
	}
	return os.Mkdir(dir, 0o700)
}

// steps are in an order in which no answer slips between: one that leaves the spool
// before or while it is copied is in the database by then, and the database is
// copied after it. An answer that is in both is stored once when the spool is
// drained.
func (b *backup) steps() []func() error {
	return []func() error{b.copySpool, b.copyDatabase, b.copyKeys, b.prove, b.seal}
}

// copySpool copies what waits in the lanes. A server that starts meanwhile may move
// segments from one lane to another: only two looks that agree are all of it.
func (b *backup) copySpool() error {
	root := filepath.Join(b.cfg.Data, spoolFolder)
	copied := map[string]fs.FileInfo{}
	for range 100 {
		settled := true
		err := eachSpoolFile(root, func(name string, info fs.FileInfo) error {
			if was := copied[name]; was != nil && os.SameFile(was, info) {
				return nil // it may have grown since: by answers that came later than this backup
			}
			settled = false
			if b.before != nil {
				b.before(name)
			}
			_, _, err := copyFile(filepath.Join(root, name), filepath.Join(b.dir, spoolFolder, name))
			if errors.Is(err, fs.ErrNotExist) {
				return nil // drained, or moved to where the next look finds it
			}
			copied[name] = info
			return err
		})
		if err != nil || settled {
			return err
		}
	}
	return survey.Unavailable(errors.New("the spool changes faster than it can be copied"))
}

// eachSpoolFile calls f with the files below a spool that hold answers. No folder is
// no spool.
func eachSpoolFile(root string, f func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() || d.Name() == "lock" {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return f(name, info)
	})
}

func (b *backup) copyDatabase() (err error) {
	bar := newProgress(b.std.err, "Sao chép cơ sở dữ liệu", -1)
	defer bar.done()
	b.manifest.Schema, err = sqlite.Backup(b.ctx, b.databaseFile(), filepath.Join(b.dir, databaseName), func(done, _ int) { bar.set(done) })
	return err
}

// copyKeys copies the keys when it was asked for, and notes which secret is in use
// either way.
func (b *backup) copyKeys() error {
	if exists(b.cfg.SecretPath()) {
		keys, err := b.cfg.ServerSecret()
		if err != nil && b.keys {
			return err
		}
		for _, k := range keys {
			b.manifest.Secret = append(b.manifest.Secret, config.Fingerprint(k))
		}
	}
	if !b.keys {
		return nil
	}
	for name, path := range map[string]string{
		secretName: b.cfg.SecretPath(), adminName: adminKeyPath(b.cfg.Data), certificateName: certificateKeyPath(b.cfg.Data),
	} {
		key, err := config.ReadKeyFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // no server was started yet
		}
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(b.dir, name), key); err != nil {
			return err
		}
		b.manifest.Keys = b.manifest.Keys || name == secretName
	}
	return nil
}

// prove opens the copy and counts every response in it again.
func (b *backup) prove() (err error) {
	b.manifest.Campaigns, b.differences, err = proveDatabase(b.env, filepath.Join(b.dir, databaseName))
	return err
}

// proveDatabase recounts every campaign in a file that nobody else has open.
func proveDatabase(e *env, path string) (campaigns []backedCampaign, differences []string, err error) {
	st, err := sqlite.Open(e.ctx, path, sqlite.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := registry.New(st).Refresh(e.ctx); err != nil { // every document can be read
		return nil, nil, err
	}
	docs, err := st.List(e.ctx, registry.CampaignKind)
	if err != nil {
		return nil, nil, err
	}
	campaigns = []backedCampaign{}
	for _, d := range docs {
		res, err := recounted(e, st, survey.CampaignID(d.ID))
		if err != nil {
			return nil, nil, err
		}
		campaigns = append(campaigns, backedCampaign{survey.CampaignID(d.ID), res.Responses})
		for _, x := range res.Differences {
			differences = append(differences, x.String())
		}
	}
	return campaigns, differences, nil
}

func recounted(e *env, st store.Store, id survey.CampaignID) (recount.Result, error) {
	bar := newProgress(e.std.err, "Đếm lại "+string(id), -1)
	defer bar.done()
	return recount.Run(e.ctx, st, id, bar.set)
}

// seal lists the files with their hashes. All of them are on the disk when it
// returns.
func (b *backup) seal() error {
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(b.dir, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); !known(name) {
			return fmt.Errorf("%s should not be in a backup", name)
		}
		if err := syncFile(path); err != nil { // opening the copy has written to it
			return err
		}
		size, hash, err := hashFile(path)
		b.manifest.Files = append(b.manifest.Files, backedFile{name, size, hash})
		return err
	})
	if err != nil {
		return err
	}
	if err := writeManifest(b.dir, &b.manifest); err != nil {
		return err
	}
	return syncFolders(b.dir)
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// tell prints what was backed up.
func (b *backup) tell(name string) error {
	m := &b.manifest
	fmt.Fprintf(b.std.out, `Đã sao lưu vào %[1]s: %[2]d phiếu của %[3]d đợt, %[4]d tệp, %[5]d KiB; đếm lại khớp.
Backed up to %[1]s: %[2]d responses of %[3]d campaigns, %[4]d files, %[5]d KiB; recounted.
`, name, m.responses(), len(m.Campaigns), len(m.Files), m.bytes()>>10)
	if m.Keys {
		return nil
	}
	_, err := fmt.Fprintf(b.std.out, `Không kèm khóa: muốn tra lại biên nhận đã cấp và mở được cookie thì phải giữ riêng %[1]s.
Without keys: receipts already given and cookies open only with %[1]s, which you have to keep yourself.
`, b.cfg.SecretPath())
	return err
}

// lockBackups keeps two backups into one folder apart.
func lockBackups(dir string) (*dataLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(dir, ".hailong-backup.lock"), alone)
	if errors.Is(err, errLocked) {
		err = survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Một lệnh sao lưu khác đang ghi vào thư mục này.", En: "Another backup is writing to this folder.",
		})
	}
	return lock, err
}

// prune removes the oldest whole backups beyond the keep newest, never the one that
// was made just now, whatever the clock says.
func prune(root, now string, keep int) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	var old []string // by name, that is by time
	for _, x := range entries {
		name := x.Name()
		if !x.IsDir() || name == now || !backupFolder.MatchString(name) || strings.HasSuffix(name, partial) {
			continue
		}
		if _, err := readManifest(filepath.Join(root, name)); err != nil {
			continue // not made by this command, or damaged: a person has to look
		}
		old = append(old, name)
	}
	slices.Sort(old)
	for _, name := range old[:max(0, len(old)-(keep-1))] {
		// Half removed it must not have the name of a whole one.
		if err := os.Rename(filepath.Join(root, name), filepath.Join(root, name+partial)); err != nil {
			return err
		}
	}
	return removeAll(root, func(name string) bool { return strings.HasSuffix(name, partial) })
}

// removeAll removes the backups in root whose names are chosen.
func removeAll(root string, chosen func(name string) bool) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	for _, x := range entries {
		if x.IsDir() && backupFolder.MatchString(x.Name()) && chosen(x.Name()) {
			if err := os.RemoveAll(filepath.Join(root, x.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
