package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"modernc.org/sqlite"

	"hailong/server/store"
	"hailong/server/survey"
)

// Space on the disk of the file, in bytes: with less than tight nothing is certain
// to be stored, less than scarce is worth knowing.
const (
	tight  = 32 << 20
	scarce = 1 << 30
)

// Check looks at a file as Open would and tells what it found; the first fault that
// hides the rest is the last line. It makes no file and changes no data: not even an
// old schema is brought up to date. It may run beside a server; of a large file it
// reads every page.
func Check(ctx context.Context, path string, o Options) []store.Finding {
	c := &checking{path: path}
	o, err := o.withDefaults()
	if err == nil {
		c.path, err = filepath.Abs(path)
	}
	c.good("kind", "Loại", "Kind", "SQLite")
	if err != nil {
		c.fault("file", "Tệp dữ liệu", "Data file", path, err)
		return c.found
	}
	if !c.file() {
		return c.found
	}
	c.space()
	db, err := c.open(o, "&mode=ro&_pragma=query_only(1)")
	if err != nil {
		c.fault("readable", "Đọc được", "Readable", "", err)
		return c.found
	}
	defer db.Close()
	if c.schema(ctx, db) && c.pages(ctx, db) && c.writable(ctx, o) {
		c.amounts(ctx, db)
	}
	return c.found
}

// checking gathers the lines of a check.
type checking struct {
	path  string
	found []store.Finding
}

func (c *checking) good(name, vi, en, value string) {
	c.found = append(c.found, store.Finding{Name: name, What: survey.Text{Vi: vi, En: en}, Value: value, Verdict: store.Good})
}

func (c *checking) notice(name, vi, en, value, adviceVi, adviceEn string) {
	c.good(name, vi, en, value)
	last := &c.found[len(c.found)-1]
	last.Verdict, last.Advice = store.Notice, survey.Text{Vi: adviceVi, En: adviceEn}
}

// fault adds what hinders a start; what a start would wait for is a notice.
func (c *checking) fault(name, vi, en, value string, err error) {
	f, ok := errors.AsType[*store.FaultError](fault(c.path, err))
	if !ok {
		c.notice(name, vi, en, err.Error(), "Tiến trình khác đang giữ tệp, hoặc đĩa không trả lời; xin thử lại.",
			"Another process holds the file, or the disk does not answer; please try again.")
		return
	}
	if value == "" {
		value = err.Error()
	}
	c.good(name, vi, en, value)
	last := &c.found[len(c.found)-1]
	last.Verdict, last.Advice, last.Fault = store.Bad, f.Message, f.Fault
}

func (c *checking) open(o Options, more string) (*sql.DB, error) {
	pool, err := sqlite.NewConnector(dsn(c.path, o) + more)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(pool)
	db.SetMaxOpenConns(1)
	return db, nil
}

// file looks at the files as the system keeps them.
func (c *checking) file() bool {
	const vi, en = "Tệp dữ liệu", "Data file"
	info, err := os.Stat(c.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.notice("file", vi, en, c.path, "Chưa có tệp; máy chủ sẽ tạo khi khởi động.", "There is no file yet; the server makes it when it starts.")
		return false
	case err == nil && !info.Mode().IsRegular():
		c.fault("file", vi, en, c.path, &fs.PathError{Op: "open", Path: c.path, Err: fs.ErrNotExist})
		return false
	case err != nil:
		c.fault("file", vi, en, c.path, err)
		return false
	}
	c.good("file", vi, en, c.path)
	size := size(info.Size())
	if log, err := os.Stat(c.path + "-wal"); err == nil {
		size += " + " + sizeOf(log) + " (-wal)"
	}
	c.good("size", "Dung lượng", "Size", size)
	for _, x := range []struct {
		name, vi, en, path string
		most               fs.FileMode
	}{
		{"mode", "Quyền của tệp", "Mode of the file", c.path, 0o600},
		{"folder_mode", "Quyền của thư mục", "Mode of the folder", filepath.Dir(c.path), 0o700},
	} {
		info, err := os.Stat(x.path)
		if err != nil || runtime.GOOS == "windows" { // which has no such modes
			continue
		}
		mode := info.Mode().Perm()
		if mode&^x.most != 0 {
			c.notice(x.name, x.vi, x.en, fmt.Sprintf("%04o", mode), fmt.Sprintf("Người khác trên máy này đọc được phiếu. Chạy: chmod %o %s", x.most, x.path),
				fmt.Sprintf("Others on this machine can read answers. Run: chmod %o %s", x.most, x.path))
		} else {
			c.good(x.name, x.vi, x.en, fmt.Sprintf("%04o", mode))
		}
	}
	return true
}

func sizeOf(info fs.FileInfo) string { return size(info.Size()) }

func size(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// space looks at the disk.
func (c *checking) space() {
	const vi, en = "Đĩa còn trống", "Free on the disk"
	n, ok := free(filepath.Dir(c.path))
	switch {
	case !ok:
	case n < tight:
		c.good("free", vi, en, size(n))
		last := &c.found[len(c.found)-1]
		last.Verdict, last.Fault = store.Bad, store.FaultNotWritable
		last.Advice = survey.Text{Vi: "Đĩa sắp đầy, không chắc ghi được phiếu nữa. Giải phóng dung lượng ngay.", En: "The disk is nearly full and answers may not be stored. Free some space now."}
	case n < scarce:
		c.notice("free", vi, en, size(n), "Đĩa còn ít chỗ; một triệu phiếu cần khoảng 500 MiB.", "Little space is left; a million answers need some 500 MiB.")
	default:
		c.good("free", vi, en, size(n))
	}
}

// schema looks at whose file this is.
func (c *checking) schema(ctx context.Context, db *sql.DB) bool {
	const vi, en = "Phiên bản lược đồ", "Schema version"
	var tables, id, version int
	var journal string
	for query, into := range map[string]any{
		"SELECT count(*) FROM sqlite_schema": &tables, "PRAGMA application_id": &id,
		"PRAGMA user_version": &version, "PRAGMA journal_mode": &journal,
	} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			c.fault("schema", vi, en, "", err)
			return false
		}
	}
	value := fmt.Sprintf("%d/%d", version, len(migrations))
	switch {
	case tables > 0 && id != applicationID:
		c.fault("schema", vi, en, "", errForeign)
		return false
	case version > len(migrations):
		c.fault("schema", vi, en, value, errNewer)
		return false
	case version < len(migrations):
		c.notice("schema", vi, en, value, "Máy chủ sẽ nâng cấp tệp khi khởi động; nên sao lưu trước.", "The server brings the file up to date when it starts; a backup before that is wise.")
		return false
	}
	c.good("schema", vi, en, value)
	if journal != "wal" {
		c.notice("journal", "Nhật ký ghi", "Journal mode", journal, "Máy chủ sẽ chuyển sang WAL khi khởi động.", "The server changes it to WAL when it starts.")
	} else {
		c.good("journal", "Nhật ký ghi", "Journal mode", journal)
	}
	return true
}

// pages reads all of the file and lets SQLite look for damage.
func (c *checking) pages(ctx context.Context, db *sql.DB) bool {
	const vi, en = "Kiểm tra toàn vẹn (quick_check)", "Integrity (quick_check)"
	began := time.Now()
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		c.fault("integrity", vi, en, "", err)
		return false
	}
	if said != "ok" {
		c.good("integrity", vi, en, said)
		last := &c.found[len(c.found)-1]
		last.Verdict, last.Fault = store.Bad, store.FaultDamaged
		last.Advice = survey.Text{
			Vi: "Tệp dữ liệu bị hỏng. Dừng máy chủ, giữ lại tệp này và khôi phục từ bản sao lưu: hailong restore.",
			En: "The data file is damaged. Stop the server, keep the file, and restore a backup: hailong restore.",
		}
		return false
	}
	c.good("integrity", vi, en, fmt.Sprintf("ok, %.1f s", time.Since(began).Seconds()))
	return true
}

// writable takes the lock of a write and gives it back.
func (c *checking) writable(ctx context.Context, o Options) bool {
	const vi, en = "Ghi được", "Writable"
	db, err := c.open(o, "")
	if err == nil {
		defer db.Close()
		if _, err = db.ExecContext(ctx, "BEGIN IMMEDIATE"); err == nil {
			_, err = db.ExecContext(ctx, "ROLLBACK")
		}
	}
	if err != nil {
		c.fault("writable", vi, en, "", err)
		return false
	}
	c.good("writable", vi, en, "có")
	return true
}

func (c *checking) amounts(ctx context.Context, db *sql.DB) {
	for _, x := range []struct{ table, vi, en string }{
		{"responses", "Số phiếu", "Responses"},
		{"comments", "Số ý kiến", "Comments"},
		{"tallies", "Số bản ghi số đếm", "Tallies"},
		{"documents", "Số bản ghi (danh mục, tài khoản, nhật ký)", "Records (units, campaigns, accounts, trail)"},
	} {
		var n int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+x.table).Scan(&n); err != nil {
			c.fault("count "+x.table, x.vi, x.en, "", err)
			return
		}
		c.good("count "+x.table, x.vi, x.en, fmt.Sprint(n))
	}
}
