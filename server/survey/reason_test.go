package survey_test

import (
	"slices"
	"testing"

	"hailong/server/survey"
)

func TestEveryReasonHasItsOwnWords(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range slices.Concat(survey.ExcludeReasons, survey.RestoreReasons) {
		for _, s := range []string{r.Text().Vi, r.Text().En} {
			if s == "" || s == string(r) || seen[s] {
				t.Errorf("%s is called %q", r, s)
			}
			seen[s] = true
		}
	}
	if got := survey.Reason("Nhập trùng với phiếu giấy").Text(); got.Vi != "Nhập trùng với phiếu giấy" || got.En != got.Vi {
		t.Errorf("an auditor's own words became %q", got)
	}
}
