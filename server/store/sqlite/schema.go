package sqlite

import (
	"errors"
	"fmt"
)

// applicationID marks a file as ours in its header: "HLng".
const applicationID = 0x484c6e67

// migrations bring a file from one version of the schema to the next; the number
// of those that a file has had is its user_version. A migration that has been
// released is never edited.
var migrations = []string{version1, version2}

// version1, in words:
//
// A response's place is random within its hour, so that the file does not tell in
// which order the responses of an hour came in; those of one batch lie beside each
// other in the order of their IDs, so that a batch touches few pages. (A table
// keyed by the ID itself hides the order as well, but rewrites a page for each
// response: a quarter to a half slower.) What is equal for all responses of a cell
// is said once, in cells. cells and counters are numbered as they first appear, so
// that those of a day lie beside each other. tallies.counts is described at encode.
// answers is survey.Answers.String; flags are joined by commas; comments is how
// many there are. In the table comments, subject is "campaign|unit". changes has
// one row.
const version1 = `
CREATE TABLE counters (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
);
CREATE TABLE cells (
	id  INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE
);
CREATE TABLE tallies (
	cell   INTEGER PRIMARY KEY,
	counts BLOB NOT NULL
);
CREATE TABLE responses (
	place    INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,
	cell     INTEGER NOT NULL,
	hour     INTEGER NOT NULL,
	lang     TEXT NOT NULL,
	pace     TEXT NOT NULL,
	flags    TEXT NOT NULL,
	local    INTEGER NOT NULL,
	comments INTEGER NOT NULL,
	answers  TEXT NOT NULL,
	digest   BLOB NOT NULL,
	reason   TEXT NOT NULL DEFAULT ''
);
CREATE TABLE comments (
	place    INTEGER NOT NULL,
	seq      INTEGER NOT NULL,
	subject  TEXT NOT NULL,
	day      INTEGER NOT NULL,
	question TEXT NOT NULL,
	text     TEXT NOT NULL,
	PRIMARY KEY (place, seq)
) WITHOUT ROWID;
CREATE INDEX comments_by_subject ON comments (subject, day);
CREATE TABLE documents (
	kind TEXT NOT NULL,
	id   TEXT NOT NULL,
	rev  INTEGER NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (kind, id)
);
CREATE TABLE changes (number INTEGER NOT NULL);
INSERT INTO changes VALUES (0);
`

// version2 adds two ways to find things, where all was read before.
//
// documents_by_rev answers Changes from the index alone, 2,000 documents in 0.15 ms
// beside 200,000 of other kinds. The table changes, one number that a change of any
// document raised, is left to Ping, and to a server of the version before that still
// runs on the file: it goes on, and loads its registry anew whenever a newer one pings.
//
// aside lists the responses that do not count, in the order EachStanding reads them;
// subject is "campaign|unit|standing". It is a partial index kept by hand: one of
// SQLite's may look at columns of its own table only, and the standing is in cells.
// So a response that counts, and nearly all do, costs nothing here, and the upgrade
// of an old file writes a short list instead of a column into every third page.
// Measured with 5 million responses (1.9 GB), 2 in 100 set aside: the file grows by
// 9 MB, once, and the opening that does it takes 6 s, 2 s of them the processor's.
// What a server of the version before sets aside after that is not listed, so it is
// stopped first.
const version2 = `
CREATE INDEX documents_by_rev ON documents (kind, rev);
CREATE TABLE aside (
	subject TEXT NOT NULL,
	id      TEXT NOT NULL,
	place   INTEGER NOT NULL,
	PRIMARY KEY (subject, id)
) WITHOUT ROWID;
` + fillAside

// fillAside works out the few cells first and goes through the responses once; left to
// itself SQLite works out a cell for each response, at six times the cost. Of a key it
// needs the first two parts and the last: rtrim with the key's other characters takes
// away what follows the last "|".
const fillAside = `
WITH
	ends AS (
		SELECT id, key, instr(key, '|') AS first, length(rtrim(key, replace(key, '|', ''))) AS last FROM cells
	),
	apart AS MATERIALIZED (
		SELECT id, substr(key, 1, first + instr(substr(key, first + 1), '|')) || substr(key, last + 1) AS subject
		FROM ends WHERE substr(key, last + 1) <> 'counted'
	)
INSERT INTO aside (subject, id, place)
	SELECT apart.subject, r.id, r.place FROM responses r CROSS JOIN apart ON apart.id = r.cell;
`

// pragmas of the writing connection. With a checkpoint every 8,000 pages (32 MB)
// the log collapses most rewrites of a page; with SQLite's 1,000 a response costs
// a third more, and a checkpoint holds up a batch for some 20 ms either way.
var pragmas = []string{
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = FULL",
	"PRAGMA wal_autocheckpoint = 8000",
	"PRAGMA journal_size_limit = 67108864",
	"PRAGMA cache_size = -32768",
	"PRAGMA temp_store = MEMORY",
}

var (
	errForeign = errors.New("this is a database of another program")
	errNewer   = errors.New("a newer program wrote it")
)

// prepare makes a fresh connection ready for use: it checks whose file this is
// and brings its schema up to date.
func (w *writer) prepare() error {
	if err := w.check(); err != nil {
		return err
	}
	for _, p := range pragmas {
		if _, err := w.exec(p); err != nil {
			return err
		}
	}
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := w.migrate(); err != nil {
		_, _ = w.exec("ROLLBACK")
		return err
	}
	_, err := w.exec("COMMIT")
	return err
}

// check refuses a file that is not ours, before anything is written to it.
func (w *writer) check() error {
	tables, err := w.number("SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return err
	}
	id, err := w.number("PRAGMA application_id")
	if err != nil {
		return err
	}
	if tables > 0 && id != applicationID {
		return errForeign
	}
	version, err := w.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if version > int64(len(migrations)) {
		return fmt.Errorf("%w: the file has schema version %d and this program knows up to %d", errNewer, version, len(migrations))
	}
	return nil
}

// migrate runs inside a transaction, so that of two processes that open a new
// file at once one waits and finds the work done.
func (w *writer) migrate() error {
	if err := w.check(); err != nil {
		return err
	}
	version, err := w.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	for ; version < int64(len(migrations)); version++ {
		if err := w.script(migrations[version]); err != nil {
			return fmt.Errorf("schema version %d: %w", version+1, err)
		}
	}
	return w.script(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, version))
}
