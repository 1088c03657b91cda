package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/config"
	"hailong/server/export"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

type keysCommand struct {
	List   keysList   `cmd:"" help:"Liệt kê dấu nhận dạng của các khóa, không in khóa. / Fingerprints, never a key."`
	Rotate keysRotate `cmd:"" help:"Thay khóa mới. / Make a new key."`
}

type keysRotate struct {
	Secret      keysRotateSecret      `cmd:"" help:"Thay khóa ký cookie và biên nhận; khóa cũ vẫn mở được. / The key of cookies and receipts."`
	Admin       keysRotateAdmin       `cmd:"" help:"Thay khóa quản trị của API. / The admin key of the API."`
	Certificate keysRotateCertificate `cmd:"" help:"Thay khóa ký biên bản chốt số liệu; biên bản cũ vẫn kiểm tra được bằng khóa cũ. / The key that signs certificates."`
}

type keysList struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// listedKey is a key as the list shows it.
type listedKey struct {
	Key         string `json:"key"`   // secret, admin or certificate
	State       string `json:"state"` // current or older
	Fingerprint string `json:"fingerprint"`
	File        string `json:"file"`
}

// Run lists the keys there are, and makes none.
func (c *keysList) Run(e *env) error {
	list := []listedKey{}
	if path := e.cfg.SecretPath(); e.cfg.SecretFile != "" || exists(path) {
		keys, err := e.cfg.ServerSecret()
		if err != nil {
			return err
		}
		for i, k := range keys {
			list = append(list, listedKey{"secret", state(i), config.Fingerprint(k), path})
		}
	}
	path := adminKeyPath(e.cfg.Data)
	if exists(path) {
		key, err := readAdminKey(path)
		if err != nil {
			return err
		}
		list = append(list, listedKey{"admin", state(0), config.Fingerprint([]byte(key)), path})
	}
	if key, ok, err := certificateKey(e.cfg.Data); err != nil {
		return err
	} else if ok {
		list = append(list, listedKey{"certificate", state(0), key.Public().Fingerprint(), certificateKeyPath(e.cfg.Data)})
	}
	rows := make([][]string, len(list))
	for i, k := range list {
		rows[i] = []string{k.Key, k.State, k.Fingerprint, k.File}
	}
	return export.Rows(e.std.out, c.Format, []string{"KHÓA", "TRẠNG THÁI", "DẤU NHẬN DẠNG", "TỆP"}, rows, list)
}

func state(i int) string {
	if i == 0 {
		return "current"
	}
	return "older"
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

type keysRotateSecret struct {
	Keep int `help:"Số khóa cũ được giữ; bỏ trống là giữ tất cả. 0 chỉ khi khóa cũ bị lộ: mọi biên nhận đã cấp sẽ không tra cứu được nữa." default:"-1" placeholder:"N"`
}

// Run puts a new key before the old ones.
func (c *keysRotateSecret) Run(e *env) error {
	if c.Keep < -1 {
		return survey.InvalidField("keep", survey.Text{Vi: "--keep là số từ 0 trở lên.", En: "--keep is 0 or more."})
	}
	path, keys, err := e.cfg.RotateSecret(c.Keep)
	if err != nil {
		return rotationError(err)
	}
	_, err = fmt.Fprintf(e.std.out, `Khóa mới: %[1]s, trong %[2]s. Số khóa cũ còn giữ: %[3]d.
Việc cần làm tiếp: khởi động lại máy chủ. Nếu có nhiều máy chủ: dừng tất cả, chép tệp này
sang từng máy (quyền 0600), rồi khởi động lại; máy còn dùng khóa cũ không mở được cookie và
biên nhận mới. Các giới hạn theo thiết bị và theo mạng được tính lại từ đầu.

New key: %[1]s, in %[2]s. Older keys kept: %[3]d.
Next: restart the server. With several servers: stop them all, copy this file to each of
them (mode 0600), then start them; one with the old key alone can't open new cookies and
receipts. The limits of devices and networks start afresh.
`, config.Fingerprint(keys[0]), path, len(keys)-1)
	return err
}

type keysRotateAdmin struct{}

// Run replaces the admin key; the old one is worth nothing after the next start.
func (c *keysRotateAdmin) Run(e *env) error {
	if err := os.MkdirAll(e.cfg.Data, 0o700); err != nil {
		return fmt.Errorf("admin key: %w", err)
	}
	path := adminKeyPath(e.cfg.Data)
	release, err := config.LockKeyFile(path)
	if err != nil {
		return rotationError(err)
	}
	defer release()
	key := rand.Text()
	if err := config.ReplaceKeyFile(path, []byte(key+"\n")); err != nil {
		return fmt.Errorf("admin key: %w", err)
	}
	_, err = fmt.Fprintf(e.std.out, `Khóa quản trị mới: %[1]s, trong %[2]s.
Việc cần làm tiếp: khởi động lại máy chủ (nếu có nhiều máy chủ, trước hết chép tệp này sang
từng máy), rồi đổi khóa ở các chương trình gọi API. Đến lúc đó khóa cũ vẫn dùng được.

New admin key: %[1]s, in %[2]s.
Next: restart the server (with several servers copy this file to each of them first), then
change the key in the programs that call the API. Until then the old key is still taken.
`, config.Fingerprint([]byte(key)), path)
	return err
}

type keysRotateCertificate struct {
	By string `required:"" placeholder:"TÊN" help:"Người hoặc cơ quan thay khóa."`
}

// Run makes a new key that signs from now on.
func (c *keysRotateCertificate) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		path := certificateKeyPath(e.cfg.Data)
		release, err := config.LockKeyFile(path)
		if err != nil {
			return rotationError(err)
		}
		defer release()
		key, err := certify.NewPrivateKey(rand.Reader)
		if err != nil {
			return err
		}
		// The store first: a key that is noted and lost is replaced by another one, while
		// one in use that nobody noted would sign what can't be verified.
		if err := l.Turn(e.ctx, trail.Event{Actor: auth.CommandLine, Name: c.By}, key.Public()); err != nil {
			return err
		}
		if err := config.ReplaceKeyFile(path, key.PEM()); err != nil {
			return fmt.Errorf("certificate key: %w", err)
		}
		_, err = fmt.Fprintf(e.std.out, `Khóa ký biên bản mới, trong %[2]s. Khóa công khai, cần công bố:

  %[1]s

Việc cần làm tiếp: khởi động lại máy chủ; có nhiều máy chủ thì chép tệp này sang từng máy.
Biên bản cũ vẫn kiểm tra bằng khóa công khai cũ.

The new public key is above, its other half in %[2]s. Next: restart the server, and publish
the key; with several servers copy the file to each. Older certificates keep their old key.
`, key.Public(), path)
		return err
	})
}

// rotationError says what an operator can do about a rotation that changed nothing.
func rotationError(err error) error {
	switch {
	case errors.Is(err, config.ErrReadOnly):
		return survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Tệp khóa do nơi khác cấp và không ghi được; chưa có gì thay đổi. Xin thêm khóa mới (openssl rand -hex 32) làm dòng đầu tiên tại nơi quản lý tệp, giữ nguyên các dòng cũ bên dưới.",
			En: "The secret file comes from elsewhere and can't be written; nothing was changed. Please put a new key (openssl rand -hex 32) as the first line where the file is managed, and keep the old lines below it.",
		}).With(err)
	case errors.Is(err, config.ErrRotating):
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Một lệnh thay khóa khác đang chạy; chưa có gì thay đổi.", En: "Another rotation is under way; nothing was changed.",
		})
	}
	return err
}

func adminKeyPath(data string) string { return filepath.Join(data, "admin.key") }

// adminKey reads the API's key, or makes one of 130 random bits at the first start:
// mode 0600, in the data folder, until accounts exist. Servers that start at the same
// time on one folder get the same key.
func adminKey(data string) (string, error) {
	path := adminKeyPath(data)
	if !exists(path) {
		if err := os.MkdirAll(data, 0o700); err != nil {
			return "", fmt.Errorf("admin key: %w", err)
		}
		if err := config.MakeKeyFile(path, []byte(rand.Text()+"\n")); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("admin key: %w", err)
		}
	}
	return readAdminKey(path)
}

func readAdminKey(path string) (string, error) {
	b, err := config.ReadKeyFile(path)
	if err != nil {
		return "", fmt.Errorf("admin key: %w", err)
	}
	key := strings.TrimSpace(string(b))
	if len(key) < 20 {
		return "", fmt.Errorf("admin key: %s is too short, delete it to get a new one", path)
	}
	return key, nil
}
