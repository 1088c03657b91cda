package transfer_test

import (
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// From SQLite to MongoDB and back nothing is lost and nothing is added, also when
// the second run brings what came in since.
func TestThereAndBack(t *testing.T) {
	source, back := empty(t), empty(t)
	m, err := mongo.Open(ctx, testenv.Mongo(t), mongo.Options{Timeout: time.Minute})
	must(t, err)
	t.Cleanup(func() { must(t, m.Close()) })
	rs := fill(t, source, 40)
	clean(t, source, m)
	equal(t, source, m)
	storetest.MustAppend(t, source, store.Stored, storetest.Responses(600, 5)...)
	must(t, source.Restand(ctx, rs[0].ID, rs[0].Standing, survey.Excluded, "biên bản số 9"))
	must(t, source.Replace(ctx, store.Doc{Kind: "code", ID: "abcd", Rev: 1, Body: []byte("thu hồi")}))
	if res := clean(t, source, m); res.Appended != 5 || res.Restood != 1 || res.Replaced != 1 {
		t.Errorf("result %+v", res)
	}
	clean(t, m, back)
	equal(t, source, back)
}
