package mongo_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// A user who may write but not remove served earlier versions: the store opens, the
// rest works, and a removal says what to grant instead of "later".
func TestRemoveWithoutTheRight(t *testing.T) {
	uri := signedIn("delete", refusal(13, "Unauthorized", "not authorized on hailong to execute command delete"))(t)
	st, err := mongo.Open(bg, uri, patient)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Create(bg, store.Doc{Kind: "session", ID: "a"}); err != nil {
		t.Fatal(err)
	}
	err = st.Remove(bg, "session", "a", 1)
	f, ok := errors.AsType[*store.FaultError](err)
	if !ok || f.Fault != store.FaultRights || survey.KindOf(err) != survey.KindInternal {
		t.Errorf("remove: %v, want a fault of rights", err)
	}
	// Any other refusal passes, as ever.
	st, err = mongo.Open(bg, refuses("delete", refusal(10107, "NotWritablePrimary", "not primary"))(t), patient)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	isUnavailable(t, st.Remove(bg, "session", "a", 1))
}

func keysOf(t *testing.T, c *driver.Collection) (names []string) {
	t.Helper()
	cur, err := c.Indexes().List(bg)
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name string `bson:"name"`
	}
	if err := cur.All(bg, &all); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		names = append(names, x.Name)
	}
	slices.Sort(names)
	return names
}

// A database of the version before opens, gets the indexes it lacks and keeps the one
// that only older servers read; what is in it is found by the new ways.
func TestADatabaseOfTheVersionBefore(t *testing.T) {
	db := newDatabase(t)
	c, name := client(t, db.uri)
	in := c.Database(name)
	for collection, keys := range map[string][][]string{
		"responses": {{"campaign", "_id"}, {"mark.w", "mark.b"}}, "comments": {{"campaign", "unit", "turn"}},
		"tallies": {{"campaign"}}, "docs": {{"kind", "id"}, {"rev"}},
	} {
		for _, ks := range keys {
			d := bson.D{}
			for _, k := range ks {
				d = append(d, bson.E{Key: k, Value: 1})
			}
			if _, err := in.Collection(collection).Indexes().CreateOne(bg, driver.IndexModel{Keys: d}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// As that version wrote it.
	if _, err := in.Collection("docs").InsertOne(bg, bson.D{{Key: "_id", Value: "k/a"}, {Key: "kind", Value: "k"}, {Key: "id", Value: "a"},
		{Key: "rev", Value: int64(3)}, {Key: "body", Value: bson.Binary{Data: []byte("x")}}}); err != nil {
		t.Fatal(err)
	}
	st := db.open(t)
	if got, want := keysOf(t, in.Collection("docs")), []string{"_id_", "kind_1_id_1", "kind_1_rev_1", "rev_1"}; !slices.Equal(got, want) {
		t.Errorf("docs has %v, want %v", got, want)
	}
	if got := keysOf(t, in.Collection("responses")); !slices.Contains(got, "campaign_1_unit_1_standing_1__id_1") {
		t.Errorf("responses has %v", got)
	}
	if n, err := st.Changes(bg, "k"); err != nil || n != 3 {
		t.Errorf("changes: %d, error %v; want 3", n, err)
	}
	for _, f := range check(t, db.uri, patient) {
		if f.Verdict == store.Bad {
			t.Errorf("a fault: %+v", f)
		}
	}
}

// Every stream goes on after the end of a page.
func TestStreamsInPagesOfTwo(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	u := storetest.Unit(0)
	rs := storetest.Responses(0, 5, storetest.At(u, ""), storetest.As(survey.Flagged), storetest.Saying("một", "hai"))
	rs = append(rs, storetest.Response(9, storetest.At(u, ""), storetest.As(survey.Flagged), storetest.On(storetest.FirstDay+1), storetest.Saying("ba")))
	storetest.MustAppend(t, st, store.Stored, rs...)
	for _, rows := range []int{1, 2, 3, 6, 1000} { // 6 ends with a page
		st.Pages(rows)
		if got := storetest.All(t, st, storetest.Campaign); len(got) != len(rs) {
			t.Errorf("%d at a time: %d responses, want %d", rows, len(got), len(rs))
		}
		var flagged, sorted []survey.ResponseID
		if err := st.EachStanding(bg, storetest.Campaign, u, survey.Flagged, func(r *survey.Response) error {
			flagged = append(flagged, r.ID)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for _, r := range rs {
			sorted = append(sorted, r.ID)
		}
		slices.Sort(sorted)
		if !reflect.DeepEqual(flagged, sorted) {
			t.Errorf("%d at a time: flagged %v, want %v", rows, flagged, sorted)
		}
		remarks := 0
		if err := st.EachRemark(bg, storetest.Campaign, u, func(store.Remark) error { remarks++; return nil }); err != nil || remarks != 11 {
			t.Errorf("%d at a time: %d remarks, error %v; want 11", rows, remarks, err)
		}
	}
}
