package web_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"math/rand/v2"

	"hailong/server/certify"
	"hailong/server/figures"
	"hailong/server/ledger"
	"hailong/server/survey"
	"hailong/server/trail"
)

func TestAReceiptLeadsToItsProof(t *testing.T) {
	s, _ := publishing(t)
	l := &ledger.Ledger{
		Docs: s.store, Responses: s.store, Registry: s.reg, Trail: &trail.Trail{Docs: s.store, Clock: s.clock},
		Scores:  (&figures.Figures{Tallies: s.store, Clock: s.clock}).Scores,
		Waiting: func() (int, error) { return 0, nil }, Clock: s.clock,
		Undecided: func(context.Context, survey.CampaignID) (int, error) { return 0, nil },
	}
	s.srv.Certificates = l
	s.srv.Proofs = &ledger.Proofs{Ledger: l, Responses: s.store, Dir: filepath.Join(t.TempDir(), "proofs"), Patience: time.Minute}
	var id survey.ResponseID
	check(t, s.store.EachResponse(t.Context(), "round", func(r *survey.Response) error { id = r.ID; return nil }))
	receipt := s.srv.Seal.Receipt(id).Grouped()
	p := s.phone("")
	lacks(t, "before", p.get("/r/"+receipt).body, "/proof")
	if r := p.get("/r/" + receipt + "/proof"); r.status != 404 {
		t.Errorf("before: %d", r.status)
	}
	key, err := certify.NewPrivateKey(rand.NewChaCha8([32]byte{8}))
	check(t, err)
	_, err = l.Adopt(t.Context(), key.Public())
	check(t, err)
	check(t, s.reg.Close(t.Context(), "round", survey.DayOf(s.now, survey.Zone)))
	signed, err := l.Certify(context.Background(), ledger.Order{Campaign: "round", Name: "Thử", Key: key})
	check(t, err)
	contains(t, "afterwards", p.get("/r/"+receipt).body, `href="/r/`+receipt+`/proof"`, "Tải bằng chứng")
	r := p.get("/r/" + receipt + "/proof")
	proof, err := certify.ParseProof([]byte(r.body))
	if err != nil || proof.Verify(signed) != nil {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
	if !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", r.header)
	}
	lacks(t, "the proof", r.body, string(id), receipt)
	for _, bad := range []string{s.srv.Seal.Receipt("0F3K2000000000000000000000").Grouped(), "ABCDE-ABCDE-ABCDE"} {
		if r := p.get("/r/" + bad + "/proof"); r.status != 404 && r.status != 400 && r.status != 422 {
			t.Errorf("%s: %d", bad, r.status)
		}
	}
}
