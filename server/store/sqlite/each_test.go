package sqlite_test

import (
	"testing"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// A reader knows the cells there were when it began: a response that moves into a new
// one meanwhile, and a cell of another campaign, lose it nothing.
func TestEachResponseMeetsCellsThatAreNew(t *testing.T) {
	sqlite.Limit(t, 2, 100)
	st := newFile(t).open(t)
	rs := storetest.Responses(0, 20)
	others := storetest.Responses(20, 20, storetest.In("dot-khac"))
	for i := range rs { // in turns, so that pages hold both
		storetest.MustAppend(t, st, store.Stored, rs[i], others[i])
	}
	last, moved, seen := "", 0, map[survey.ResponseID]survey.Standing{}
	err := st.EachResponse(ctx, storetest.Campaign, func(r *survey.Response) error {
		if string(r.ID) <= last || r.Campaign != storetest.Campaign {
			t.Errorf("%s of %s after %s", r.ID, r.Campaign, last)
		}
		last, seen[r.ID] = string(r.ID), r.Standing
		for i := range rs {
			if rs[i].ID > r.ID && rs[i].Standing == survey.Counted && moved < 6 {
				moved++
				rs[i].Standing = survey.Excluded
				if err := st.Restand(ctx, rs[i].ID, survey.Counted, survey.Excluded, "thử"); err != nil {
					return err
				}
				return st.Restand(ctx, others[i].ID, others[i].Standing, survey.Excluded, "thử")
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(rs) || moved == 0 {
		t.Errorf("%d of %d responses, %d moved meanwhile", len(seen), len(rs), moved)
	}
	if err := st.EachResponse(ctx, "dot-chua-co", func(r *survey.Response) error { t.Errorf("%s", r.ID); return nil }); err != nil {
		t.Error(err)
	}
}
