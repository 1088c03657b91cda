package sqlite_test

import (
	"database/sql"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/tally"
)

// asideIs checks that the table aside lists exactly the responses that do not count.
// It is read by another program, so that nothing of the store's own helps it.
func asideIs(t testing.TB, f file) {
	t.Helper()
	db := raw(t, f)
	var got, want []string
	column := func(into *[]string, query string, f func(rows *sql.Rows) (string, error)) {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			s, err := f(rows)
			if err != nil {
				t.Fatal(err)
			}
			if s != "" {
				*into = append(*into, s)
			}
		}
		slices.Sort(*into)
	}
	column(&got, "SELECT subject, a.id, r.id FROM aside a LEFT JOIN responses r ON r.place = a.place", func(rows *sql.Rows) (string, error) {
		var subject, id string
		var at sql.NullString
		err := rows.Scan(&subject, &id, &at)
		return subject + " " + id + " is " + at.String, err
	})
	column(&want, "SELECT c.key, r.id FROM responses r JOIN cells c ON c.id = r.cell", func(rows *sql.Rows) (string, error) {
		var key, id string
		if err := rows.Scan(&key, &id); err != nil {
			return "", err
		}
		c, err := tally.ParseCell(key)
		if err != nil || c.Standing == survey.Counted {
			return "", err
		}
		return strings.Join([]string{string(c.Campaign), c.Unit.String(), string(c.Standing)}, "|") + " " + id + " is " + id, nil
	})
	if !slices.Equal(got, want) {
		t.Errorf("aside lists\n%q\nwant\n%q", got, want)
	}
}

// made is a file with responses of every standing, of units and campaigns whose names
// are odd, and documents.
func made(t *testing.T) (f file, rs []survey.Response) {
	t.Helper()
	f = newFile(t)
	st := f.Open(t)
	rs = storetest.Responses(0, 40)
	rs = append(rs,
		storetest.Response(50, storetest.In("d"), storetest.At(storetest.Unit(1), ""), storetest.As(survey.Excluded)),
		storetest.Response(51, storetest.In("flagged"), storetest.At(storetest.Unit(1), "counted"), storetest.As(survey.Flagged)),
		storetest.Response(52, storetest.In("excluded"), storetest.At(storetest.Unit(1), "flagged"), storetest.As(survey.Counted)))
	storetest.MustAppend(t, st, store.Stored, rs...)
	for _, i := range []int{3, 6} { // 6 was flagged
		if err := st.Restand(ctx, rs[i].ID, rs[i].Standing, survey.Excluded, "thử"); err != nil {
			t.Fatal(err)
		}
		rs[i].Standing, rs[i].Reason = survey.Excluded, "thử"
	}
	if err := st.Restand(ctx, rs[13].ID, survey.Flagged, survey.Counted, "đã xem"); err != nil {
		t.Fatal(err)
	}
	rs[13].Standing, rs[13].Reason = survey.Counted, "đã xem"
	if err := st.Create(ctx, store.Doc{Kind: "k", ID: "a"}, store.Doc{Kind: "session", ID: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return f, rs
}

// aged makes a file of schema version 1 of one that is up to date.
func aged(t *testing.T, f file) {
	t.Helper()
	db := raw(t, f)
	exec(t, db, "DROP TABLE aside; DROP INDEX documents_by_rev; PRAGMA user_version = 1")
	first := raw(t, newFile(t))
	exec(t, first, sqlite.Version1)
	if got, want := tables(t, db), tables(t, first); !slices.Equal(got, want) {
		t.Fatalf("not as version 1 left it: %q, want %q", got, want)
	}
}

func tables(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	rows, err := db.Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func TestAFileOfVersion1(t *testing.T) {
	f, rs := made(t)
	asideIs(t, f)
	want := tables(t, raw(t, f))
	aged(t, f)
	if got := finding(check(t, f), "schema"); got.Value != "1/2" || got.Verdict != store.Notice {
		t.Errorf("schema: %+v", got)
	}
	var wg sync.WaitGroup
	for range 4 { // as when several servers start again at once
		wg.Go(func() {
			st, err := sqlite.Open(ctx, string(f), sqlite.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			_ = st.Close()
		})
	}
	wg.Wait()
	asideIs(t, f)
	if got := tables(t, raw(t, f)); !slices.Equal(got, want) {
		t.Errorf("after the upgrade the file has %q, want %q", got, want)
	}
	st := f.open(t)
	for _, u := range []int{1, 3, 6, 13, 20} {
		for _, s := range []survey.Standing{survey.Flagged, survey.Excluded} {
			var got, want []survey.ResponseID
			if err := st.EachStanding(ctx, storetest.Campaign, storetest.Unit(u), s, func(r *survey.Response) error {
				got = append(got, r.ID)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			for _, r := range rs {
				if r.Campaign == storetest.Campaign && r.Unit == storetest.Unit(u) && r.Standing == s {
					want = append(want, r.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s of unit %d: %v, want %v", s, u, got, want)
			}
		}
	}
	if n, err := st.Changes(ctx, "k", "session"); err != nil || n != 2 {
		t.Errorf("changes: %d, error %v; want 2", n, err)
	}
	// It goes on as if it had always been so.
	if err := st.Restand(ctx, rs[6].ID, survey.Excluded, survey.Flagged, "xem lại"); err != nil {
		t.Error(err)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(60, 20)...)
	storetest.CheckCounts(t, st, storetest.Campaign)
	asideIs(t, f)
}

// Reads that are asked for often find their rows by an index, in order.
func TestReadsByIndex(t *testing.T) {
	f := newFile(t)
	f.open(t)
	const byID = "SEARCH documents USING INDEX sqlite_autoindex_documents_1 (kind=? AND id>?"
	changes, ofKinds := sqlite.ChangesQuery([]string{"k", "kk"})
	type read struct {
		query string
		args  []any
		plan  string
	}
	page := func(r store.Range, plan string) read {
		query, args := sqlite.PageQuery("k", r)
		return read{query, args, plan}
	}
	for _, tc := range []read{
		{changes, ofKinds, "SEARCH documents USING COVERING INDEX documents_by_rev (kind=?)"},
		{sqlite.StandingQuery, []any{"dot-1|10507@2025-07-01|flagged", "", 500},
			"SEARCH a USING PRIMARY KEY (subject=? AND id>?); SEARCH r USING INTEGER PRIMARY KEY (rowid=?); SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"},
		page(store.Range{From: "a", Limit: 9}, byID+")"),
		page(store.Range{From: "a", Before: "b", Limit: 9}, byID+" AND id<?)"),
		page(store.Range{From: "a", Limit: 9, Backwards: true}, byID+")"),
		page(store.Range{From: "a", Before: "b", Limit: 9, Backwards: true}, byID+" AND id<?)"),
	} {
		rows, err := raw(t, f).Query("EXPLAIN QUERY PLAN "+tc.query, tc.args...)
		if err != nil {
			t.Fatalf("%s: %v", tc.query, err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var text string
			if err := rows.Scan(&id, &parent, &unused, &text); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, text)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(plan, "; "); got != tc.plan { // no scan, and no sorting
			t.Errorf("%s\n is read by %q\nwant %q", tc.query, got, tc.plan)
		}
	}
}

// Ping is a write that reaches the disk, or it could not tell that none does.
func TestPingWrites(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Response(1))
	before := read(t, f+"-wal")
	if err := st.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	if n := len(read(t, f+"-wal")) - len(before); n != 4096+24 {
		t.Errorf("the log has grown by %d bytes, want one page with its header", n)
	}
}
