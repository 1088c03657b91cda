package api_test

import (
	"context"
	"testing"
	"time"

	"hailong/server/intake"
	"hailong/server/kiosk"
	"hailong/server/spool"
	"hailong/server/store"
	"hailong/server/store/faulty"
)

// spooled gives the intake a spool.
func spooled(o *office) {
	sp, err := spool.Open(o.t.TempDir(), spool.Options{MaxBytes: 1 << 20, Log: o.srv.Log})
	check(o.t, err)
	o.t.Cleanup(func() { sp.Close() })
	w := intake.NewWriter(o.store, intake.WriterOptions{MaxBatch: 64, Queue: 64, Timeout: time.Minute, Spool: sp})
	o.t.Cleanup(w.Close)
	o.srv.Intake.Writer, o.srv.Intake.Stored = w, w
}

// While the store is away the spool takes what tablets send that were known before, and
// nobody else is let in.
func TestTheSpoolTakesAnswersOfTablets(t *testing.T) {
	o := newOffice(t, asks, spooled)
	_, tablet := o.paired("A", o.unit)
	_, stranger := o.paired("B", o.unit)
	tablet.beat()
	o.store.Fail(faulty.LoseRequest, faulty.Forever)
	x := tablet.tap("4")
	got := tablet.send(x, x)
	if got.statuses() != "stored duplicate" || got.Results[0].Receipt == "" {
		t.Errorf("%+v", got)
	}
	tablet.get("/kiosk/bundle").want(200, nil)
	stranger.post("/kiosk/responses", map[string]any{"now": o.now, "responses": []any{}}).want(503, nil)
	o.now = o.now.Add(61 * time.Minute)
	tablet.get("/kiosk/bundle").want(503, nil)
}

// Another process has cut it off, and this one can't ask. That it goes on coming makes it
// no better known.
func TestATabletThatNobodyCanAskAboutGoesOnForAnHour(t *testing.T) {
	o := newOffice(t, asks, spooled)
	id, tablet := o.paired("A", o.unit)
	tablet.beat()
	elsewhere := &kiosk.Book{Docs: o.store, Clock: o.clock}
	_, err := elsewhere.Revoke(t.Context(), id, 0, "mất", "x")
	check(t, err)
	o.store.Fail(faulty.LoseRequest, faulty.Forever)
	for after := 10 * time.Minute; after <= 3*time.Hour; after += 10 * time.Minute {
		o.now = o.now.Add(10 * time.Minute)
		want := 200
		if after > time.Hour {
			want = 503
		}
		tablet.post("/kiosk/responses", map[string]any{"now": o.now, "responses": []any{tablet.tap("5")}}).want(want, nil)
	}
	o.store.Heal()
	tablet.get("/kiosk/bundle").want(410, nil)
}

// meanwhile is a store in which something happens after a document was read and before
// its reader has it.
type meanwhile struct {
	store.Documents
	then func()
}

func (m *meanwhile) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	d, err := m.Documents.Get(ctx, kind, id)
	if then := m.then; then != nil {
		m.then = nil
		then()
	}
	return d, err
}

// An answer of the store that was on its way when the tablet was cut off brings it not
// back.
func TestATabletThatWasCutOffMeanwhileIsNotKnown(t *testing.T) {
	o := newOffice(t, asks)
	id, tablet := o.paired("A", o.unit)
	st := &meanwhile{Documents: o.api.Kiosks.Docs}
	o.api.Kiosks.Docs = st
	tablet.get("/kiosk/bundle").want(200, nil)
	st.then = func() {
		o.as("unit").post("/kiosks/"+id+"/revoke", map[string]string{"reason": "mất"}).want(200, nil)
	}
	tablet.get("/kiosk/bundle").want(200, nil)
	o.store.Fail(faulty.LoseRequest, faulty.Forever)
	tablet.get("/kiosk/bundle").want(503, nil)
}
