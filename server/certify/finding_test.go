package certify_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hailong/server/certify"
	"hailong/server/survey"
)

func TestEveryFindingHasWordsOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	check := func(f certify.Finding) {
		x := f.Text()
		if x.Vi == "" || x.En == "" || seen[x.Vi] || seen[x.En] {
			t.Errorf("%s %s: %+v", f.Reason, f.Count, x)
		}
		if !norm.NFC.IsNormalString(x.Vi) || strings.Contains(x.Vi+x.En, "%!") {
			t.Errorf("%s: %+v", f.Reason, x)
		}
		seen[x.Vi], seen[x.En] = true, true
	}
	for _, r := range certify.Reasons {
		if r != certify.CountDiffers {
			check(certify.Finding{Reason: r, Number: 3, Unit: unitKeys(1)[0], Of: "of", Want: "1", Got: "2"})
		}
	}
	for _, n := range certify.AllCounts {
		check(certify.Finding{Reason: certify.CountDiffers, Unit: unitKeys(1)[0], Count: n, Of: "fast", Want: "1", Got: "2"})
	}
	check(certify.Finding{Reason: certify.FiguresDiffer, Unit: unitKeys(1)[0]})
	check(certify.Finding{Reason: certify.CountDiffers, Count: certify.CountExcludedBy, Want: "1", Got: "2"})
}

func TestAFindingAsErrorAndAsJSON(t *testing.T) {
	f := &certify.Finding{Reason: certify.CountDiffers, Number: 2, Unit: unitKeys(1)[0], Count: certify.CountCounted, Want: "10", Got: "9"}
	err := f.Err()
	if got, ok := errors.AsType[*certify.Finding](err); !ok || got != f || survey.KindOf(err) != survey.KindInvalid {
		t.Errorf("%v", err)
	}
	if want := "count_differs: Certificate 2: unit 11300@2025-07-01, the number of counted responses: 10 certified, 9 found."; f.Error() != want {
		t.Errorf("%s", f.Error())
	}
	b, err := json.Marshal(f)
	if want := `{"reason":"count_differs","number":2,"unit":"11300@2025-07-01","count":"counted","want":"10","got":"9"}`; err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
	if b, err = json.Marshal(&certify.Finding{Reason: certify.RootDiffers}); err != nil || string(b) != `{"reason":"root_differs"}` {
		t.Errorf("%s, %v", b, err)
	}
	if kind := survey.KindOf((&certify.Finding{Reason: certify.Unreadable}).Err()); kind != survey.KindMalformed {
		t.Errorf("kind %s", kind)
	}
}
