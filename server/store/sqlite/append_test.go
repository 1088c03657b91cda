package sqlite_test

import (
	"reflect"
	"testing"

	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// A response that comes from another store keeps why its standing was changed, and
// the store goes on from there as if it had changed it itself.
func TestAppendKeepsTheReason(t *testing.T) {
	st := newFile(t).open(t)
	rs := storetest.Responses(0, 6)
	rs[2].Standing, rs[2].Reason = survey.Excluded, "nhân viên điền hộ, biên bản số 7"
	rs[4].Standing, rs[4].Reason = survey.Counted, "đã xác minh"
	storetest.MustAppend(t, st, store.Stored, rs...)
	byID := map[survey.ResponseID]survey.Response{}
	for _, r := range rs {
		byID[r.ID] = r
	}
	for _, r := range storetest.All(t, st, storetest.Campaign) {
		if !reflect.DeepEqual(r, byID[r.ID]) {
			t.Errorf("stored %+v, want %+v", r, byID[r.ID])
		}
	}
	// The same change for the same reason is done already; another one is a change.
	for _, x := range []struct {
		from, to survey.Standing
		reason   string
	}{
		{survey.Counted, survey.Excluded, rs[2].Reason},
		{survey.Excluded, survey.Counted, "xem lại"},
	} {
		if err := st.Restand(ctx, rs[2].ID, x.from, x.to, x.reason); err != nil {
			t.Errorf("%s to %s: %v", x.from, x.to, err)
		}
	}
	storetest.CheckCounts(t, st, storetest.Campaign)
}
