package registry_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// certify puts a closed campaign into the last state, as certifying does.
func certify(t *testing.T, r *registry.Registry, st store.Store, id survey.CampaignID) {
	t.Helper()
	d, err := st.Get(t.Context(), registry.CampaignKind, string(id))
	must(t, err)
	d.Body = bytes.Replace(d.Body, []byte(`"state":"closed"`), []byte(`"state":"certified"`), 1)
	must(t, st.Replace(t.Context(), d))
	must(t, r.Refresh(t.Context()))
}

// inState makes a campaign and brings it into a state.
func inState(t *testing.T, r *registry.Registry, st store.Store, id survey.CampaignID, to survey.CampaignState) *registry.Campaign {
	t.Helper()
	ctx := t.Context()
	c := campaign(id)
	c.Transactions = map[survey.UnitKey]int{wardA: 4200}
	c.Phone = "0225 000 000"
	must(t, r.CreateCampaign(ctx, c))
	if to != survey.Draft {
		must(t, r.Open(ctx, id))
	}
	if to == survey.Closed || to == survey.Certified {
		must(t, r.Close(ctx, id, day))
	}
	if to == survey.Certified {
		certify(t, r, st, id)
	}
	got, err := r.Now().Campaign(id)
	must(t, err)
	if got.State != to {
		t.Fatalf("%s is %s", id, got.State)
	}
	return got
}

// changes are every field of a campaign with the states that let it change.
var changes = []struct {
	name, path string
	change     func(*survey.Campaign)
	allowed    []survey.CampaignState
}{
	{"title", "title", func(c *survey.Campaign) { c.Title.Vi = "Tên khác" }, []survey.CampaignState{survey.Draft, survey.Open}},
	{"fewer units", "units", func(c *survey.Campaign) { c.Units, c.Transactions = []survey.UnitKey{wardB}, nil }, []survey.CampaignState{survey.Draft}},
	{"no units", "units", func(c *survey.Campaign) { c.Units, c.Transactions = nil, nil }, []survey.CampaignState{survey.Draft}},
	{"criteria", "criteria", func(c *survey.Campaign) { c.Criteria = survey.VersionRef{ID: "mau-bac", Version: 1} }, []survey.CampaignState{survey.Draft}},
	{"questionnaire", "questionnaire", func(c *survey.Campaign) { c.Questionnaire.Version = 2 }, []survey.CampaignState{survey.Draft}},
	{"first earlier", "first", func(c *survey.Campaign) { c.First-- }, []survey.CampaignState{survey.Draft}},
	{"first later", "first", func(c *survey.Campaign) { c.First++ }, []survey.CampaignState{survey.Draft}},
	{"last earlier", "last", func(c *survey.Campaign) { c.Last-- }, []survey.CampaignState{survey.Draft}},
	{"last later", "last", func(c *survey.Campaign) { c.Last += 30 }, []survey.CampaignState{survey.Draft, survey.Open}},
	{"another channel", "channels", func(c *survey.Campaign) { c.Channels = append(c.Channels, survey.Link) }, []survey.CampaignState{survey.Draft}},
	{"transactions", "transactions", func(c *survey.Campaign) { c.Transactions = map[survey.UnitKey]int{wardA: 1, wardB: 2} }, []survey.CampaignState{survey.Draft, survey.Open, survey.Closed}},
	{"no transactions", "transactions", func(c *survey.Campaign) { c.Transactions = nil }, []survey.CampaignState{survey.Draft, survey.Open, survey.Closed}},
	{"phone", "phone", func(c *survey.Campaign) { c.Phone = "" }, []survey.CampaignState{survey.Draft, survey.Open}},
}

func copied(c *registry.Campaign) survey.Campaign {
	out := c.Campaign
	out.Units, out.Channels, out.Transactions = slices.Clone(out.Units), slices.Clone(out.Channels), maps.Clone(out.Transactions)
	return out
}

func TestWhatMayChangeInEachState(t *testing.T) {
	for _, state := range []survey.CampaignState{survey.Draft, survey.Open, survey.Closed, survey.Certified} {
		t.Run(string(state), func(t *testing.T) {
			r, st := open(t)
			ctx := t.Context()
			_, err := r.AddCriteria(ctx, "b", shipped(t, "criteria/mau-bac-v1.yaml"))
			must(t, err)
			_, err = r.AddQuestionnaire(ctx, "q", bytes.Replace(shipped(t, questionnaireFile), []byte("\nversion: 1"), []byte("\nversion: 2"), 1))
			must(t, err)
			at := inState(t, r, st, "one", state)
			must(t, r.ChangeCampaign(ctx, copied(at), at.Revision()))
			if same, _ := r.Now().Campaign("one"); same.Revision() != at.Revision() {
				t.Error("nothing was changed, and the revision is another")
			}
			for _, x := range changes {
				before, err := r.Now().Campaign("one")
				must(t, err)
				next := copied(before)
				x.change(&next)
				next.State = survey.Certified // is not the caller's to say
				err = r.ChangeCampaign(ctx, next, before.Revision())
				after, _ := r.Now().Campaign("one")
				if after.State != state {
					t.Fatalf("%s: the state is %s", x.name, after.State)
				}
				if slices.Contains(x.allowed, state) {
					must(t, err)
					if after.Revision() != before.Revision()+1 {
						t.Errorf("%s: revision %d after %d", x.name, after.Revision(), before.Revision())
					}
					back := copied(before)
					if x.name == "last later" && state == survey.Open {
						continue // there is no way back
					}
					must(t, r.ChangeCampaign(ctx, back, after.Revision()))
					continue
				}
				wantKind(t, err, survey.KindConflict)
				e, _ := errors.AsType[*survey.Error](err)
				if !slices.ContainsFunc(e.Fields, func(f survey.FieldError) bool { return f.Path == x.path }) {
					t.Errorf("%s: refused for %v", x.name, e.Fields)
				}
				if after.Revision() != before.Revision() {
					t.Errorf("%s: refused, and the revision is another", x.name)
				}
			}
		})
	}
}

// An open campaign keeps the hashes it opened with through any change.
func TestAChangeKeepsTheVersionsOfAnOpenCampaign(t *testing.T) {
	r, st := open(t)
	c := inState(t, r, st, "one", survey.Open)
	next := copied(c)
	next.Questionnaire.Hash, next.Criteria.Hash, next.Phone = "", "", ""
	must(t, r.ChangeCampaign(t.Context(), next, c.Revision()))
	after, _ := r.Now().Campaign("one")
	if after.Campaign.Questionnaire != c.Campaign.Questionnaire || after.Campaign.Criteria != c.Campaign.Criteria || c.Campaign.Criteria.Hash == "" {
		t.Errorf("%v became %v", c.Campaign.Questionnaire, after.Campaign.Questionnaire)
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	r, _ := open(t)
	for name, x := range map[string]struct {
		change func(*survey.Campaign)
		path   string
	}{
		"id":                {func(c *survey.Campaign) { c.ID = "Đợt 1" }, "id"},
		"no Vietnamese":     {func(c *survey.Campaign) { c.Title.Vi = "  " }, "title.vi"},
		"no English":        {func(c *survey.Campaign) { c.Title.En = "" }, "title.en"},
		"long title":        {func(c *survey.Campaign) { c.Title.En = strings.Repeat("x", 301) }, "title.en"},
		"no first day":      {func(c *survey.Campaign) { c.First = 0 }, "first"},
		"turned round":      {func(c *survey.Campaign) { c.Last = c.First - 1 }, "last"},
		"for ever":          {func(c *survey.Campaign) { c.Last = c.First + 4*366 }, "last"},
		"phone":             {func(c *survey.Campaign) { c.Phone = "gọi tôi" }, "phone"},
		"no such form":      {func(c *survey.Campaign) { c.Questionnaire.Version = 9 }, "questionnaire"},
		"no such criteria":  {func(c *survey.Campaign) { c.Criteria.ID = "none" }, "criteria"},
		"no such unit":      {func(c *survey.Campaign) { c.Units = append(c.Units, survey.UnitKey{Code: "99999", From: day}) }, "units[2]"},
		"no such channel":   {func(c *survey.Campaign) { c.Channels = []survey.Channel{"fax"} }, "channels[0]"},
		"dossiers of none":  {func(c *survey.Campaign) { c.Transactions = map[survey.UnitKey]int{ended: 5} }, "transactions." + ended.String()},
		"no dossiers":       {func(c *survey.Campaign) { c.Transactions = map[survey.UnitKey]int{wardA: 0} }, "transactions." + wardA.String()},
		"too many dossiers": {func(c *survey.Campaign) { c.Transactions = map[survey.UnitKey]int{wardA: 1 << 30} }, "transactions." + wardA.String()},
	} {
		t.Run(name, func(t *testing.T) {
			c := campaign("one")
			x.change(&c)
			err := r.CreateCampaign(t.Context(), c)
			wantKind(t, err, survey.KindInvalid)
			if e, ok := errors.AsType[*survey.Error](err); ok && (len(e.Fields) != 1 || e.Fields[0].Path != x.path) {
				t.Errorf("refused for %v, want %s", e.Fields, x.path)
			}
			if _, err := r.Now().Campaign(c.ID); err == nil {
				t.Error("it is there")
			}
		})
	}
}

func TestADraftIsMadeOnce(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	c := campaign("one")
	c.Units, c.Channels = []survey.UnitKey{wardA, wardB, wardA}, []survey.Channel{survey.Kiosk, survey.QR, survey.Kiosk}
	must(t, r.CreateCampaign(ctx, c))
	got, err := r.Now().Campaign("one")
	must(t, err)
	if !slices.Equal(got.Units, []survey.UnitKey{wardB, wardA}) || !slices.Equal(got.Channels, []survey.Channel{survey.QR, survey.Kiosk}) || got.Campaign.Criteria.Hash == "" {
		t.Errorf("kept as %+v", got.Campaign)
	}
	wantKind(t, r.CreateCampaign(ctx, c), survey.KindConflict)
	wantKind(t, r.ChangeCampaign(ctx, campaign("none"), 1), survey.KindUnknown)
}

func TestOfTwoWhoChangeADraftTheSecondIsTold(t *testing.T) {
	r, st := open(t)
	ctx := t.Context()
	must(t, r.CreateCampaign(ctx, campaign("one")))
	read, _ := r.Now().Campaign("one")
	first, second := copied(read), copied(read)
	first.Title.Vi, second.Title.En = "Người thứ nhất", "The second"
	elsewhere := registry.New(st)
	must(t, elsewhere.ChangeCampaign(ctx, first, read.Revision()))
	wantKind(t, r.ChangeCampaign(ctx, second, read.Revision()), survey.KindStale)
	now, _ := r.Now().Campaign("one")
	if now.Title.Vi != first.Title.Vi || now.Title.En != read.Title.En {
		t.Errorf("title %v", now.Title)
	}
	must(t, r.ChangeCampaign(ctx, second, now.Revision()))
}

func TestHindrancesAreAllTold(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	must(t, r.CreateCampaign(ctx, campaign("running")))
	must(t, r.Open(ctx, "running"))
	c := campaign("next")
	c.Units = append(c.Units, ended)
	must(t, r.CreateCampaign(ctx, c))
	empty := campaign("empty")
	empty.Units, empty.Channels = nil, nil
	must(t, r.CreateCampaign(ctx, empty))
	free := campaign("free")
	free.Channels = []survey.Channel{survey.Link}
	must(t, r.CreateCampaign(ctx, free))
	for id, want := range map[survey.CampaignID][]string{
		"next":    {"units[0]", "units"},
		"empty":   {"units", "channels"},
		"free":    nil,
		"running": nil,
	} {
		x, err := r.Now().Campaign(id)
		must(t, err)
		var paths []string
		for _, f := range r.Now().Hindrances(x) {
			paths = append(paths, f.Path)
			if f.Message.Vi == "" || f.Message.En == "" {
				t.Errorf("%s: %s has no words", id, f.Path)
			}
		}
		if !slices.Equal(paths, want) {
			t.Errorf("%s: hindrances %v, want %v", id, paths, want)
		}
		// What is told is what keeps it from opening.
		if err := r.Open(ctx, id); (err == nil) != (want == nil) {
			t.Errorf("%s: open says %v", id, err)
		}
	}
}
