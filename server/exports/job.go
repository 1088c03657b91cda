package exports

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hailong/server/export"
	"hailong/server/store"
	"hailong/server/survey"
)

// JobKind is the kind of the documents that hold jobs. Their files lie on a disk, so
// they are not copied to another store.
const JobKind = "exportjob"

// State is where a job is in its life.
type State string

// The states.
const (
	Queued  State = "queued"
	Running State = "running"
	Done    State = "done"    // the file can be downloaded
	Failed  State = "failed"  // Problem says why
	Expired State = "expired" // the file is gone: too old, or removed by a person
)

// Ended reports whether nothing more happens to a job by itself but that it expires.
func (s State) Ended() bool { return s == Done || s == Failed || s == Expired }

// Job is a file that was asked for. Times are whole seconds.
type Job struct {
	ID string `json:"id"` // sorts by time
	Request
	By    By        `json:"by"`
	State State     `json:"state"`
	Asked time.Time `json:"asked"`
	Ended time.Time `json:"ended,omitzero"`
	// Rows of about Total are done; a file that is no table has no rows.
	Rows    int64       `json:"rows"`
	Total   int64       `json:"total"`
	Problem survey.Text `json:"problem,omitzero"`

	// Of a file that was made: its name for people, size, hash, and its manifest in the
	// canonical form with that one's hash, which stands in the audit trail.
	File         string    `json:"file,omitempty"`
	Bytes        int64     `json:"bytes"`
	SHA256       string    `json:"sha256,omitempty"`
	Manifest     string    `json:"manifest,omitempty"`
	ManifestHash string    `json:"manifest_hash,omitempty"`
	Signature    string    `json:"signature,omitempty"` // of the manifest; see Jobs.Sign
	Until        time.Time `json:"until,omitzero"`      // when the file goes
	Removed      bool      `json:"removed,omitzero"`    // by a person, before that

	// Attempt counts how often the file was begun; Holder makes it now, until Lease
	// unless it says more. NotBefore is when it may be tried again.
	Attempt   int       `json:"attempt"`
	Holder    string    `json:"holder,omitempty"`
	Lease     time.Time `json:"lease,omitzero"`
	NotBefore time.Time `json:"not_before,omitzero"`

	rev int64
}

// newID is an ID that sorts by time: the seconds since 1970 and 50 random bits.
func newID(at time.Time) string {
	return fmt.Sprintf("%09x", at.Unix()) + strings.ToLower(rand.Text()[:10])
}

// oldestID is below every ID of a time and later.
func oldestID(at time.Time) string { return fmt.Sprintf("%09x", max(at.Unix(), 0)) }

func jobOf(d store.Doc) (*Job, error) {
	j := new(Job)
	if err := json.Unmarshal(d.Body, j); err != nil {
		return nil, fmt.Errorf("export job %s: %w", d.ID, err)
	}
	j.ID, j.rev = d.ID, d.Rev
	return j, nil
}

func (j *Job) doc() (store.Doc, error) {
	b, err := json.Marshal(j)
	return store.Doc{Kind: JobKind, ID: j.ID, Rev: j.rev, Body: b}, err
}

// path is the name of the job's file in the folder: of one attempt, so that two
// processes that both hold themselves for the maker never write one file.
func (j *Job) path() string {
	return fmt.Sprintf("%s-%d.%s", j.ID, j.Attempt, j.Format.Extension())
}

// made is what the audit trail keeps of a file.
type made struct {
	Kind     Kind          `json:"kind"`
	Format   export.Format `json:"format"`
	File     string        `json:"file"`
	Rows     int64         `json:"rows"`
	Bytes    int64         `json:"bytes"`
	SHA256   string        `json:"sha256"`
	Manifest string        `json:"manifest"` // its SHA-256
}

// Made is what the audit trail keeps of a file with that manifest.
func Made(m export.Manifest, manifestHash string) any {
	return made{Kind(m.Kind), m.Format, m.File, m.Rows, m.Bytes, m.SHA256, manifestHash}
}
