package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"hailong/server/survey"
)

// ManifestVersion is what a manifest of this shape says of itself.
const ManifestVersion = "hailong-export-1"

// Manifest says what a file holds and proves that it is the file: whoever has the
// manifest's own hash from somewhere he trusts needs nothing else. Its fields
// stand in the order of their JSON names, which its canonical form needs.
type Manifest struct {
	At            time.Time         `json:"at"`                // when it was made, whole seconds
	Before        time.Time         `json:"before,omitzero"`   // end of the period, not included
	By            string            `json:"by"`                // the account or API key
	ByName        string            `json:"by_name"`           // its name then; may be empty
	Bytes         int64             `json:"bytes"`             // size of the file
	Campaign      survey.CampaignID `json:"campaign"`          // empty where it is of no campaign
	Columns       []string          `json:"columns"`           // names, in order; none for a file that is no table
	Criteria      *Version          `json:"criteria"`          // nil where none applies
	File          string            `json:"file"`              // its name, without a folder
	Filter        map[string]string `json:"filter"`            // what was asked for, by the names of the API
	Format        Format            `json:"format"`            //
	From          time.Time         `json:"from,omitzero"`     // start of the period, included
	Kind          string            `json:"kind"`              // the ID of its Sheet, or what else it is
	Manifest      string            `json:"manifest"`          // ManifestVersion
	Program       string            `json:"program"`           // version of the program
	Questionnaire *Version          `json:"questionnaire"`     // nil where none applies
	Rows          int64             `json:"rows"`              // of data, without headings
	SHA256        string            `json:"sha256"`            // of the file, lower-case hexadecimal
	TrailHead     string            `json:"trail_head"`        // head of the audit trail, with the entry of this export; may be empty
	Withheld      int64             `json:"withheld,omitzero"` // cells that the privacy gate kept back
}

// Version is a survey.VersionRef with its fields in the order of a canonical form.
type Version struct {
	Hash    string `json:"hash"`
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// VersionOf is a reference as a manifest has it; nil for the empty one.
func VersionOf(r survey.VersionRef) *Version {
	if r == (survey.VersionRef{}) {
		return nil
	}
	return &Version{Hash: r.Hash, ID: r.ID, Version: r.Version}
}

// Period is the bounds of a run of days, both included, as a manifest has them:
// the first midnight, and the one after the last day, in Vietnam's time.
func Period(first, last survey.Day) (from, before time.Time) {
	return midnight(first), midnight(last + 1)
}

func midnight(d survey.Day) time.Time {
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, survey.Zone)
}

// Complete fills in what the Writer knows, after Close: kind, format, columns,
// rows, size and hash.
func (w *Writer) Complete(m Manifest) Manifest {
	m.Kind, m.Format, m.Columns = w.sheet.ID, w.format, w.sheet.Names()
	m.Rows, m.Bytes, m.SHA256 = w.Rows(), w.Bytes(), w.SHA256()
	return m
}

// Canonical is the manifest's one spelling: JSON as RFC 8785 (JCS) has it, members
// in order, no blanks, no line end. Times are whole seconds of Vietnam, +07:00. A
// manifest that says too little or nonsense is an error.
func (m Manifest) Canonical() ([]byte, error) {
	m.At, m.From, m.Before = second(m.At), second(m.From), second(m.Before)
	m.Manifest = ManifestVersion
	if m.Columns == nil {
		m.Columns = []string{}
	}
	if m.Filter == nil {
		m.Filter = map[string]string{}
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// second is a time as a manifest has it.
func second(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.In(survey.Zone).Truncate(time.Second)
}

// ManifestHash is the SHA-256 of a manifest's bytes in lower-case hexadecimal: what
// is signed, or noted in the audit trail.
func ManifestHash(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// maxManifest is the ceiling of a manifest in bytes; 10,000 columns of the longest
// names take 600 kB.
const maxManifest = 1 << 20

// ParseManifest reads what Canonical writes, byte for byte, and refuses any other
// spelling, so that a manifest has one hash.
func ParseManifest(b []byte) (Manifest, error) {
	var m Manifest
	if len(b) > maxManifest {
		return m, badManifest(errors.New("too long"))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return Manifest{}, badManifest(err)
	}
	again, err := m.Canonical()
	if err != nil {
		return Manifest{}, badManifest(err)
	}
	if !bytes.Equal(b, again) {
		return Manifest{}, badManifest(errors.New("not in the canonical form"))
	}
	m.At, m.From, m.Before = second(m.At), second(m.From), second(m.Before)
	return m, nil
}

func badManifest(cause error) error {
	return survey.NewError(survey.KindMalformed, survey.Text{
		Vi: "Bản kê của tệp xuất không đúng dạng.", En: "The manifest of the export is not a manifest.",
	}).With(cause)
}

// check returns the first thing that a manifest must not say.
func (m *Manifest) check() error {
	switch {
	case m.Manifest != ManifestVersion:
		return fmt.Errorf("version %q", m.Manifest)
	case m.At.IsZero():
		return errors.New("no time")
	case m.From.IsZero() != m.Before.IsZero() || !m.From.IsZero() && !m.From.Before(m.Before):
		return errors.New("the period has no length")
	case m.Rows < 0 || m.Bytes < 0 || m.Withheld < 0 || m.Rows > maxExact || m.Bytes > maxExact || m.Withheld > maxExact:
		return errors.New("a count is not one")
	case !validHash(m.SHA256):
		return fmt.Errorf("hash %q", m.SHA256)
	case !validName(m.Kind, '-') || m.Format == "" || m.By == "" || m.Program == "" || m.File == "":
		return errors.New("kind, format, by, program or file is missing")
	case strings.ContainsAny(m.File, `/\`):
		return fmt.Errorf("file %q is in a folder", m.File)
	}
	for _, t := range []time.Time{m.At, m.From, m.Before} {
		if y := t.Year(); y < 1 || y > 9999 {
			return fmt.Errorf("year %d", y)
		}
	}
	for _, v := range []*Version{m.Criteria, m.Questionnaire} {
		if v != nil && (v.ID == "" || v.Version < 1 || v.Version > maxExact || !validHash(v.Hash)) {
			return fmt.Errorf("version %s of %q has no number or hash", v.Hash, v.ID)
		}
	}
	return m.texts()
}

// texts holds all texts to characters that have one spelling in JSON.
func (m *Manifest) texts() error {
	all := []string{m.By, m.ByName, string(m.Campaign), m.File, string(m.Format), m.Program, m.TrailHead}
	for _, v := range []*Version{m.Criteria, m.Questionnaire} {
		if v != nil {
			all = append(all, v.ID)
		}
	}
	for k, v := range m.Filter {
		if !validName(k, '_', '-') {
			return fmt.Errorf("filter %q", k)
		}
		all = append(all, v)
	}
	for _, s := range all {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, unspellable) {
			return fmt.Errorf("%q has a character that no manifest has", s)
		}
	}
	seen := make(map[string]bool, len(m.Columns))
	for _, c := range m.Columns {
		if !validName(c, '_', '.') || seen[c] {
			return fmt.Errorf("column %q", c)
		}
		seen[c] = true
	}
	return nil
}

func unspellable(r rune) bool {
	return replaced(r) || r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029'
}

// maxExact is the largest whole number that every JSON reader keeps: 2^53 - 1.
const maxExact = 1<<53 - 1

func validHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }
