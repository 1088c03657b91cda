package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/certify"
	"hailong/server/ledger"
	"hailong/server/survey"
)

func TestAReceiptIsProven(t *testing.T) {
	o := open(t)
	o.closed("q4", 30)
	l := o.ready()
	proofs := &ledger.Proofs{Ledger: l, Responses: o.store, Dir: filepath.Join(t.TempDir(), "proofs"), Patience: time.Minute}
	kept, err := o.store.Find(t.Context(), string(c0(t, o, "q4")))
	check(t, err)
	r := &kept[0].Response
	if _, err := proofs.Of(t.Context(), r, kept[0].Digest); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("before there is a certificate: %v", err)
	}
	s, err := l.Certify(t.Context(), o.order("q4"))
	check(t, err)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			p, err := proofs.Of(t.Context(), r, kept[0].Digest)
			if err != nil || p.Verify(s) != nil {
				t.Errorf("%v", err)
			}
		})
	}
	wg.Wait()
	if strings.Contains(string(mustRead(t, proofs.Dir)), string(r.ID)) {
		t.Error("the index holds an ID")
	}
	// A file that lost its end is made again.
	check(t, os.Truncate(only(t, proofs.Dir), 100))
	p, err := proofs.Of(t.Context(), r, kept[0].Digest)
	if err != nil || p.Verify(s) != nil {
		t.Errorf("%v", err)
	}

	// A correction: another certificate, another index, and the old one is gone.
	order := o.order("q4")
	order.Why = "Loại một phiếu"
	check(t, l.Correct(t.Context(), order))
	check(t, o.store.Restand(t.Context(), r.ID, r.Standing, survey.Excluded, "staff"))
	again, err := o.store.Find(t.Context(), string(r.ID))
	check(t, err)
	changed := &again[0].Response
	if _, err := proofs.Of(t.Context(), changed, again[0].Digest); survey.KindOf(err) != survey.KindInvalid {
		t.Errorf("changed and not certified yet: %v", err)
	}
	s2, err := l.Certify(t.Context(), order)
	check(t, err)
	p, err = proofs.Of(t.Context(), changed, again[0].Digest)
	if err != nil || p.Verify(s2) != nil || p.Certificate != s2.Hash() {
		t.Errorf("%v", err)
	}
	if info, err := os.Stat(only(t, proofs.Dir)); err != nil || info.Size() != certify.IndexSize(s2) || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// only is the one file of a folder.
func only(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d files, %v", len(list), err)
	}
	return filepath.Join(dir, list[0].Name())
}

func mustRead(t *testing.T, dir string) []byte {
	b, err := os.ReadFile(only(t, dir))
	check(t, err)
	return b
}
