package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hailong/server/store"
	"hailong/server/survey"
)

// fault gives an error of opening a file the fault that a person has to mend. What
// may pass, another process in the way above all, keeps the kind that mapped gives.
func fault(path string, err error) error {
	if err == nil {
		return nil
	}
	says := func(f store.Fault, vi, en string) error {
		cause := mapped(err)
		if e, ok := errors.AsType[*survey.Error](cause); ok { // it is told as it is, not as passing
			cause = e.Cause
		}
		return &store.FaultError{Fault: f, Cause: fmt.Errorf("%s: %w", path, cause), Message: survey.Text{Vi: vi, En: en}}
	}
	code := 0
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code = e.Code() & 0xff // the upper bits refine the code
	}
	switch {
	case errors.Is(err, errForeign):
		return says(store.FaultForeign,
			"Tệp dữ liệu là của chương trình khác. Chọn thư mục data khác; tệp này không bị thay đổi.",
			"The data file belongs to another program. Choose another data folder; this file was not changed.")
	case errors.Is(err, errNewer):
		return says(store.FaultForeign,
			"Tệp dữ liệu do phiên bản mới hơn của chương trình ghi. Dùng phiên bản đó hoặc mới hơn.",
			"A newer version of the program wrote the data file. Use that version or a later one.")
	case code == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_NOTADB:
		return says(store.FaultDamaged,
			"Tệp dữ liệu bị hỏng, không đọc được. Giữ lại tệp này và khôi phục từ bản sao lưu: hailong restore.",
			"The data file is damaged and can't be read. Keep it, and restore a backup: hailong restore.")
	case code == sqlite3.SQLITE_FULL, errors.Is(err, syscall.ENOSPC):
		return says(store.FaultNotWritable,
			"Đĩa đã đầy nên không ghi được phiếu. Giải phóng dung lượng rồi khởi động lại.",
			"The disk is full and nothing can be stored. Free some space and start again.")
	case code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN, errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return says(store.FaultNotWritable,
			"Không ghi được vào tệp dữ liệu. Kiểm tra quyền ghi của tài khoản chạy máy chủ trên thư mục data, và đĩa có bị gắn chỉ đọc không.",
			"The data file can't be written. Check that the server's account may write the data folder, and that the disk is not mounted read-only.")
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENOTDIR):
		return says(store.FaultAddress,
			"Thư mục dữ liệu không dùng được. Kiểm tra khóa data trong cấu hình.",
			"The data folder can't be used. Check the key data of the configuration.")
	}
	return fmt.Errorf("open %s: %w", path, mapped(err))
}
