// Package store is the contract between the product and its database. It holds
// types, errors and promises and no code beyond them. The adapters are
// store/sqlite and store/mongo; store/storetest holds every sentence below to a
// test that both pass.
//
// All methods may be called from many goroutines and, on either adapter, from
// several processes. A passing fault is a survey.KindUnavailable error: the
// outcome is unknown and the same call may be repeated. Strings keep their exact
// bytes and compare by bytes: names and codes that differ only by case or marks
// are different. Empty lists come back nil. Nothing here sees an address, a device
// or a time finer than the hour.
package store

import (
	"context"
	"fmt"

	"hailong/server/survey"
	"hailong/server/tally"
)

// Store is everything an adapter provides. Callers declare the few methods they
// need; the whole is for adapters, suites and the wiring.
type Store interface {
	Responses
	Documents
	// Ping asks the database itself whether it takes writes now.
	Ping(ctx context.Context) error
	// Close waits for calls under way and releases the database. Using the store
	// afterwards is KindUnavailable.
	Close() error
}

// Outcome is what became of one response of a batch.
type Outcome uint8

// The outcomes. None of them is an error of the batch.
const (
	// Stored: new, durable and counted exactly once.
	Stored Outcome = iota + 1
	// Duplicate: the ID is already stored with the same digest; nothing changed.
	Duplicate
	// Conflict: the ID is already stored with another digest; nothing changed.
	Conflict
)

// Entry is the tally of one cell.
type Entry struct {
	Cell  tally.Cell
	Tally tally.Tally
}

// Kept is what a look-up tells about a stored response.
type Kept struct {
	Response survey.Response // without comments
	Digest   [32]byte
}

// Remark is a comment with what may be shown of its response, and the response's
// ID, which is never shown: it is for tagging and answering the comment.
type Remark struct {
	ID       survey.ResponseID
	Unit     survey.UnitKey
	Point    survey.PointID
	Channel  survey.Channel
	Day      survey.Day
	Standing survey.Standing
	Comment  survey.Comment
}

// Fault is why a store can't be used as it is configured: something that a person
// has to mend, as opposed to a passing KindUnavailable.
type Fault string

// The faults. hailong gives each an exit code of its own.
const (
	FaultAddress      Fault = "address"       // the connection string can't be used
	FaultUnreachable  Fault = "unreachable"   // nothing answers there
	FaultTLS          Fault = "tls"           // no encrypted connection comes about
	FaultSignIn       Fault = "sign_in"       // user or password refused
	FaultRights       Fault = "rights"        // the user may not do what is needed
	FaultWriteConcern Fault = "write_concern" // writes can't be made as durable as promised
	FaultNotWritable  Fault = "not_writable"  // a secondary, a read-only disk, a full disk
	FaultIndexes      Fault = "indexes"       // an index is missing or another than needed
	FaultUnsuitable   Fault = "unsuitable"    // too old, or lacks what is needed
	FaultDamaged      Fault = "damaged"       // the data can't be read
	FaultForeign      Fault = "foreign"       // the data belongs to another program or a newer version
)

// Faults is every fault.
var Faults = []Fault{
	FaultAddress, FaultUnreachable, FaultTLS, FaultSignIn, FaultRights, FaultWriteConcern,
	FaultNotWritable, FaultIndexes, FaultUnsuitable, FaultDamaged, FaultForeign,
}

// FaultError says what is wrong with a store and what the operator can do. Its
// texts and its cause hold no password.
type FaultError struct {
	Fault   Fault
	Message survey.Text // what to do, for the person at the terminal
	Cause   error
}

func (e *FaultError) Error() string {
	if e.Cause == nil {
		return e.Message.En
	}
	return e.Message.En + ": " + e.Cause.Error()
}

func (e *FaultError) Unwrap() error { return e.Cause }

// Responses keeps responses and their counts.
type Responses interface {
	// Append stores a batch and counts each new response exactly once. It returns
	// one Outcome per response, in order; within a batch a later response with an
	// earlier one's ID is judged as if that one were stored already. When it
	// returns without error the batch is durable. After an error the outcome is
	// unknown; sending the batch again is safe and gives each response the outcome
	// it would have had, except that what the failed call stored is now Duplicate.
	// What a crash left stored but uncounted, Recover counts. An empty batch does
	// nothing.
	Append(ctx context.Context, batch []survey.Response) ([]Outcome, error)
	// Recover counts what earlier processes stored but did not count, and returns
	// how many responses that was. It is called at start and may be called at any
	// time by any process.
	Recover(ctx context.Context) (int, error)
	// Uncounted is how many stored responses are not counted yet, because a process
	// died between the two or is at it right now. Where both are one transaction it
	// is always 0.
	Uncounted(ctx context.Context) (int, error)
	// Restand changes the standing of a stored response from one value to another
	// for a reason and moves its counts with it, exactly once. An unknown ID is
	// KindUnknown; a response whose standing is no longer from is KindConflict and
	// nothing changes, unless it is already to for the same reason, which is
	// success.
	Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error
	// Find returns the stored responses whose ID starts with prefix, at most 8,
	// in the order of their IDs; none is no error. The prefix has at least
	// survey.ReceiptPrefix characters.
	Find(ctx context.Context, prefix string) ([]Kept, error)
	// EachResponse calls yield with every response of a campaign, comments
	// included, in the order of their IDs, reading from a cursor in flat memory.
	// It stops at the first error of yield and returns it; yield may call the store.
	// Responses that are appended meanwhile may or may not be among them.
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
	// EachRemark calls yield with the comments of a unit in a campaign, newest day
	// first.
	EachRemark(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, yield func(Remark) error) error
	// EachStanding calls yield with the responses of a unit in a campaign whose
	// standing is Flagged or Excluded, whichever is asked for, without comments, in
	// the order of their IDs, reading from a cursor in flat memory and never through
	// those that count. Asking for Counted panics: there is no short way to those. It
	// stops at the first error of yield and returns it; yield may call the store. A
	// response whose standing changes meanwhile may or may not be among them.
	EachStanding(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error
	// Tallies returns the counts of every cell of a campaign, one Entry per cell
	// with any count, writers added up, sorted by Cell.String.
	Tallies(ctx context.Context, campaign survey.CampaignID) ([]Entry, error)
}

// TallyReader is a store as far as tallies are read from it.
type TallyReader interface {
	Tallies(ctx context.Context, campaign survey.CampaignID) ([]Entry, error)
}

// TallyStream is a TallyReader that can hand tallies out one by one.
type TallyStream interface {
	// EachTally calls yield with what Tallies returns, in its order and from the same
	// moment, in flat memory. It stops at the first error of yield and returns it. yield
	// must not change what is stored.
	EachTally(ctx context.Context, campaign survey.CampaignID, yield func(Entry) error) error
}

// EachTally is TallyStream.EachTally for any store; one that is no TallyStream takes
// memory for all of them: some 3 KB for each unit, day, channel and point.
func EachTally(ctx context.Context, from TallyReader, campaign survey.CampaignID, yield func(Entry) error) error {
	if s, ok := from.(TallyStream); ok {
		return s.EachTally(ctx, campaign, yield)
	}
	list, err := from.Tallies(ctx, campaign)
	for _, e := range list {
		if err == nil {
			err = yield(e)
		}
	}
	return err
}

// Doc is a small record: a register of units, a version of a questionnaire or
// criteria set, a campaign, a point, an entry code, an account, a session, an entry
// of the audit trail. Packages above give Kind and Body their meaning.
type Doc struct {
	Kind string // lower-case letters
	ID   string // unique within its kind; errors and so logs tell it, so it is no secret
	Rev  int64  // 1 when created, one more at each change
	Body []byte // at most 15 MiB, what fits any compatible server's document
}

// MaxPage is the most documents that a Range may ask for.
const MaxPage = 1000

// Range asks for the documents of a kind with From <= ID < Before, byte by byte.
type Range struct {
	From   string // the empty one is below every ID
	Before string // empty: there is no upper end
	Limit  int    // at most so many, 1 to MaxPage
	// Backwards begins with the highest ID; without it the lowest comes first.
	Backwards bool
}

// Check refuses a Limit out of bounds with KindInvalid.
func (r Range) Check() error {
	if r.Limit >= 1 && r.Limit <= MaxPage {
		return nil
	}
	return survey.InvalidField("limit", survey.Text{
		Vi: fmt.Sprintf("Số bản ghi mỗi lần phải từ 1 đến %d.", MaxPage),
		En: fmt.Sprintf("The number of records at a time must be from 1 to %d.", MaxPage),
	})
}

// Documents keeps small records with optimistic locking.
type Documents interface {
	// Create stores documents that do not exist yet, each with Rev 1, in chunks.
	// A document whose kind and ID exist already is left as it is and the call
	// fails with KindConflict after the others are stored. The Rev given is
	// ignored.
	Create(ctx context.Context, docs ...Doc) error
	// Replace stores a new body for the document at exactly revision d.Rev and
	// raises its revision by one. Another revision is KindConflict, no such
	// document KindUnknown.
	Replace(ctx context.Context, d Doc) error
	// Remove deletes the document at exactly revision rev. Another revision is
	// KindConflict, no such document KindUnknown, which is also what a repeated call
	// says after one that succeeded unheard. The same ID may be created again, with
	// Rev 1: who still holds revision 1 of the removed one would then change the new
	// one, so IDs that are removed are better not used twice. A document of a kind
	// that anybody watches through Changes must not be removed: Changes does not tell.
	Remove(ctx context.Context, kind, id string, rev int64) error
	// Get returns a document; none is KindUnknown.
	Get(ctx context.Context, kind, id string) (Doc, error)
	// List returns the documents of a kind, sorted by ID byte by byte.
	List(ctx context.Context, kind string) ([]Doc, error)
	// Page returns the documents of a kind within a range, in the order it asks for,
	// by an index: what it costs depends on Limit and not on how many others there
	// are. The next page begins with From just above the last ID (the ID and a zero
	// byte), or backwards with Before at it.
	Page(ctx context.Context, kind string, r Range) ([]Doc, error)
	// Changes returns a number that is higher after any Create or Replace of a
	// document of these kinds by any process than before it; equal numbers mean
	// nothing of these kinds was changed. Documents of other kinds change it never
	// and cost it nothing. Only numbers of the same kinds can be compared. A kind
	// named twice is one; naming none panics.
	Changes(ctx context.Context, kinds ...string) (int64, error)
}
