package recount_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/recount"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/tally"
)

var (
	ward = survey.UnitKey{Code: "11311", From: survey.NewDay(2025, 7, 1)}
	day  = survey.NewDay(2026, 7, 15)
	cell = tally.Cell{Campaign: "round", Unit: ward, Channel: survey.QR, Day: day, Standing: survey.Counted}
)

// rig is a store in a file that the test can also open behind its back.
type rig struct {
	t      *testing.T
	path   string
	st     *sqlite.Store
	random *rand.ChaCha8
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "hailong.db"), random: rand.NewChaCha8([32]byte{3})}
	r.open()
	return r
}

func (r *rig) open() {
	r.t.Helper()
	st, err := sqlite.Open(r.t.Context(), r.path, sqlite.Options{})
	check(r.t, err)
	r.st = st
	r.t.Cleanup(func() { st.Close() })
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// response is the i-th of the campaign: two days, two channels, some flagged.
func (r *rig) response(i int) survey.Response {
	r.t.Helper()
	id, err := survey.NewResponseID(time.Unix(1_784_000_000+int64(i)*60, 0), r.random)
	check(r.t, err)
	x := survey.Response{
		ID: id, Campaign: "round", Unit: ward, Channel: survey.QR, Lang: survey.Vietnamese, Day: day + survey.Day(i%2),
		Hour: 9, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		Answers: survey.Answers{{Question: "overall", Value: fmt.Sprint(1 + i%5)}, {Question: "s1_1", Value: "4"}},
	}
	switch {
	case i%7 == 3:
		x.Channel = survey.Link
	case i%7 == 5:
		x.Standing, x.Flags = survey.Flagged, []survey.Flag{survey.FlagFast}
	case i%7 == 6:
		x.Comments = []survey.Comment{{Question: "comment", Text: "tốt"}}
	}
	return x
}

func (r *rig) add(from, to int) {
	r.t.Helper()
	var batch []survey.Response
	for i := from; i < to; i++ {
		batch = append(batch, r.response(i))
	}
	_, err := r.st.Append(r.t.Context(), batch)
	check(r.t, err)
}

func (r *rig) run(st recount.Counter) recount.Result {
	r.t.Helper()
	res, err := recount.Run(r.t.Context(), st, "round", nil)
	check(r.t, err)
	return res
}

// tamper closes the store, changes the file with another program and opens it.
func (r *rig) tamper(statement string, args ...any) {
	r.t.Helper()
	check(r.t, r.st.Close())
	db, err := sql.Open("sqlite", r.path)
	check(r.t, err)
	res, err := db.ExecContext(r.t.Context(), statement, args...)
	check(r.t, err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		r.t.Fatalf("%s changed %d rows, %v", statement, n, err)
	}
	check(r.t, db.Close())
	r.open()
}

func TestAnUntouchedStoreAgrees(t *testing.T) {
	r := newRig(t)
	if res := r.run(r.st); res.Responses != 0 || res.Cells != 0 || len(res.Differences) != 0 {
		t.Errorf("an empty store: %+v", res)
	}
	r.add(0, 40)
	r.add(0, 20) // other IDs: stored as well
	other := r.response(1)
	other.Campaign = "another"
	_, err := r.st.Append(t.Context(), []survey.Response{other})
	check(t, err)
	one := r.response(3)
	_, err = r.st.Append(t.Context(), []survey.Response{one, one})
	check(t, err)
	check(t, r.st.Restand(t.Context(), one.ID, survey.Counted, survey.Excluded, "thử"))
	if res := r.run(r.st); res.Responses != 61 || res.Cells != 7 || len(res.Differences) != 0 {
		t.Errorf("%d responses, %d cells, %v", res.Responses, res.Cells, res.Differences)
	}
}

// Each kind of tampering with the file is noticed and named.
func TestTamperingIsNoticed(t *testing.T) {
	id := "(SELECT id FROM cells WHERE key = '" + cell.String() + "')"
	link := "(SELECT min(id) FROM cells WHERE key LIKE '%|link|%')"
	extra := cell
	extra.Day += 9
	run := func(statement string) func(*rig) { return func(r *rig) { r.tamper(statement) } }
	for name, c := range map[string]struct {
		tamper func(*rig)
		want   recount.Difference
	}{
		"a tally too high": {func(r *rig) { r.bump(tally.Responses, 20) }, recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 15, Stored: 35}},
		"a tally too low":  {func(r *rig) { r.bump("overall:1", -1) }, recount.Difference{Cell: cell, Counter: "overall:1", Counted: 3, Stored: 2}},
		"an extra cell": {func(r *rig) {
			r.tamper("INSERT INTO cells VALUES (9999, ?)", extra.String())
			r.tamper("INSERT INTO tallies SELECT 9999, counts FROM tallies WHERE cell = " + id)
		}, recount.Difference{Cell: extra, Counter: tally.Responses, Stored: 15}},
		"a cell missing":        {run("DELETE FROM tallies WHERE cell = " + id), recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 15}},
		"a cell emptied":        {run("UPDATE tallies SET counts = x'' WHERE cell = " + id), recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 15}},
		"another cell's counts": {run("UPDATE tallies SET counts = (SELECT counts FROM tallies WHERE cell = " + link + ") WHERE cell = " + id), recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 15, Stored: 3}},
		"a counter's name":      {run("UPDATE counters SET name = 's1_1:5' WHERE name = 's1_1:4'"), recount.Difference{Cell: cell, Counter: "s1_1:5", Stored: 15}},
		"a response's answer":   {run("UPDATE responses SET answers = replace(answers, 'overall=1', 'overall=5') WHERE cell = " + id), recount.Difference{Cell: cell, Counter: "overall:1", Stored: 3}},
		"a response's flag":     {run("UPDATE responses SET flags = 'unproven' WHERE flags = 'fast'"), recount.Difference{Cell: flagged(), Counter: "flag:fast", Stored: 3}},
		"a response's pace":     {run("UPDATE responses SET pace = 'under_20s' WHERE cell = " + id), recount.Difference{Cell: cell, Counter: "pace:under_20s", Counted: 15}},
		"a response's cell":     {run("UPDATE responses SET cell = " + link + " WHERE cell = " + id), recount.Difference{Cell: cell, Counter: tally.Responses, Stored: 15}},
		"a hidden comment":      {run("UPDATE responses SET comments = 0 WHERE comments > 0"), recount.Difference{Cell: cell, Counter: tally.Commented, Stored: 3}},
		"a response taken out":  {run("DELETE FROM responses WHERE id = (SELECT min(id) FROM responses WHERE cell = " + id + ")"), recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 14, Stored: 15}},
		"a response put in": {run(`INSERT INTO responses SELECT (SELECT max(place) + 1 FROM responses), '0000000000000000000000000Z',
			cell, hour, lang, pace, flags, local, comments, answers, digest, reason FROM responses WHERE cell = ` + id + " LIMIT 1"), recount.Difference{Cell: cell, Counter: tally.Responses, Counted: 16, Stored: 15}},
		"all responses gone": {run("DELETE FROM responses"), recount.Difference{Cell: cell, Counter: tally.Responses, Stored: 15}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.add(0, 42)
			c.tamper(r)
			res := r.run(r.st)
			if !slices.Contains(res.Differences, c.want) {
				t.Errorf("not found: %s; in %v", c.want, res.Differences)
			}
			for i, d := range res.Differences {
				if d.Counted == d.Stored || !strings.HasSuffix(d.String(), fmt.Sprintf("responses say %d, tally says %d", d.Counted, d.Stored)) {
					t.Errorf("difference %s", d)
				}
				if i > 0 && res.Differences[i-1].Cell == d.Cell && res.Differences[i-1].Counter >= d.Counter {
					t.Errorf("%s is listed after %s", d, res.Differences[i-1])
				}
			}
		})
	}
}

// bump changes one counter of the cell in the file. As long as all numbers are
// below 128, counts are pairs of bytes: the step to the counter's ID, and its number.
func (r *rig) bump(counter tally.Counter, by int) {
	r.t.Helper()
	check(r.t, r.st.Close())
	db, err := sql.Open("sqlite", r.path)
	check(r.t, err)
	var id, at int
	var counts []byte
	check(r.t, db.QueryRow("SELECT id FROM counters WHERE name = ?", string(counter)).Scan(&id))
	check(r.t, db.QueryRow("SELECT cell, counts FROM tallies WHERE cell = (SELECT id FROM cells WHERE key = ?)", cell.String()).Scan(&at, &counts))
	for i, n := 0, 0; i < len(counts); i += 2 {
		if n += int(counts[i]); n == id {
			counts[i+1] += byte(by)
		}
	}
	_, err = db.Exec("UPDATE tallies SET counts = ? WHERE cell = ?", counts, at)
	check(r.t, err)
	check(r.t, db.Close())
	r.open()
}

func flagged() tally.Cell {
	c := cell
	c.Standing = survey.Flagged
	c.Day = day + 1
	return c
}

// busy is a store into which something happens between the readings.
type busy struct {
	recount.Counter
	during func(read int)
}

func (b busy) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	n := 0
	b.during(0)
	err := b.Counter.EachResponse(ctx, c, func(r *survey.Response) error {
		n++
		b.during(n)
		return yield(r)
	})
	b.during(-1)
	return err
}

func TestAnswersThatComeMeanwhileAreNoDifference(t *testing.T) {
	r := newRig(t)
	r.add(0, 40)
	first := r.response(2)
	_, err := r.st.Append(t.Context(), []survey.Response{first})
	check(t, err)
	next := 100
	res := r.run(busy{r.st, func(read int) {
		switch read {
		case 0, 1, 20, -1: // before, at the start, in the middle, after
			r.add(next, next+9)
			next += 9
		case 30:
			check(t, r.st.Restand(t.Context(), first.ID, survey.Counted, survey.Excluded, "thử"))
		}
	}})
	if len(res.Differences) != 0 || res.Responses < 50 {
		t.Errorf("%d responses, %v", res.Responses, res.Differences)
	}
	// Somebody who tampers is found all the same.
	r.tamper("UPDATE tallies SET counts = x''")
	res = r.run(busy{r.st, func(read int) {
		if read == 5 {
			r.add(500, 510)
		}
	}})
	if len(res.Differences) == 0 {
		t.Error("tampering hid behind answers that came meanwhile")
	}
}

func TestAStoreThatFailsIsNoResult(t *testing.T) {
	r := newRig(t)
	r.add(0, 10)
	st := faulty.New(r.st)
	for _, m := range []faulty.Method{faulty.Tallies, faulty.EachResponse} {
		for _, mode := range []faulty.Mode{faulty.LoseRequest, faulty.LoseReply} {
			st.Fail(mode, 1, m)
			if _, err := recount.Run(t.Context(), st, "round", nil); survey.KindOf(err) != survey.KindUnavailable {
				t.Errorf("%s: %v", m, err)
			}
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stopping := busy{r.st, func(read int) {
		if read == 3 {
			stop()
		}
	}}
	if res, err := recount.Run(ctx, stopping, "round", nil); !errors.Is(err, context.Canceled) || res.Responses != 0 {
		t.Errorf("stopped: %+v, %v", res, err)
	}
}

// memory is a store of what a test made up.
type memory struct {
	list  []survey.Response
	cells map[tally.Cell]tally.Tally
}

func (m *memory) EachResponse(_ context.Context, _ survey.CampaignID, yield func(*survey.Response) error) error {
	for i := range m.list {
		if err := yield(&m.list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Tallies(context.Context, survey.CampaignID) (out []store.Entry, _ error) {
	for c, t := range m.cells {
		out = append(out, store.Entry{Cell: c, Tally: t})
	}
	return out, nil
}

// Whatever single count is changed by whatever number is the one difference.
func TestOneWrongCountIsTheOneDifference(t *testing.T) {
	r := &rig{t: t, random: rand.NewChaCha8([32]byte{5})}
	var list []survey.Response
	for i := range 3000 {
		list = append(list, r.response(i))
	}
	steps := 0
	m := &memory{list: list, cells: tally.Fold(list)}
	res, err := recount.Run(t.Context(), m, "round", func(done int) {
		if steps++; done != steps*1000 {
			t.Errorf("step %d told %d", steps, done)
		}
	})
	check(t, err)
	if res.Responses != 3000 || len(res.Differences) != 0 || steps != 3 {
		t.Fatalf("%d responses, %d steps, %v", res.Responses, steps, res.Differences)
	}
	rapid.Check(t, func(t *rapid.T) {
		few := list[:rapid.IntRange(1, 60).Draw(t, "responses")]
		m := &memory{list: few, cells: tally.Fold(few)}
		keys := make([]string, 0, len(m.cells))
		for c := range m.cells {
			keys = append(keys, c.String())
		}
		slices.Sort(keys)
		at, _ := tally.ParseCell(rapid.SampledFrom(keys).Draw(t, "cell"))
		counter := rapid.SampledFrom([]tally.Counter{tally.Responses, "overall:5", "s1_1:4", "flag:burst"}).Draw(t, "counter")
		by := rapid.Int64Range(-3, 3).Draw(t, "by")
		was := m.cells[at][counter]
		m.cells[at].Add(tally.Tally{counter: by})
		res, err := recount.Run(context.Background(), m, "round", nil)
		if err != nil {
			t.Fatal(err)
		}
		want := []recount.Difference{{Cell: at, Counter: counter, Counted: was, Stored: was + by}}
		if by == 0 {
			want = nil
		}
		if !slices.Equal(res.Differences, want) {
			t.Fatalf("%v, want %v", res.Differences, want)
		}
	})
}
