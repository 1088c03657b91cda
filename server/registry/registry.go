// Package registry is what the service knows besides responses: units, service
// points, versions of questionnaires and criteria sets, campaigns and entry
// codes. It keeps the rules between them — a used version never changes, a
// campaign only goes forward, no two open campaigns ask for the same unit and
// channel, a revoked code stays revoked — above storage, on documents with
// optimistic locking, and serves every reader from one snapshot in memory that
// follows changes of other processes.
//
// It knows no storage engine and refuses to guess: what does not load as a whole
// does not replace the snapshot before it.
package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
)

// The kinds of documents the registry keeps.
const (
	kindRegister      = "register"
	kindPoint         = "point"
	kindQuestionnaire = "questionnaire"
	kindCriteria      = "criteria"
	kindCampaign      = "campaign"
	kindCode          = "code"
)

// Registry reads and changes what is kept. It is safe for concurrent use by many
// goroutines, and several processes may have one each on the same store.
type Registry struct {
	docs store.Documents
	// load keeps two refreshes from publishing out of order.
	load sync.Mutex
	snap atomic.Pointer[Snapshot]
	seen atomic.Pointer[time.Time] // when the snapshot was last known to be current
}

// New is a Registry over documents with an empty snapshot: call Refresh before
// the first read.
func New(docs store.Documents) *Registry {
	r := &Registry{docs: docs}
	r.snap.Store(&Snapshot{changes: -1})
	return r
}

// Now is the current snapshot. It never changes after it was published.
func (r *Registry) Now() *Snapshot { return r.snap.Load() }

// Seen is when the snapshot was last known to hold everything that any process had
// changed; the zero time before the first Refresh.
func (r *Registry) Seen() time.Time {
	if at := r.seen.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Refresh publishes a new snapshot if anything changed since the last one. On an
// error the old snapshot stays.
func (r *Registry) Refresh(ctx context.Context) error {
	r.load.Lock()
	defer r.load.Unlock()
	began := time.Now()
	// The number is read before the documents: a change in between is seen again
	// at the next refresh rather than missed.
	changes, err := r.docs.Changes(ctx, Kinds()...)
	if err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	if changes != r.snap.Load().changes {
		s, err := read(ctx, r.docs)
		if err != nil {
			return fmt.Errorf("registry: %w", err)
		}
		s.changes = changes
		r.snap.Store(s)
	}
	r.seen.Store(&began)
	return nil
}

// Watch refreshes every interval until ctx ends. It tells changed when refreshing
// begins to fail, with the error, and when it works again, with nil.
func (r *Registry) Watch(ctx context.Context, every time.Duration, changed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := r.Refresh(ctx)
			if ctx.Err() == nil && (err != nil) != failing {
				failing = !failing
				changed(err)
			}
		}
	}
}

// pointKey names a service point across units.
type pointKey struct {
	unit survey.UnitKey
	id   survey.PointID
}

func (k pointKey) docID() string { return k.unit.String() + "." + string(k.id) }

// Snapshot is everything the registry knew at one moment. It is immutable.
type Snapshot struct {
	changes        int64
	register       survey.Register
	units          map[survey.UnitKey]survey.Unit
	points         map[pointKey]survey.Point
	questionnaires map[string]*Questionnaire // by id@version
	criteria       map[string]*Criteria
	campaigns      map[survey.CampaignID]*Campaign
	ordered        []*Campaign // by first day, then id
	open           []*Campaign
	codes          map[survey.EntryCode]survey.Entry
	codeList       []survey.Entry // by unit, point, channel, code
}

// Questionnaire is a stored version with its compiled rules.
type Questionnaire struct {
	*survey.Questionnaire
	Ref   survey.VersionRef
	Rules *survey.Rules
}

// Criteria is a stored version.
type Criteria struct {
	*score.Criteria
	Ref survey.VersionRef
}

// Campaign is a stored campaign with what it refers to.
type Campaign struct {
	survey.Campaign
	Questionnaire *Questionnaire
	Criteria      *Criteria
	rev           int64
	units         map[survey.UnitKey]bool
}

// Has reports whether the campaign asks about a unit.
func (c *Campaign) Has(u survey.UnitKey) bool { return c.units[u] }

// Version is a number that is higher in every later snapshot of a store.
func (s *Snapshot) Version() int64 { return s.changes }

// Register is the list of units and their succession.
func (s *Snapshot) Register() survey.Register { return s.register }

// Unit is the unit with a key.
func (s *Snapshot) Unit(k survey.UnitKey) (survey.Unit, bool) {
	u, ok := s.units[k]
	return u, ok
}

// UnitOn finds the unit that has a code on a day.
func (s *Snapshot) UnitOn(code survey.UnitCode, day survey.Day) (survey.Unit, bool) {
	for _, u := range s.register.Units {
		if u.Key.Code == code && u.ValidOn(day) {
			return u, true
		}
	}
	return survey.Unit{}, false
}

// UnitsOn lists the units that exist on a day, in the order of their keys.
func (s *Snapshot) UnitsOn(day survey.Day) []survey.Unit {
	var out []survey.Unit
	for _, u := range s.register.Units {
		if u.ValidOn(day) {
			out = append(out, u)
		}
	}
	return out
}

// UnitsNamed are the units that have the given codes on a day, each once, in the
// order given; a code may be a whole key, of which only the code counts. An unknown
// code is KindUnknown.
func (s *Snapshot) UnitsNamed(codes []string, day survey.Day) ([]survey.Unit, error) {
	var out []survey.Unit
	for _, c := range codes {
		code, _, _ := strings.Cut(c, "@")
		u, ok := s.UnitOn(survey.UnitCode(code), day)
		if !ok {
			return nil, survey.NewError(survey.KindUnknown, survey.Text{
				Vi: fmt.Sprintf("Không có đơn vị nào mang mã %q.", c), En: fmt.Sprintf("No unit has the code %q.", c),
			})
		}
		if !slices.ContainsFunc(out, func(x survey.Unit) bool { return x.Key == u.Key }) {
			out = append(out, u)
		}
	}
	return out, nil
}

// Point is a service point of a unit; the empty id is the unit as a whole and
// always there, without a name.
func (s *Snapshot) Point(u survey.UnitKey, id survey.PointID) (survey.Point, bool) {
	if id == "" {
		return survey.Point{Unit: u}, true
	}
	p, ok := s.points[pointKey{u, id}]
	return p, ok
}

// Codes lists entry codes by unit, point, channel and code.
func (s *Snapshot) Codes() []survey.Entry { return slices.Clone(s.codeList) }

// Campaigns lists campaigns by first day.
func (s *Snapshot) Campaigns() []*Campaign { return slices.Clone(s.ordered) }

// Campaign is the campaign with an id; none is KindUnknown.
func (s *Snapshot) Campaign(id survey.CampaignID) (*Campaign, error) {
	c, ok := s.campaigns[id]
	if !ok {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: fmt.Sprintf("Không có đợt khảo sát nào mang mã %q.", id),
			En: fmt.Sprintf("There is no campaign with the id %q.", id),
		})
	}
	return c, nil
}

// Phone is the number that residents of a unit may call: that of the open
// campaign, empty where there is none.
func (s *Snapshot) Phone(u survey.UnitKey) string {
	for _, c := range s.open {
		if c.Has(u) && c.Phone != "" {
			return c.Phone
		}
	}
	return ""
}

// Current is the open campaign, or the newest one where exactly one cannot be
// told; it serves commands that were given no campaign.
func (s *Snapshot) Current() (*Campaign, error) {
	switch {
	case len(s.open) == 1:
		return s.open[0], nil
	case len(s.open) == 0 && len(s.ordered) > 0:
		return s.ordered[len(s.ordered)-1], nil
	case len(s.open) == 0:
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Chưa có đợt khảo sát nào.", En: "There is no campaign yet.",
		})
	}
	return nil, survey.NewError(survey.KindInvalid, survey.Text{
		Vi: "Có nhiều đợt khảo sát đang mở; hãy chỉ rõ một đợt.",
		En: "Several campaigns are open; please name one.",
	})
}

// read builds a snapshot from the documents.
func read(ctx context.Context, docs store.Documents) (*Snapshot, error) {
	s := &Snapshot{
		units:          map[survey.UnitKey]survey.Unit{},
		points:         map[pointKey]survey.Point{},
		questionnaires: map[string]*Questionnaire{},
		criteria:       map[string]*Criteria{},
		campaigns:      map[survey.CampaignID]*Campaign{},
		codes:          map[survey.EntryCode]survey.Entry{},
	}
	for _, step := range []struct {
		kind string
		add  func(store.Doc) error
	}{
		{kindRegister, s.addRegister},
		{kindPoint, s.addPoint},
		{kindQuestionnaire, s.addQuestionnaire},
		{kindCriteria, s.addCriteria},
		{kindCampaign, s.addCampaign},
		{kindCode, s.addCode},
	} {
		list, err := docs.List(ctx, step.kind)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if err := step.add(d); err != nil {
				return nil, fmt.Errorf("%s %s: %w", d.Kind, d.ID, err)
			}
		}
	}
	slices.SortFunc(s.ordered, func(a, b *Campaign) int {
		if a.First != b.First {
			return int(a.First) - int(b.First)
		}
		return cmp.Compare(a.ID, b.ID)
	})
	for _, c := range s.ordered {
		if c.State == survey.Open {
			s.open = append(s.open, c)
		}
	}
	slices.SortFunc(s.codeList, compareEntries)
	return s, nil
}

func (s *Snapshot) addRegister(d store.Doc) error {
	if err := json.Unmarshal(d.Body, &s.register); err != nil {
		return err
	}
	for _, u := range s.register.Units {
		s.units[u.Key] = u
	}
	return nil
}

func (s *Snapshot) addPoint(d store.Doc) error {
	var p survey.Point
	if err := json.Unmarshal(d.Body, &p); err != nil {
		return err
	}
	s.points[pointKey{p.Unit, p.ID}] = p
	return nil
}

func (s *Snapshot) addCode(d store.Doc) error {
	var e survey.Entry
	if err := json.Unmarshal(d.Body, &e); err != nil {
		return err
	}
	s.codes[e.Code] = e
	s.codeList = append(s.codeList, e)
	return nil
}

func (s *Snapshot) addCampaign(d store.Doc) error {
	c := &Campaign{rev: d.Rev, units: map[survey.UnitKey]bool{}}
	if err := json.Unmarshal(d.Body, &c.Campaign); err != nil {
		return err
	}
	if c.Questionnaire = s.questionnaires[refKey(c.Campaign.Questionnaire)]; c.Questionnaire == nil {
		return fmt.Errorf("questionnaire %s is not stored", refKey(c.Campaign.Questionnaire))
	}
	if c.Criteria = s.criteria[refKey(c.Campaign.Criteria)]; c.Criteria == nil {
		return fmt.Errorf("criteria %s is not stored", refKey(c.Campaign.Criteria))
	}
	for _, u := range c.Units {
		c.units[u] = true
	}
	s.campaigns[c.ID] = c
	s.ordered = append(s.ordered, c)
	return nil
}

// revision is the revision of a document to replace, 0 where there is none yet.
func (r *Registry) revision(ctx context.Context, kind, id string) (int64, error) {
	d, err := r.docs.Get(ctx, kind, id)
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return 0, nil
	}
	return d.Rev, err
}

// put creates a document, or replaces the one at rev.
func (r *Registry) put(ctx context.Context, kind, id string, rev int64, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s %s: %w", kind, id, err)
	}
	d := store.Doc{Kind: kind, ID: id, Rev: rev, Body: body}
	if rev == 0 {
		return r.docs.Create(ctx, d)
	}
	return r.docs.Replace(ctx, d)
}
