package spool

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Kind says how something came into the quarantine.
type Kind string

// The kinds.
const (
	Refused    Kind = "refused"    // SetAside: the store does not take the response
	Damaged    Kind = "damaged"    // bytes that are no intact response
	Newer      Kind = "newer"      // intact, and of a version this program does not know
	Unreadable Kind = "unreadable" // the disk does not give the file back; it stays beside, renamed
	// Torn is the beginning of a response that was being written when the process
	// stopped. Its sender had no thanks, so nobody has to look; it does not count.
	Torn Kind = "torn"
)

// Kinds is every kind.
var Kinds = []Kind{Refused, Damaged, Newer, Unreadable, Torn}

// Held is one line of a quarantine, without the response.
type Held struct {
	Found   time.Time // to the second
	Kind    Kind
	Reason  string
	Segment string // file name at the time
	Offset  int64  // in that file
}

// line is Held with what is kept: the response as JSON where it can be read, else
// the bytes of the file.
type line struct {
	Found    time.Time       `json:"found"`
	Kind     Kind            `json:"kind"`
	Reason   string          `json:"reason"`
	Segment  string          `json:"segment"`
	Offset   int64           `json:"offset"`
	Response json.RawMessage `json:"response,omitempty"`
	Bytes    []byte          `json:"bytes,omitempty"`
}

// key tells what is kept already, so that finding it again after a crash adds
// nothing. Adoption renames segments; their names are no part of it.
func (l *line) key() [32]byte {
	h := sha256.New()
	switch {
	case l.Response != nil:
		h.Write([]byte("response"))
		h.Write(l.Response)
	case l.Bytes != nil:
		h.Write(binary.LittleEndian.AppendUint64([]byte("bytes"), uint64(l.Offset)))
		h.Write(l.Bytes)
	default:
		h.Write([]byte(l.Segment))
	}
	return [32]byte(h.Sum(nil))
}

// finding is something to be kept: payload, or raw bytes.
type finding struct {
	kind         Kind
	reason       string
	segment      string
	offset       int64
	payload, raw []byte
}

// quarantineName is a file of JSON lines in each lane that ever needed one. It only
// grows; an operator who has dealt with it moves it away.
const quarantineName = "quarantine.jsonl"

// quarantine keeps what can't go to the store. Its methods may be called from many
// goroutines.
type quarantine struct {
	dir  string
	disk disk
	now  func() time.Time

	mu    sync.Mutex
	known map[[32]byte]bool
	n     int // without Torn
}

func openQuarantine(dir string, d disk, now func() time.Time) (*quarantine, error) {
	q := &quarantine{dir: dir, disk: d, now: now, known: map[[32]byte]bool{}}
	b, err := os.ReadFile(q.name())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, raw := range lines(b) {
		q.note(raw)
	}
	return q, nil
}

func (q *quarantine) name() string { return filepath.Join(q.dir, quarantineName) }

func lines(b []byte) (ls [][]byte) {
	for l := range bytes.SplitSeq(b, []byte("\n")) {
		if l = bytes.TrimSpace(l); len(l) > 0 {
			ls = append(ls, l)
		}
	}
	return ls
}

// read reads a line; one that somebody or something spoiled still counts.
func read(raw []byte) line {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		return line{Kind: Damaged, Reason: "dòng không đọc được / a line that can't be read", Bytes: raw}
	}
	return l
}

// note remembers a line that is in the file and reports whether it is new.
func (q *quarantine) note(raw []byte) bool {
	l := read(raw)
	k := l.key()
	if q.known[k] {
		return false
	}
	q.known[k] = true
	if l.Kind != Torn {
		q.n++
	}
	return true
}

// holds reports whether a response was set aside.
func (q *quarantine) holds(payload []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.known) == 0 {
		return false
	}
	return q.known[(&line{Response: payload}).key()]
}

func (q *quarantine) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}

// add keeps findings durably and returns how many were new.
func (q *quarantine) add(fs ...finding) (int, error) {
	at := q.now().Truncate(time.Second)
	var raws [][]byte
	for _, f := range fs {
		l := line{Found: at, Kind: f.kind, Reason: f.reason, Segment: f.segment, Offset: f.offset, Bytes: f.raw}
		var whole bytes.Buffer
		if f.payload != nil && json.Compact(&whole, f.payload) == nil {
			l.Response = whole.Bytes()
		} else if f.payload != nil {
			l.Bytes = f.payload
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false) // Response keeps its bytes
		if err := enc.Encode(l); err != nil {
			return 0, err
		}
		raws = append(raws, bytes.TrimSpace(b.Bytes()))
	}
	return q.append(raws)
}

// absorb takes over the lines of another quarantine.
func (q *quarantine) absorb(name string) error {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := q.append(lines(b)); err != nil {
		return err
	}
	return q.disk.remove(name)
}

// append writes the lines that are not in the file yet.
func (q *quarantine) append(raws [][]byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var b []byte
	var fresh [][]byte
	for _, raw := range raws {
		l := read(raw)
		if !q.known[l.key()] {
			b = append(append(b, raw...), '\n')
			fresh = append(fresh, raw)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	if err := q.write(b); err != nil {
		return 0, fmt.Errorf("quarantine: %w", err)
	}
	n := 0
	for _, raw := range fresh {
		if q.note(raw) {
			n++
		}
	}
	return n, nil
}

// write adds b to the end of the file and syncs file and folder. The file is not
// held open: an operator may move it away at any time.
func (q *quarantine) write(b []byte) error {
	f, err := q.disk.open(q.name(), os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := info.Size()
	if end > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], end-1); err != nil {
			return err
		}
		if last[0] != '\n' { // a write that was cut off
			b = append([]byte{'\n'}, b...)
		}
	}
	if _, err := f.WriteAt(b, end); err != nil {
		return errors.Join(err, f.Truncate(end))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return q.disk.syncDir(q.dir)
}
