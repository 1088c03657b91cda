package api_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"hailong/server/certify"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

type certificateWire struct {
	State       string
	CanSign     bool `json:"can_sign"`
	Certificate *struct {
		Number, Units, Responses, Replaces int
		Hash, Root, By, Why                string
	}
	Correction *struct{ Why, By string }
	Progress   *struct{ Done, Of int }
	Problem    *survey.Text
	Earlier    []struct {
		Number     int
		ReplacedBy int `json:"replaced_by"`
	}
}

// settled asks until the server is not at work on the certificate any more.
func (o *office) settled(by *caller, id string) (c certificateWire) {
	o.t.Helper()
	for range 5000 {
		c = certificateWire{}
		by.get("/campaigns/"+id+"/certificate").want(200, &c)
		if c.State != "making" {
			return c
		}
	}
	o.t.Fatalf("it never ends: %+v", c)
	return c
}

func TestACampaignIsCertifiedAndCorrected(t *testing.T) {
	o := newOffice(t)
	admin, unit, auditor := o.as("admin"), o.as("unit"), o.as("auditor")
	o.answer(60, o.unit, o.day, survey.QR, 4, 5, 3)
	o.answer(20, o.other, o.day, survey.QR, 2, 5, 3)
	if c := o.settled(admin, "round"); c.State != "none" || !c.CanSign || c.Certificate != nil {
		t.Errorf("%+v", c)
	}
	admin.post("/campaigns/round/certify", nil).want(409, nil)
	admin.post("/campaigns/round/close", nil).want(204, nil)
	for _, by := range []*caller{unit, auditor, o.as("service")} {
		by.post("/campaigns/round/certify", nil).want(403, nil)
		by.post("/campaigns/round/correct", map[string]string{"why": "Vì"}).want(403, nil)
	}
	o.as("stranger").get("/campaigns/round/certificate").want(403, nil)

	var c certificateWire
	admin.post("/campaigns/round/certify", nil).want(202, &c)
	c = o.settled(admin, "round")
	if c.State != "made" || c.Certificate.Number != 1 || c.Certificate.Responses != 80 || c.Certificate.By != "Quản trị 1" || c.Problem != nil {
		t.Fatalf("%+v", c)
	}
	first := *c.Certificate
	admin.post("/campaigns/round/certify", nil).want(202, &c)
	if c = o.settled(admin, "round"); c.Certificate.Hash != first.Hash {
		t.Errorf("certified again: %+v", c)
	}
	r := unit.get("/certificates/1/file").want(200, nil)
	s, err := certify.ParseSigned(r.body)
	if err != nil || s.Hash().String() != first.Hash || s.Verify(o.api.SigningKey.Public()) != nil {
		t.Errorf("%v", err)
	}
	if r := auditor.get("/certificates/1/pdf").want(200, nil); !bytes.HasPrefix(r.body, []byte("%PDF-")) {
		t.Errorf("%.20s", r.body)
	}
	for _, bad := range []string{"0", "2", "x", "01"} {
		if r := auditor.get("/certificates/" + bad + "/file"); r.status < 400 || r.status >= 500 {
			t.Errorf("number %s: %d", bad, r.status)
		}
	}

	admin.post("/campaigns/round/correct", map[string]string{"why": " "}).want(422, nil)
	admin.post("/campaigns/round/correct", map[string]string{"why": "Loại phiếu do cán bộ tự bấm"}).want(200, &c)
	if c.State != "correcting" || c.Correction == nil || c.Correction.By != "Quản trị 1" || c.Certificate.Hash != first.Hash {
		t.Errorf("%+v", c)
	}
	admin.post("/campaigns/round/certify", nil).want(202, nil)
	c = o.settled(auditor, "round")
	if c.State != "made" || c.CanSign || c.Certificate.Number != 2 || c.Certificate.Replaces != 1 || c.Certificate.Why != "Loại phiếu do cán bộ tự bấm" ||
		len(c.Earlier) != 1 || c.Earlier[0].ReplacedBy != 2 {
		t.Errorf("%+v", c)
	}
	var list struct {
		Certificates []struct{ Number int }
		Keys         []struct {
			Key   string
			Signs bool
		}
	}
	unit.get("/certificates").want(200, &list)
	if len(list.Certificates) != 2 || len(list.Keys) != 1 || !list.Keys[0].Signs || list.Keys[0].Key != o.api.SigningKey.Public().String() {
		t.Errorf("%+v", list)
	}
	want := []string{
		"campaign.close campaign:round", "campaign.certify campaign:round", "certificate.issue certificate:1",
		"campaign.correct campaign:round", "campaign.certify campaign:round", "certificate.issue certificate:2",
	}
	if got := o.entries(); !slices.Equal(got, want) {
		t.Errorf("trail\n%s", strings.Join(got, "\n"))
	}
}

// A server that dies, or a store that goes away, leaves a locked campaign; the page says
// so, and the next try ends it.
func TestAnInterruptedCertificateGoesOn(t *testing.T) {
	o := newOffice(t)
	admin := o.as("admin")
	o.answer(10, o.unit, o.day, survey.QR, 4)
	admin.post("/campaigns/round/close", nil).want(204, nil)
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.EachResponse)
	admin.post("/campaigns/round/certify", nil).want(202, nil)
	c := o.settled(admin, "round")
	if c.State != "unfinished" || c.Problem == nil || !strings.Contains(c.Problem.Vi, "Hãy chốt lại") {
		t.Errorf("%+v", c)
	}
	o.store.Fail(faulty.LoseRequest, 0)
	admin.post("/campaigns/round/certify", nil).want(202, nil)
	if c = o.settled(admin, "round"); c.State != "made" || c.Problem != nil {
		t.Errorf("%+v", c)
	}
}
