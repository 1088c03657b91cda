package trail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hailong/server/survey"
)

// Longest texts, in characters, and values, in bytes of JSON.
const (
	maxName   = 200
	maxObject = 300
	maxNote   = 2000
	maxValue  = 64 << 10
)

// noHash is the Prev of the first entry.
var noHash = strings.Repeat("0", sha256.Size*2)

const (
	hashOpens  = `,"hash":"`
	hashCloses = `"}`
	hashMember = len(hashOpens) + sha256.Size*2 + len(hashCloses)
)

// entry is an event before it has its place in the chain.
func (t *Trail) entry(ev Event) (Entry, error) {
	if !ev.Action.Known() {
		return Entry{}, survey.NewError(survey.KindInternal, survey.Text{}).With(fmt.Errorf("trail: no action %q", ev.Action))
	}
	before, err := value(ev.Before)
	if err != nil {
		return Entry{}, fmt.Errorf("trail: before of %s: %w", ev.Action, err)
	}
	after, err := value(ev.After)
	if err != nil {
		return Entry{}, fmt.Errorf("trail: after of %s: %w", ev.Action, err)
	}
	return Entry{
		ID: t.mark(), At: t.Clock().UTC().Truncate(time.Second),
		Actor: cut(ev.Actor, maxName), Name: cut(ev.Name, maxName), Role: cut(ev.Role, maxName),
		Action: ev.Action, Object: cut(ev.Object, maxObject), Unit: cut(ev.Unit, maxObject),
		Before: before, After: after, Note: cut(ev.Note, maxNote),
	}, nil
}

// cut ends a text after n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// value is v as JSON, or what is left of one that is too long.
func value(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	b, err := plainJSON(v)
	if err != nil || bytes.Equal(b, []byte("null")) {
		return nil, err
	}
	if len(b) <= maxValue {
		return b, nil
	}
	sum := sha256.Sum256(b)
	return plainJSON(map[string]any{"omitted": Omitted{len(b), hex.EncodeToString(sum[:])}})
}

// Omitted stands, as the only member "omitted", for a value that was too long to keep.
type Omitted struct {
	Bytes  int    `json:"bytes"`  // of its JSON
	SHA256 string `json:"sha256"` // over them, lower-case hexadecimal
}

// plainJSON writes characters as themselves.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// seal puts e after an entry and returns its bytes.
func (e *Entry) seal(after Head) ([]byte, error) {
	e.Seq, e.Prev, e.Hash = after.Seq+1, after.Hash, ""
	b, err := plainJSON(e)
	if err != nil {
		return nil, fmt.Errorf("trail: %w", err)
	}
	b = bytes.TrimSuffix(b, []byte(hashOpens+hashCloses))
	e.Hash = sum(b)
	return append(b, hashOpens+e.Hash+hashCloses...), nil
}

// sum is the hash of an entry whose bytes, up to the hash member, are b.
func sum(b []byte) string {
	h := sha256.New()
	h.Write(b)
	h.Write([]byte("}"))
	return hex.EncodeToString(h.Sum(nil))
}

// unseal reads an entry. One whose bytes are not those its hash covers comes back as
// far as it can be read, and Broken.
func unseal(b []byte) Entry {
	var e Entry
	if err := json.Unmarshal(b, &e); err != nil {
		return Entry{Broken: true}
	}
	at := len(b) - hashMember
	e.Broken = at < 0 || string(b[at:]) != hashOpens+sum(b[:at])+hashCloses
	return e
}

func isHash(s string) bool {
	return len(s) == sha256.Size*2 && strings.Trim(s, "0123456789abcdef") == ""
}

// docID is the ID of the document of an entry. Twelve digits last for thirty
// thousand years at one entry a second.
func docID(seq int64) string { return fmt.Sprintf("%012d", seq) }
