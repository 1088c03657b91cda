package export

import (
	"errors"
	"fmt"
	"io"

	"hailong/server/survey"
)

// OpenManifest is ParseManifest for bytes whose hash is known from somewhere that
// is trusted: a signature, a certificate, an entry of the audit trail. Other bytes
// are refused whatever they say.
func OpenManifest(b []byte, trusted string) (Manifest, error) {
	if got := ManifestHash(b); got != trusted {
		return Manifest{}, differs("manifest", trusted, got)
	}
	return ParseManifest(b)
}

// VerifyFile reads a file to its end and compares it with a manifest that is
// trusted. The error is a survey.Error of KindInvalid whose one field names the
// first thing that differs: bytes, sha256 or rows. Rows are counted in CSV, XLSX,
// JSON and JSONLines; other formats have none to count. An error of r is returned
// as it is. Memory does not grow with the file.
func VerifyFile(m Manifest, r io.Reader) error {
	file := newMeasured(io.Discard)
	source := &faulty{r: r}
	rows, known, bad := countRows(m.Format, io.TeeReader(source, file))
	// What the count did not look at, after the end of a table or of what can be read
	// as one, is part of the file.
	if _, err := io.Copy(file, source); err != nil {
		return err
	}
	if source.err != nil {
		return source.err
	}
	if file.n != m.Bytes {
		return differs("bytes", m.Bytes, file.n)
	}
	if got := file.sum(); got != m.SHA256 {
		return differs("sha256", m.SHA256, got)
	}
	if bad != nil {
		return differs("rows", m.Rows, "?")
	}
	if known && rows != m.Rows {
		return differs("rows", m.Rows, rows)
	}
	return nil
}

// differs is the refusal of what is not as it was.
func differs(what string, want, got any) error {
	name := map[string]survey.Text{
		"manifest": {Vi: "Mã băm của bản kê", En: "The hash of the manifest"},
		"bytes":    {Vi: "Kích thước tệp (byte)", En: "The size of the file in bytes"},
		"sha256":   {Vi: "Mã băm của tệp", En: "The hash of the file"},
		"rows":     {Vi: "Số dòng của tệp", En: "The number of rows of the file"},
	}[what]
	return survey.InvalidField(what, survey.Text{
		Vi: fmt.Sprintf("%s không khớp: theo bản ghi là %v, thực tế là %v.", name.Vi, want, got),
		En: fmt.Sprintf("%s differs: %v is on record, %v was found.", name.En, want, got),
	})
}

// faulty keeps the fault of a reader apart from what is wrong with its bytes.
type faulty struct {
	r   io.Reader
	err error
}

func (f *faulty) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}
