package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hailong/server/api"
	"hailong/server/survey"
	"hailong/server/web"
)

func TestTheAPIFromDraftToScores(t *testing.T) {
	s := newSite(t)
	p := s.phone("").as("Authorization", "Bearer "+adminKey)
	read := func(r reply, want int, v any) {
		t.Helper()
		if r.status != want || r.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d, want %d: %.300s", r.status, want, r.body)
		}
		if v != nil {
			check(t, json.Unmarshal([]byte(r.body), v))
		}
	}
	var campaigns []struct {
		ID, State, First string
		Units            int
	}
	read(p.get("/api/v1/campaigns"), 200, &campaigns)
	if len(campaigns) != 1 || campaigns[0].ID != "round" || campaigns[0].State != "open" || campaigns[0].First != "2026-07-12" || campaigns[0].Units != 1 {
		t.Errorf("campaigns %+v", campaigns)
	}
	read(p.do("POST", "/api/v1/campaigns/round/open", "", ""), 204, nil)

	order := func(body string) reply { return p.do("POST", "/api/v1/codes", "application/json", body) }
	var first, again []api.Code
	read(order(`{"unit":"11311","point":"quay-1","point_name":"Quầy 1"}`), 201, &first)
	read(order(`{"unit":"11311","point":"quay-1"}`), 200, &again)
	if len(first) != 1 || len(again) != 1 || first[0] != again[0] || first[0].URL != "http://hailong.test/q/"+string(first[0].Code) || first[0].Status != survey.CodeActive {
		t.Errorf("issued %+v, then %+v", first, again)
	}
	for body, path := range map[string]string{
		`{"channel":"kiosk"}`: "channel", `{"channel":"fax"}`: "channel", `{"unit":"99999"}`: "unit", `{"point":"quay-1"}`: "unit",
	} {
		if r := order(body); r.status != 422 || len(r.problem(t).Errors) != 1 || r.problem(t).Errors[0].Path != path {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	var list []api.Code
	if read(p.get("/api/v1/codes?unit=11311"), 200, &list); len(list) != 3 {
		t.Errorf("%d codes", len(list))
	}
	revoke := func(reason string) reply {
		return p.do("POST", "/api/v1/codes/"+string(first[0].Code)+"/revoke", "application/json", `{"reason":"`+reason+`"}`)
	}
	if r := revoke(""); r.status != 422 {
		t.Errorf("revoked without a reason: %d", r.status)
	}
	var revoked api.Code
	if read(revoke("mất áp phích"), 200, &revoked); revoked.Status != survey.CodeRevoked || revoked.Reason != "mất áp phích" || revoked.Revoked.String() != "2026-07-15" {
		t.Errorf("revoked %+v", revoked)
	}

	var scores []struct {
		Unit   string
		Status string
		N      struct{ Used int }
		Index  any
	}
	s.phone("203.0.113.9").post("/q/"+string(s.code), filled(t, "5"))
	read(p.get("/api/v1/campaigns/round/scores?unit=11311"), 200, &scores)
	if len(scores) != 1 || scores[0].Status != "below_publish" || scores[0].Index != nil {
		t.Errorf("scores %+v", scores)
	}
	read(p.get("/api/v1/campaigns/round/scores?unit=10507"), 200, &scores)
	if len(scores) != 0 {
		t.Errorf("another unit's scores %+v", scores)
	}
	csv := p.get("/api/v1/campaigns/round/scores?format=csv")
	if !strings.HasPrefix(csv.header.Get("Content-Type"), "text/csv") || !strings.Contains(csv.header.Get("Content-Disposition"), `"diem-hai-long-round.csv"`) || !strings.Contains(csv.body, "11311") {
		t.Errorf("csv: %v %.200s", csv.header, csv.body)
	}

	svg := p.get("/api/v1/posters?format=svg&unit=11311")
	contains(t, "the QR", svg.body, "<svg")
	if two := p.get("/api/v1/posters?size=a0"); two.status != 422 {
		t.Errorf("an unknown size: %d", two.status)
	}
	if pdf := p.get("/api/v1/posters?size=tent"); pdf.status != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("posters: %d", pdf.status)
	}

	read(p.do("POST", "/api/v1/campaigns/round/close", "", ""), 204, nil)
	if r := p.do("POST", "/api/v1/campaigns/round/open", "", ""); r.status != 409 {
		t.Errorf("opened again: %d", r.status)
	}
}

func TestWithoutAKeyNobodyIsLetIn(t *testing.T) {
	s := newSite(t, func(s *web.Server) { s.API.MachineKey = "" })
	for _, header := range []string{"", "Bearer ", "Bearer", "Basic Og=="} {
		for _, path := range []string{"/api/v1/campaigns", "/api/v1/codes", "/api/v1/posters", "/api/v1/nope"} {
			p := s.phone("")
			if header != "" {
				p.as("Authorization", header)
			}
			if r := p.get(path); r.status != 401 {
				t.Errorf("%s with %q: %d", path, header, r.status)
			}
		}
	}
}
