package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"hailong/server/survey"
)

// dataLock keeps commands that replace a data folder's database and servers that
// use it apart. It ends with the process, however that ends; the file stays.
type dataLock struct{ f *os.File }

// lockMode says who else may hold the lock.
type lockMode bool

const (
	shared lockMode = false // other servers
	alone  lockMode = true  // nobody
)

var errLocked = errors.New("locked")

// lockData takes the lock of a data folder, which is made when it is missing, without
// waiting. Servers and commands share it; whoever replaces the database holds it
// alone. A lock that others hold is KindConflict.
func lockData(dir string, mode lockMode) (*dataLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(dir, "serve.lock"), mode)
	if err == nil {
		return lock, nil
	}
	if !errors.Is(err, errLocked) {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	m := survey.Text{
		Vi: fmt.Sprintf("Máy chủ đang dùng thư mục %s; hãy dừng máy chủ trước.", dir),
		En: fmt.Sprintf("A server is using the folder %s; please stop it first.", dir),
	}
	if mode == shared {
		m = survey.Text{
			Vi: fmt.Sprintf("Thư mục %s đang được khôi phục hoặc chép dữ liệu vào; hãy đợi lệnh đó xong.", dir),
			En: fmt.Sprintf("A restore or a copy is writing to the folder %s; please wait until it has ended.", dir),
		}
	}
	return nil, survey.NewError(survey.KindConflict, m)
}

// lockFile takes the lock of a file, which is made when it is missing, without
// waiting; errLocked when others hold it.
func lockFile(path string, mode lockMode) (*dataLock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f, mode); err != nil {
		f.Close()
		return nil, err
	}
	return &dataLock{f}, nil
}

func (l *dataLock) release() { l.f.Close() }
