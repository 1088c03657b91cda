package mongo_test

import (
	"crypto/tls"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
)

// check runs a check and wants each of its lines whole.
func check(t *testing.T, uri string, o mongo.Options) []store.Finding {
	t.Helper()
	found := mongo.Check(bg, uri, o)
	seen := make(map[string]bool)
	for _, x := range found {
		if seen[x.Name] || x.Name == "" || x.What.Vi == "" || x.What.En == "" {
			t.Errorf("a line without a name of its own or words: %+v", x)
		}
		seen[x.Name] = true
		if (x.Verdict == store.Bad) != (x.Fault != "") || (x.Verdict != store.Good) != (x.Advice.Vi != "" && x.Advice.En != "") {
			t.Errorf("verdict, fault and advice do not fit: %+v", x)
		}
		if strings.Contains(x.Value+x.Advice.Vi+x.Advice.En, "heim7") {
			t.Errorf("a secret is shown: %+v", x)
		}
	}
	return found
}

func named(found []store.Finding, name string) store.Finding {
	for _, f := range found {
		if f.Name == name {
			return f
		}
	}
	return store.Finding{}
}

func mustFind(t *testing.T, found []store.Finding, name string, verdict store.Verdict, value string) {
	t.Helper()
	if f := named(found, name); f.Verdict != verdict || !strings.Contains(f.Value, value) {
		t.Errorf("%s is %q: %q, want %q with %q", name, f.Verdict, f.Value, verdict, value)
	}
}

func TestCheck(t *testing.T) {
	db := newDatabase(t)
	found := check(t, db.uri, patient)
	for _, f := range found {
		if f.Verdict == store.Bad {
			t.Errorf("a fault on a good server: %+v", f)
		}
		if strings.HasPrefix(f.Name, "index ") && f.Value != "vừa tạo" {
			t.Errorf("on a new database: %+v", f)
		}
	}
	for _, name := range []string{"kind", "where", "database", "latency", "server", "topology", "clock", "tls", "user", "write_concern",
		"remove", "retry_writes", "index responses.campaign_1__id_1", "index responses.mark.w_1_mark.b_1",
		"index responses.campaign_1_unit_1_standing_1__id_1", "index comments.campaign_1_unit_1_turn_1",
		"index tallies.campaign_1", "index docs.kind_1_id_1", "index docs.kind_1_rev_1", "writers", "uncounted",
		"count responses", "count comments", "count tallies", "count writers", "count docs"} {
		if named(found, name).Name == "" {
			t.Errorf("no line says %s", name)
		}
	}
	mustFind(t, found, "writers", store.Good, "0")

	// Now with a server that runs and one that died between storing and counting. The
	// clocks of the tests stand elsewhere than that of the check.
	db.at = time.Now()
	st := db.open(t)
	storetest.MustAppend(t, st, store.Stored, before...)
	leave(t, db, "tallies", func(st *mongo.Store) error { _, err := st.Append(bg, group); return err })
	found = check(t, db.uri, patient)
	mustFind(t, found, "uncounted", store.Notice, "4")
	mustFind(t, found, "count responses", store.Good, "6")
	for _, f := range found {
		if strings.HasPrefix(f.Name, "index ") && f.Value != "có" {
			t.Errorf("the second time: %+v", f)
		}
	}
	// The check has recovered nothing and left nothing.
	mustFind(t, check(t, db.uri, patient), "uncounted", store.Notice, "4")
	mustFind(t, found, "count writers", store.Good, named(check(t, db.uri, patient), "count writers").Value)
	mustRecover(t, st)
	mustFind(t, check(t, db.uri, patient), "uncounted", store.Good, "0")
}

func TestCheckOfTopologies(t *testing.T) {
	set := func(hosts ...any) bson.D {
		return bson.D{{Key: "setName", Value: "hailong"}, {Key: "hosts", Value: bson.A(hosts)}, {Key: "primary", Value: "m1:27017"}}
	}
	for _, c := range []struct {
		name    string
		hello   bson.D
		verdict store.Verdict
		says    string
	}{
		{"alone", bson.D{}, store.Notice, "một máy riêng lẻ"},
		{"a set of one", set("m1:27017"), store.Notice, "m1:27017"},
		{"a set of two", set("m1:27017", "m2:27017"), store.Notice, "m2:27017"},
		{"two and an arbiter", append(set("m1:27017", "m2:27017"), bson.E{Key: "arbiters", Value: bson.A{"m3:27017"}}), store.Notice, "trọng tài m3:27017"},
		{"a set of three", set("m1:27017", "m2:27017", "m3:27017"), store.Good, "máy chính m1:27017"},
		{"sharded", bson.D{{Key: "msg", Value: "isdbgrid"}}, store.Good, "phân mảnh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			// Only the check's own question gets this reply: the driver looks at others.
			uri := through(t, newDatabase(t).uri, func(r request) fate {
				if _, handshake := r.doc.Lookup("client").DocumentOK(); handshake || r.doc.Lookup("lsid").IsZero() {
					return fate{}
				}
				return with(c.hello)(r)
			})
			mustFind(t, check(t, uri, patient), "topology", c.verdict, c.says)
		})
	}
}

func TestCheckNotices(t *testing.T) {
	t.Run("a clock that is wrong", func(t *testing.T) {
		for ahead, want := range map[time.Duration]store.Verdict{
			0: store.Good, time.Second: store.Good, 10 * time.Second: store.Notice, -10 * time.Second: store.Notice,
		} {
			uri := through(t, newDatabase(t).uri, with(bson.D{{Key: "localTime", Value: time.Now().Add(ahead)}}))
			mustFind(t, check(t, uri, patient), "clock", want, "lease 15s")
		}
	})
	t.Run("weaker concerns", func(t *testing.T) {
		found := check(t, also(newDatabase(t).uri, "w=1"), patient)
		mustFind(t, found, "concerns", store.Notice, "không dùng")
	})
	t.Run("an option that is misspelt", func(t *testing.T) {
		found := check(t, also(newDatabase(t).uri, "tsl=true"), patient)
		mustFind(t, found, "options", store.Notice, "tsl")
	})
	t.Run("no right to remove", func(t *testing.T) {
		uri := signedIn("delete", refusal(13, "Unauthorized", "not authorized"))(t)
		mustFind(t, check(t, uri, patient), "remove", store.Notice, "không")
		mustFind(t, check(t, newDatabase(t).uri, patient), "remove", store.Good, "có")
	})
	t.Run("retryable writes", func(t *testing.T) {
		found := check(t, also(newDatabase(t).uri, "retryWrites=false"), patient)
		mustFind(t, found, "retry_writes", store.Good, "tắt trong chuỗi kết nối")
		db := newDatabase(t)
		joined(t, db, true)
		mustFind(t, check(t, db.uri, patient), "retry_writes", store.Good, "bật")
	})
	t.Run("a server that tells nothing of itself", func(t *testing.T) {
		found := check(t, refuses("buildInfo", refusal(59, "CommandNotFound", "no"))(t), patient)
		mustFind(t, found, "server", store.Notice, "không cho biết")
	})
	t.Run("a user", func(t *testing.T) {
		uri := signedIn("connectionStatus", bson.D{{Key: "ok", Value: 1.0}, {Key: "authInfo", Value: bson.D{
			{Key: "authenticatedUsers", Value: bson.A{bson.D{{Key: "user", Value: "can_bo"}, {Key: "db", Value: "admin"}}}},
		}}})(t)
		mustFind(t, check(t, uri, patient), "user", store.Good, "can_bo@admin")
	})
	t.Run("TLS", func(t *testing.T) {
		a := newAuthority(t)
		behind := func(until time.Time, options ...string) []store.Finding {
			cfg := &tls.Config{Certificates: []tls.Certificate{a.serverFor(t, until, "127.0.0.1")}}
			return check(t, secured(t, newDatabase(t).uri, cfg, append(options, "tls=true", "tlsCAFile="+url.QueryEscape(a.file))...), patient)
		}
		later := time.Now().Add(400 * 24 * time.Hour)
		mustFind(t, behind(later), "tls", store.Good, "TLS 1.3, chứng chỉ đến "+later.Format("2006"))
		mustFind(t, behind(time.Now().Add(24*time.Hour)), "tls", store.Notice, "TLS 1.3")
		mustFind(t, behind(later, "tlsInsecure=true"), "tls", store.Notice, "không kiểm tra")
	})
}

// A fault that hides the rest ends the check, with what Open would say.
func TestCheckEndsAtAFault(t *testing.T) {
	for _, c := range []struct {
		wrong string // of wrongs
		at    string // the last line
	}{
		{"a password that is not escaped", "where"}, {"nobody listens", "latency"}, {"no primary", "latency"},
		{"a refused sign-in", "latency"}, {"no right to write", "write_concern"}, {"too few members", "write_concern"},
		{"retryable writes refused by code", "write_concern"}, {"no right to see indexes", "index responses"},
	} {
		t.Run(c.wrong, func(t *testing.T) {
			t.Parallel()
			all := wrongs()
			w := all[slices.IndexFunc(all, func(w wrong) bool { return w.name == c.wrong })]
			found := check(t, w.uri(t), w.o)
			if last := found[len(found)-1]; last.Name != c.at || last.Fault != w.want {
				t.Errorf("it ends with %+v, want %s at %s", last, w.want, c.at)
			}
		})
	}
	t.Run("every wrong index has its line", func(t *testing.T) {
		found := check(t, refuses("createIndexes", refusal(85, "IndexOptionsConflict", "different options"))(t), patient)
		bad := 0
		for _, f := range found {
			if f.Fault == store.FaultIndexes {
				bad++
			}
		}
		if bad != 7 {
			t.Errorf("%d lines of wrong indexes, want 7", bad)
		}
	})
}

// The check takes no identity, so it disturbs no server and leaves nothing open. The
// document it removes is none.
func TestCheckWritesOnlyThePing(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	storetest.MustAppend(t, st, store.Stored, before...)
	if err := st.Create(bg, store.Doc{Kind: "k", ID: ""}); err != nil {
		t.Fatal(err)
	}
	var wrote []string
	check(t, through(t, db.uri, func(r request) fate {
		switch r.name {
		case "insert", "update", "delete", "findAndModify", "createIndexes", "drop", "dropIndexes":
			c, _ := r.doc.Lookup(r.name).StringValueOK()
			wrote = append(wrote, r.name+" "+c)
		}
		return fate{}
	}), patient)
	if want := []string{"update pings", "update pings", "update pings", "delete docs"}; !slices.Equal(wrote, want) {
		t.Errorf("the check wrote %v, want %v", wrote, want)
	}
	if docs, err := st.List(bg, "k"); err != nil || len(docs) != 1 {
		t.Errorf("the check left %v, error %v", docs, err)
	}
}
