package registry_test

import (
	"context"
	"slices"
	"testing"

	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// listening remembers which kinds are listed and written.
type listening struct {
	store.Documents
	listed, written []string
}

func (l *listening) List(ctx context.Context, kind string) ([]store.Doc, error) {
	l.listed = append(l.listed, kind)
	return l.Documents.List(ctx, kind)
}

func (l *listening) Create(ctx context.Context, docs ...store.Doc) error {
	for _, d := range docs {
		l.written = append(l.written, d.Kind)
	}
	return l.Documents.Create(ctx, docs...)
}

// Copying and backing up forget no kind: Kinds is what a refresh reads, in an order
// in which each refresh of what is copied so far succeeds.
func TestKindsIsEveryKindARefreshReads(t *testing.T) {
	l := &listening{Documents: database(t)}
	must(t, registry.New(l).Refresh(t.Context()))
	if !slices.Equal(l.listed, registry.Kinds()) {
		t.Errorf("a refresh reads %q, Kinds has %q", l.listed, registry.Kinds())
	}
	if !slices.Contains(registry.Kinds(), registry.CampaignKind) {
		t.Errorf("Kinds lacks %q", registry.CampaignKind)
	}
}

// What the registry writes is of a kind that it reads, and a store that has the
// kinds only so far can be read.
func TestKindsGoInTheirOrder(t *testing.T) {
	r, st := open(t)
	must(t, r.AddPoint(t.Context(), survey.Point{Unit: wardA, ID: "quay-1", Name: "Quầy 1"}))
	must(t, r.ImportCampaign(t.Context(), campaign("round")))
	must(t, r.Open(t.Context(), "round"))
	_, _, err := r.IssueCodes(t.Context(), []registry.Place{{Unit: wardA, Channel: survey.QR}}, day, random)
	must(t, err)
	to := &listening{Documents: database(t)}
	copied := registry.New(to)
	for _, kind := range registry.Kinds() {
		docs, err := st.List(t.Context(), kind)
		must(t, err)
		if len(docs) == 0 {
			t.Errorf("no document of kind %q was made", kind)
		}
		must(t, to.Create(t.Context(), docs...))
		must(t, copied.Refresh(t.Context()))
	}
	for _, kind := range to.written {
		if !slices.Contains(registry.Kinds(), kind) {
			t.Errorf("kind %q is written and not in Kinds", kind)
		}
	}
}
