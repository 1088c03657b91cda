package e2e_test

import (
	"cmp"
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/tally"
)

// store opens what the servers of a site store into, past any line.
func (s *site) store() store.Store {
	s.t.Helper()
	var st store.Store
	var err error
	ctx := context.Background()
	if uri := cmp.Or(s.direct, s.setting("HAILONG_MONGODB_URI")); uri != "" {
		st, err = mongo.Open(ctx, uri, mongo.Options{Timeout: 2 * time.Minute})
	} else {
		st, err = sqlite.Open(ctx, filepath.Join(s.data, "hailong.db"), sqlite.Options{})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { st.Close() })
	return st
}

// setting is the last value that a site gives a variable.
func (s *site) setting(name string) (value string) {
	for _, e := range s.extra {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			value = v
		}
	}
	return value
}

// stored is every stored response by its ID.
func (s *site) stored() map[survey.ResponseID]survey.Response {
	s.t.Helper()
	st := s.store()
	defer st.Close()
	all := map[survey.ResponseID]survey.Response{}
	err := st.EachResponse(context.Background(), "round", func(r *survey.Response) error {
		if _, twice := all[r.ID]; twice {
			s.t.Errorf("response %s is stored twice", r.ID)
		}
		all[r.ID] = *r
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// settled waits until everything that is stored is counted.
func (s *site) settled() {
	s.t.Helper()
	st := s.store()
	defer st.Close()
	within(s.t, 2*time.Minute, "everything stored is counted", func() bool {
		n, err := st.Uncounted(context.Background())
		if err != nil {
			s.t.Error(err)
		}
		return n == 0
	})
}

// counted is the sum of all cells.
func (s *site) counted() tally.Tally {
	s.t.Helper()
	st := s.store()
	defer st.Close()
	cells, err := st.Tallies(context.Background(), "round")
	if err != nil {
		s.t.Fatal(err)
	}
	sum := tally.Tally{}
	for _, e := range cells {
		sum.Add(e.Tally)
	}
	return sum
}

// looks compares what was told with what is stored, before anybody sends anything
// again: whoever was thanked is there, and nobody is there who was never sent.
func (c *crowd) looks() {
	c.t.Helper()
	there := c.site.stored()
	for _, s := range c.sheets {
		s.atFirst = s.fate
		_, s.wasStored = there[s.id]
		delete(there, s.id)
		if s.fate == thanked && !s.wasStored {
			c.t.Errorf("response %s has the receipt %s and is not stored", s.id, s.receipt)
		}
		if s.fate == unsent && s.wasStored {
			c.t.Errorf("response %s is stored and was never sent", s.id)
		}
	}
	for id := range there {
		c.t.Errorf("response %s is stored and nobody opened its form", id)
	}
}

// counts is the end of every case: everybody who was not thanked sends again, and
// then receipts, responses, counts and scores have to be what was sent.
func (c *crowd) counts(what string) {
	c.t.Helper()
	c.site.extra = append(c.site.extra, "HAILONG_MONGODB__TIMEOUT=1m") // for commands that read everything
	c.site.well()
	c.site.settled()
	c.looks()
	c.again()
	there := c.site.stored()
	want, lost, receipts := tally.Tally{}, 0, map[string]bool{}
	for _, s := range c.sheets {
		if s.id == "" { // its form was never seen
			continue
		}
		r, ok := there[s.id]
		if !ok {
			lost++
			c.t.Errorf("response %s, in the end thanked with %s, is not stored", s.id, s.receipt)
			continue
		}
		if sent := s.answers(); r.Answers.String() != sent {
			c.t.Errorf("response %s: sent %s, stored %s", s.id, sent, r.Answers)
		}
		if (s.remark != "") != (len(r.Comments) == 1 && r.Comments[0].Text == s.remark) {
			c.t.Errorf("response %s: wrote %q, stored %v", s.id, s.remark, r.Comments)
		}
		receipts[s.receipt] = true
		s.count(want)
	}
	if len(receipts) != len(there) {
		c.t.Errorf("%d receipts were given, %d responses are stored", len(receipts), len(there))
	}
	got := c.site.counted()
	for k, n := range want {
		if got[k] != n {
			c.t.Errorf("%s is counted %d times, sent were %d", k, got[k], n)
		}
	}
	if p := c.site.recount(); p.Responses != len(there) {
		c.t.Errorf("the recount found %d responses, %d are stored", p.Responses, len(there))
	}
	c.scored(want)
	r := c.resident(c.site)
	for _, s := range c.receipts() {
		if got := r.asks(s); got != http.StatusOK {
			c.t.Errorf("receipt %s: %d", s.receipt, got)
		}
	}
	c.table(what, len(there), got[tally.Responses], lost)
}

// receipts is whose receipts are looked up: everybody's on SQLite. Servers that
// stand in for MongoDB look through all responses for each, so there it is a few.
func (c *crowd) receipts() (list []*sheet) {
	list = c.told(thanked)
	if c.site.direct == "" {
		return list
	}
	const few = 8
	for i := range min(few, len(list)) {
		list[i] = list[i*len(list)/few]
	}
	return list[:min(few, len(list))]
}

// asks looks a receipt up, three times at most where the store is slow.
func (r *resident) asks(s *sheet) (status int) {
	for range 3 {
		res, err := r.client.Get(r.base + "/r/" + s.receipt)
		if err != nil {
			r.t.Error(err)
			return 0
		}
		res.Body.Close()
		if status = res.StatusCode; status != http.StatusServiceUnavailable {
			break
		}
	}
	return status
}

// scored compares what the command line says of each unit with what was sent.
// Figures of a unit with few responses are not shown.
func (c *crowd) scored(want tally.Tally) {
	c.t.Helper()
	units, sent := map[string]string{}, map[string][5]int64{}
	for _, x := range c.codes {
		units[x.Code] = x.Unit
	}
	for _, s := range c.told(thanked) {
		levels := sent[units[s.code]]
		levels[s.levels[0][0]-'1']++
		sent[units[s.code]] = levels
	}
	used := int64(0)
	for _, f := range parse[[]struct {
		Unit    string
		N       struct{ Used int64 }
		Overall *struct{ Levels [5]int64 }
	}](c.t, c.site.must("score", "--format", "json")) {
		used += f.N.Used
		if f.Overall != nil && f.Overall.Levels != sent[f.Unit] {
			c.t.Errorf("the score of %s shows %v for the visit as a whole, sent was %v", f.Unit, f.Overall.Levels, sent[f.Unit])
		}
	}
	if used != want[tally.Responses] {
		c.t.Errorf("the score is of %d responses, sent were %d", used, want[tally.Responses])
	}
}

// table logs what happened, for the record of a long run.
func (c *crowd) table(what string, stored int, counted int64, lost int) {
	var n [unknown + 1]int
	hidden := 0
	for _, s := range c.sheets {
		if s.id != "" {
			n[s.atFirst]++
		}
		if s.atFirst != thanked && s.wasStored {
			hidden++
		}
	}
	c.t.Logf("%s: acknowledged %d, refused %d, broken %d (of these already stored %d), sent again %d, stored %d, counted %d, lost %d, doubled %d",
		what, n[thanked], n[refused], n[unknown], hidden, n[unsent]+n[refused]+n[unknown], stored, counted, lost, max(counted-int64(stored), 0))
}

// answers is the canonical text of what was sent.
func (s *sheet) answers() string {
	var as survey.Answers
	for i, q := range items {
		as = append(as, survey.Answer{Question: survey.QuestionID(q), Value: s.levels[i]})
	}
	return as.String()
}

// count adds a form to what has to be counted.
func (s *sheet) count(t tally.Tally) {
	t[tally.Responses]++
	t[tally.Rated]++
	for i, q := range items {
		t[tally.AnswerCounter(survey.QuestionID(q), s.levels[i])]++
	}
	if slices.Min(s.levels) >= "4" {
		t[tally.AllSatisfied]++
	}
	if s.remark != "" {
		t[tally.Commented]++
	}
}
