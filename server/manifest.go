package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"hailong/server/survey"
)

// manifest is what a backup says about itself.
type manifest struct {
	Format    int              `json:"format"`
	Created   string           `json:"created"` // RFC 3339, Asia/Ho_Chi_Minh
	Version   string           `json:"version"` // of the program
	Schema    int              `json:"schema"`
	Campaigns []backedCampaign `json:"campaigns"`
	Keys      bool             `json:"keys"`   // secret.key is inside
	Secret    []string         `json:"secret"` // fingerprints of the keys in use, the newest first
	Files     []backedFile     `json:"files"`
}

type backedCampaign struct {
	ID        survey.CampaignID `json:"id"`
	Responses int               `json:"responses"`
}

type backedFile struct {
	Name   string `json:"name"` // below the folder of the backup, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// The names in a backup.
const (
	manifestFormat = 1
	manifestName   = "manifest.json"
	manifestSum    = "manifest.sha256" // sha256sum -c reads it
	databaseName   = "hailong.db"
	secretName     = "secret.key"
	adminName      = "admin.key"
	// certificateName is the key that signs certificates.
	certificateName = "certificate.key"
)

func (m *manifest) responses() (n int) {
	for _, c := range m.Campaigns {
		n += c.Responses
	}
	return n
}

func (m *manifest) bytes() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

func (m *manifest) has(name string) bool {
	for _, f := range m.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}

// damaged is the error of a backup that is not what was written.
func damaged(cause error) error {
	return survey.NewError(survey.KindInvalid, survey.Text{
		Vi: "Bản sao lưu bị hỏng hoặc không đầy đủ; chưa có gì thay đổi.",
		En: "The backup is damaged or incomplete; nothing was changed.",
	}).With(cause)
}

// writeManifest writes the manifest and its hash, durably.
func writeManifest(dir string, m *manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if err := writeFile(filepath.Join(dir, manifestName), b); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, manifestSum), sumLine(b))
}

func sumLine(b []byte) []byte {
	sum := sha256.Sum256(b)
	return []byte(hex.EncodeToString(sum[:]) + "  " + manifestName + "\n")
}

// readManifest reads the manifest of a backup and checks it against its own hash.
func readManifest(dir string) (*manifest, error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, damaged(err)
	}
	sum, err := os.ReadFile(filepath.Join(dir, manifestSum))
	if err != nil {
		return nil, damaged(err)
	}
	if string(sum) != string(sumLine(b)) {
		return nil, damaged(fmt.Errorf("%s is not what %s says", manifestName, manifestSum))
	}
	m := new(manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, damaged(fmt.Errorf("%s: %w", manifestName, err))
	}
	if m.Format > manifestFormat {
		return nil, survey.NewError(survey.KindInvalid, survey.Text{
			Vi: "Bản sao lưu do một phiên bản mới hơn tạo ra; hãy dùng phiên bản đó để khôi phục.",
			En: "The backup was made by a newer version; please restore it with that one.",
		}).With(fmt.Errorf("format %d, version %s", m.Format, m.Version))
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		if !known(f.Name) || seen[f.Name] {
			return nil, damaged(fmt.Errorf("%s lists %q", manifestName, f.Name))
		}
		seen[f.Name] = true
	}
	if !m.has(databaseName) {
		return nil, damaged(fmt.Errorf("%s lists no %s", manifestName, databaseName))
	}
	return m, nil
}

// known reports whether a backup may hold a file of that name: nothing outside its
// folder, and nothing but what backup writes.
func known(name string) bool {
	switch name {
	case databaseName, secretName, adminName, certificateName:
		return true
	}
	below, ok := strings.CutPrefix(name, spoolFolder+"/")
	return ok && fs.ValidPath(below) && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name))
}

// copyFile copies a file to a new one of mode 0600, durably, and returns its size
// and hash as they were read.
func copyFile(from, to string) (size int64, hash string, err error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, "", err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, "", err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, "", err
	}
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(out, sum), in)
	if err == nil {
		err = out.Sync()
	}
	return size, hex.EncodeToString(sum.Sum(nil)), errors.Join(err, out.Close())
}

// hashFile is the size and hash of a file.
func hashFile(name string) (size int64, hash string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, f)
	return size, hex.EncodeToString(sum.Sum(nil)), err
}

// writeFile writes a new file of mode 0600, durably.
func writeFile(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolders makes the names below dir, and its own, survive a power cut.
func syncFolders(dir string) error {
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(name)
	})
	return errors.Join(err, syncFolder(filepath.Dir(dir)))
}

func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // has no such call on folders
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
