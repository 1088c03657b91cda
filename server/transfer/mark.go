package transfer

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Kind is the kind of this package's own documents. It is never copied, and no
// reader of other kinds sees it.
const Kind = "transfer"

// The documents of Kind.
const (
	nameID = "name" // in a source: what it is called
	markID = "mark" // in a target: whose copy it is
)

// named is the document that names a source. It goes wherever the data goes, into
// backups and other folders, so that a copy may go on from there.
type named struct {
	Name string `json:"name"`
}

// mark is the document that tells our own copy from anybody's data.
type mark struct {
	Source string `json:"source"`
	State  state  `json:"state"`
	// Docs is what this copy has written or was about to write, by kind/id.
	Docs map[string]trace `json:"docs"`
	// Tallies is the digest of the target's counts when the copy was proven. While
	// they are the same, nobody has added a response or changed a standing there.
	Tallies string `json:"tallies,omitempty"`
}

type state string

const (
	begun state = "begun" // the copy is under way or was cut off
	done  state = "done"  // it was complete and proven
)

// trace is the hash of a document that this copy writes, and of what it had
// written there before: whichever of the two is found was written by a copy.
type trace struct {
	Is  string `json:"is"`
	Was string `json:"was,omitempty"`
}

func (t trace) wrote(hash string) bool { return hash != "" && (hash == t.Is || hash == t.Was) }

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// Unfinished reports whether a store is the target of a copy that was begun and is
// not proven yet: such a store must not be served.
func Unfinished(ctx context.Context, st store.Documents) (bool, error) {
	m, _, err := readMark(ctx, st)
	return m.State == begun, err
}

// nameOf is the name of a source, which gets one when it has none.
func nameOf(ctx context.Context, st store.Documents) (string, error) {
	name, err := readName(ctx, st)
	if err != nil || name != "" {
		return name, err
	}
	body, err := json.Marshal(named{rand.Text()})
	if err != nil {
		return "", err
	}
	err = st.Create(ctx, store.Doc{Kind: Kind, ID: nameID, Body: body})
	if err != nil && survey.KindOf(err) != survey.KindConflict {
		return "", err
	}
	return readName(ctx, st) // ours, or that of a copy that was first
}

// readName is the name of a store; empty where it has none.
func readName(ctx context.Context, st store.Documents) (string, error) {
	var n named
	_, err := read(ctx, st, nameID, &n)
	return n.Name, err
}

func readMark(ctx context.Context, st store.Documents) (m mark, rev int64, err error) {
	rev, err = read(ctx, st, markID, &m)
	return m, rev, err
}

// read is the revision of a document of Kind, 0 where there is none.
func read(ctx context.Context, st store.Documents, id string, into any) (int64, error) {
	d, err := st.Get(ctx, Kind, id)
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			err = nil
		}
		return 0, err
	}
	if err := json.NewDecoder(bytes.NewReader(d.Body)).Decode(into); err != nil {
		return 0, fmt.Errorf("%s %s: %w", Kind, id, err)
	}
	return d.Rev, nil
}

// readMark finds out whose copy the target is, and refuses one that is another's.
func (r *run) readMark(ctx context.Context) error {
	name, err := readName(ctx, r.target)
	if err != nil {
		return err
	}
	if name == r.name {
		return refused(survey.Text{
			Vi: "Nguồn và đích là cùng một dữ liệu (hoặc đích là bản sao lưu của nguồn).",
			En: "Source and target are the same data (or the target is a backup of the source).",
		})
	}
	if r.mark, r.rev, err = readMark(ctx, r.target); err != nil {
		return err
	}
	if r.rev > 0 && r.mark.Source != r.name {
		return refused(survey.Text{
			Vi: "Đích là bản chép của một nguồn khác. Hãy chọn một cơ sở dữ liệu trống.",
			En: "The target is a copy of another source. Please choose an empty database.",
		})
	}
	return nil
}

// untouched refuses a finished copy whose counts are no longer those of then: it
// has gone into use, and its own answers and standings must not be overruled.
func (r *run) untouched(ctx context.Context, campaigns []survey.CampaignID) error {
	if r.mark.State != done {
		return nil
	}
	digest, err := digestOf(ctx, r.target, campaigns)
	if err != nil {
		return err
	}
	if digest != r.mark.Tallies {
		return refused(survey.Text{
			Vi: "Sau lần chép trước, đích đã được sử dụng: số đếm của nó không còn như khi chép xong.",
			En: "The target has been in use since it was copied: its counts are no longer those of then.",
		})
	}
	return nil
}

// begin writes down what this run is about to do.
func (r *run) begin(ctx context.Context, p *plan) error {
	m := mark{Source: r.name, State: begun, Docs: make(map[string]trace, len(p.from))}
	for key, d := range p.from {
		t := trace{Is: hashOf(d.Body)}
		if old, ok := p.to[key]; ok {
			if h := hashOf(old.Body); h != t.Is {
				t.Was = h
			}
		}
		m.Docs[key] = t
	}
	if r.rev > 0 && m.State == r.mark.State && maps.Equal(m.Docs, r.mark.Docs) {
		return nil
	}
	return r.writeMark(ctx, m)
}

// finish writes down that the copy is proven.
func (r *run) finish(ctx context.Context, campaigns []survey.CampaignID) error {
	digest, err := digestOf(ctx, r.target, campaigns)
	if err != nil {
		return err
	}
	m := r.mark
	m.State, m.Tallies = done, digest
	return r.writeMark(ctx, m)
}

func (r *run) writeMark(ctx context.Context, m mark) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	d := store.Doc{Kind: Kind, ID: markID, Rev: r.rev, Body: body}
	if r.rev == 0 {
		err = r.target.Create(ctx, d)
	} else {
		err = r.target.Replace(ctx, d)
	}
	if err != nil && survey.KindOf(err) == survey.KindConflict {
		return refused(survey.Text{
			Vi: "Một lệnh chép khác đang ghi vào cùng đích.",
			En: "Another copy is writing to the same target.",
		})
	}
	if err != nil {
		return err
	}
	r.mark, r.rev = m, r.rev+1
	return nil
}

// digestOf is the digest of the counts of campaigns.
func digestOf(ctx context.Context, st store.Responses, campaigns []survey.CampaignID) (string, error) {
	sum := sha256.New()
	for _, id := range campaigns {
		entries, err := st.Tallies(ctx, id) // sorted by cell
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			fmt.Fprintln(sum, e.Cell)
			for _, c := range slices.Sorted(maps.Keys(map[tally.Counter]int64(e.Tally))) {
				fmt.Fprintln(sum, c, e.Tally[c])
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
