package trail

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Action names what was done, "thing.verb" in lower case, such as campaign.open. The
// list is closed: see Actions.
type Action string

// Event is what a caller tells. Texts that are too long are cut: Name, Role and Actor
// after 200 characters, Object and Unit after 300, Note after 2,000. Before and After
// of more than 64 KiB as JSON are kept as their length and SHA-256.
type Event struct {
	Actor  string // ID of the account or key; "cli" for the command line, "" for nobody
	Name   string // the actor's name as it was then
	Role   string // the actor's role as it was then
	Action Action
	Object string // what it was done to: "campaign:2026-q4", "unit:11311@2025-07-01", …
	Unit   string // the unit concerned, CODE@YYYY-MM-DD; empty for none or many
	Before any    // JSON; nil for nothing
	After  any    // JSON; nil for nothing
	Note   string // a reason that was given, or why it was not carried out
}

// Entry is an event as it is kept. Hash covers its bytes as the package comment
// describes; the order of the members is part of it.
type Entry struct {
	Seq    int64           `json:"seq"` // 1, 2, 3 …
	ID     string          `json:"id"`  // random: two equal events are two entries
	At     time.Time       `json:"at"`  // UTC, whole seconds; not ordered
	Actor  string          `json:"actor"`
	Name   string          `json:"name"`
	Role   string          `json:"role"`
	Action Action          `json:"action"`
	Object string          `json:"object"`
	Unit   string          `json:"unit,omitempty"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	Note   string          `json:"note,omitempty"`
	Undone int64           `json:"undone,omitempty"` // Seq of the entry that was not, or perhaps not, carried out
	Prev   string          `json:"prev"`             // Hash of the entry before; 64 zeros for the first
	Hash   string          `json:"hash"`             // SHA-256 over all of the above, lower-case hexadecimal

	// Broken is set by who reads: the stored bytes are not those that Hash covers. Such
	// an entry may have nothing but its number, and that is 0 where it has no place.
	Broken bool `json:"-"`
}

// Head names an entry so that it can be noted elsewhere: on paper, in a certificate.
// The zero Head names none.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// String is SEQ:HASH, empty for the zero Head.
func (h Head) String() string {
	if h == (Head{}) {
		return ""
	}
	return fmt.Sprintf("%d:%s", h.Seq, h.Hash)
}

// ParseHead reads what String writes.
func ParseHead(s string) (Head, error) {
	if s == "" {
		return Head{}, nil
	}
	n, hash, _ := strings.Cut(s, ":")
	seq, err := strconv.ParseInt(n, 10, 64)
	if err != nil || seq < 1 || !isHash(hash) {
		return Head{}, survey.InvalidField("head", survey.Text{
			Vi: "Dấu mốc phải có dạng SỐ:MÃ_BĂM, mã băm gồm 64 chữ số thập lục phân viết thường.",
			En: "A head has the form NUMBER:HASH, the hash being 64 lower-case hexadecimal digits.",
		})
	}
	return Head{seq, hash}, nil
}

// documents is what the trail needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
}

// Kind is the kind of the trail's documents. Their IDs are the entries' numbers with
// leading zeros.
const Kind = "trail"

// Trail appends and reads. It is safe for concurrent use, and several processes may
// have one each on the same store. It must not be copied after its first use.
type Trail struct {
	Docs  documents
	Clock func() time.Time

	verifying sync.Mutex

	once sync.Once
	turn chan struct{} // one Append of this process at a time
	last *Head         // of whoever has the turn; nil when it must be read
	mark func() string // makes IDs; tests have their own
}
