package api_test

import (
	"strings"
	"testing"

	"hailong/server/store/faulty"
	"hailong/server/survey"
)

type tryWire struct {
	Own, Tried struct {
		ID        string
		Version   int
		MaxPoints float64 `json:"max_points"`
	}
	Raised []string
	Units  []struct {
		Unit   string
		Name   string
		Before tryFigures
		After  *tryFigures
	}
}

type tryFigures struct {
	N                     int
	Index, Margin, Points *float64
	Status                string
	Passes                *bool
	Rank                  *int
}

// of is the row of a unit.
func (w *tryWire) of(t *testing.T, u survey.Unit) (before tryFigures, after *tryFigures) {
	t.Helper()
	for _, x := range w.Units {
		if x.Unit == u.Key.String() {
			return x.Before, x.After
		}
	}
	t.Fatalf("%s is not in %+v", u.Key, w)
	return before, nil
}

func TestTryingACriteriaSet(t *testing.T) {
	o := newStudio(t)
	o.answer(100, o.unit, o.day, survey.QR, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2) // about 80 %
	o.answer(40, o.other, o.day, survey.QR, 5)
	before, err := o.store.List(t.Context(), "criteria")
	check(t, err)

	file := string(numbered(t, criteriaFile, 2))
	swap := func(pairs ...string) string {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(file, pairs[i]) {
				t.Fatalf("%q is not in the set", pairs[i])
			}
		}
		return strings.NewReplacer(pairs...).Replace(file)
	}
	var w tryWire
	// Half of the points, and points from 30 responses on.
	o.as("admin").post("/criteria/try", map[string]any{"campaign": "round", "yaml": swap("residents_share: 20", "residents_share: 10", "min_score: 90", "min_score: 30")}).want(200, &w)
	if w.Own.MaxPoints != 20 || w.Tried.MaxPoints != 10 || w.Tried.Version != 2 || len(w.Raised) != 0 || len(w.Units) != 2 {
		t.Fatalf("%+v", w)
	}
	was, is := w.of(t, o.unit)
	if is == nil || was.Index == nil || *was.Index != *is.Index || was.N != 100 || is.N != 100 || was.Margin == nil || *was.Points < 15 || *is.Points > *was.Points/2+0.01 || *is.Points < *was.Points/2-0.01 {
		t.Errorf("%+v became %+v", was, is)
	}
	if *was.Rank != 1 || was.Status != "ok" {
		t.Errorf("%+v", was)
	}
	if was, is = w.of(t, o.other); was.Points != nil || was.Status != "insufficient" || is.Status != "ok" || *is.Points != 10 {
		t.Errorf("%+v became %+v", was, is)
	}

	// Thresholds are never lower than the campaign's own.
	o.as("admin").post("/criteria/try", map[string]any{"campaign": "round", "yaml": swap("min_publish: 30", "min_publish: 2", "min_score: 90", "min_score: 2", "min_item: 5", "min_item: 2", "withhold_under: 5", "withhold_under: 2")}).want(200, &w)
	if strings.Join(w.Raised, " ") != "min_publish min_score min_item withhold_under" {
		t.Errorf("raised %v", w.Raised)
	}

	// Three answers of another channel must not be worked out from two scores.
	o.answer(3, o.unit, o.day, survey.Link, 1)
	o.as("admin").post("/criteria/try", map[string]any{"campaign": "round", "yaml": swap("link: {counts: true, cap: 100}", "link: {counts: false, cap: 100}")}).want(200, &w)
	if _, is = w.of(t, o.unit); is != nil {
		t.Errorf("without the three of the link: %+v", is)
	}
	if _, is = w.of(t, o.other); is == nil || is.Index == nil {
		t.Errorf("the other unit has no answers by link, and shows %+v", is)
	}

	// Nothing of all this is kept but who did it.
	after, err := o.store.List(t.Context(), "criteria")
	check(t, err)
	if len(after) != len(before) || after[0].Rev != before[0].Rev {
		t.Error("a set was stored")
	}
	if got := o.entries(); len(got) != 3 || got[0] != "criteria.try criteria:mau-tuyen-tinh@2" {
		t.Errorf("trail %v", got)
	}
}

func TestATryOutOfAStoredSet(t *testing.T) {
	o := newStudio(t)
	o.answer(100, o.unit, o.day, survey.QR, 5)
	_, err := o.reg.AddCriteria(t.Context(), "bands", shipped(t, "criteria/mau-bac-v1.yaml"))
	check(t, err)
	var w tryWire
	ref := map[string]any{"id": "mau-bac", "version": 1}
	o.as("admin").post("/criteria/try", map[string]any{"campaign": "round", "ref": ref}).want(200, &w)
	if _, is := w.of(t, o.unit); is == nil || *is.Points != 20 || w.Tried.ID != "mau-bac" {
		t.Errorf("%+v", w)
	}
	// A set for another form fits no campaign of this one.
	_, err = o.reg.AddQuestionnaire(t.Context(), "two", numbered(t, formFile, 2))
	check(t, err)
	set := strings.Replace(string(numbered(t, criteriaFile, 2)), "  id: dich-vu-cong\n  version: 1", "  id: dich-vu-cong\n  version: 2", 1)
	_, err = o.reg.AddCriteria(t.Context(), "two", []byte(set))
	check(t, err)
	for name, x := range map[string]struct {
		order  map[string]any
		status int
	}{
		"another form":     {map[string]any{"campaign": "round", "ref": map[string]any{"id": "mau-tuyen-tinh", "version": 2}}, 422},
		"another's file":   {map[string]any{"campaign": "round", "yaml": set}, 422},
		"no such set":      {map[string]any{"campaign": "round", "ref": map[string]any{"id": "none", "version": 2}}, 404},
		"no such campaign": {map[string]any{"campaign": "none", "ref": ref}, 404},
		"neither":          {map[string]any{"campaign": "round"}, 422},
		"both":             {map[string]any{"campaign": "round", "ref": ref, "yaml": "id: a"}, 422},
		"garbage":          {map[string]any{"campaign": "round", "yaml": "id: ["}, 422},
		"too long":         {map[string]any{"campaign": "round", "yaml": strings.Repeat("#", 513<<10)}, 413},
	} {
		if r := o.as("admin").post("/criteria/try", x.order); r.status != x.status {
			t.Errorf("%s: %d, want %d: %.200s", name, r.status, x.status, r.body)
		}
	}
	// A try-out that can't be recorded is not made.
	o.store.Fail(faulty.LoseRequest, 100, faulty.Create)
	o.as("admin").post("/criteria/try", map[string]any{"campaign": "round", "ref": ref}).want(503, nil)
	o.store.Heal()
	if got := o.entries(); len(got) != 1 {
		t.Errorf("trail %v", got)
	}
}
