package mongo_test

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/store"
	"hailong/server/store/mongo"
)

// soon is for servers that never answer.
var soon = mongo.Options{Timeout: 400 * time.Millisecond, ConnectTimeout: 400 * time.Millisecond}

// patient is for the server of the tests, which is slow on a busy machine.
var patient = mongo.Options{Timeout: 20 * time.Second, ConnectTimeout: 5 * time.Second}

// wrong is one way in which a store can be misconfigured.
type wrong struct {
	name string
	uri  func(t *testing.T) string
	o    mongo.Options
	want store.Fault
	says string // somewhere in the advice or its cause
}

func mustFault(t *testing.T, w wrong) {
	t.Helper()
	st, err := mongo.Open(bg, w.uri(t), w.o)
	if err == nil {
		st.Close()
		t.Fatal("opened")
	}
	f, ok := errors.AsType[*store.FaultError](err)
	if !ok {
		t.Fatalf("not a FaultError: %v", err)
	}
	if f.Fault != w.want {
		t.Errorf("fault %s, want %s: %v", f.Fault, w.want, err)
	}
	if f.Message.Vi == "" || f.Message.En == "" || f.Message.Vi == f.Message.En {
		t.Errorf("no advice in two languages: %+v", f.Message)
	}
	text := f.Message.Vi + " " + f.Error()
	if !strings.Contains(text, w.says) {
		t.Errorf("%q is not in %q", w.says, text)
	}
	if strings.Contains(text, "heim7") || strings.Contains(text, "%s") {
		t.Errorf("a secret or a gap is in %q", text)
	}
}

func plain(uri string) func(*testing.T) string { return func(*testing.T) string { return uri } }

// closed is a port on which nobody listens.
func closed(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "mongodb://u:geheim7@" + l.Addr().String() + "/"
}

// hole takes connections and never answers.
func hole(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return "mongodb://u:geheim7@" + l.Addr().String() + "/"
}

// refuses is a server that refuses one command, as the driver and Open find it.
func refuses(command string, reply bson.D) func(*testing.T) string {
	return func(t *testing.T) string { return through(t, newDatabase(t).uri, saying(command, reply)) }
}

// signedIn is a server that takes any user and then refuses one command. PLAIN is
// the one sign-in that a line can grant.
func signedIn(command string, reply bson.D) func(*testing.T) string {
	return func(t *testing.T) string {
		uri := through(t, newDatabase(t).uri, func(r request) fate {
			if r.name == "saslStart" && command != "saslStart" {
				return fate{reply: bson.D{{Key: "ok", Value: 1.0}, {Key: "conversationId", Value: 1}, {Key: "done", Value: true}, {Key: "payload", Value: bson.Binary{}}}}
			}
			return saying(command, reply)(r)
		}, "directConnection=true", "authMechanism=PLAIN", "authSource=$external")
		return strings.Replace(uri, "://", "://can_bo:geheim7@", 1)
	}
}

// greets is a server that says something of itself in its greeting; %s is the
// address of the line.
func greets(changes bson.D, opts ...string) func(*testing.T) string {
	return func(t *testing.T) string { return through(t, newDatabase(t).uri, with(changes), opts...) }
}

// indexed is a server that has an index of somebody else's.
func indexed(collection string, keys bson.D, o *options.IndexOptionsBuilder) func(*testing.T) string {
	return func(t *testing.T) string {
		uri := newDatabase(t).uri
		c, name := client(t, uri)
		if _, err := c.Database(name).Collection(collection).Indexes().CreateOne(bg, driver.IndexModel{Keys: keys, Options: o}); err != nil {
			t.Fatal(err)
		}
		return uri
	}
}

// lists is a server that tells of one more index of the responses, of a kind the
// server of the tests does not have.
func lists(more ...bson.E) func(*testing.T) string {
	return func(t *testing.T) string {
		return through(t, newDatabase(t).uri, func(r request) fate {
			if c, _ := r.doc.Lookup("listIndexes").StringValueOK(); c != "responses" {
				return fate{}
			}
			index := append(bson.D{{Key: "v", Value: 2}, {Key: "name", Value: "cua_ho"}}, more...)
			return fate{reply: bson.D{{Key: "ok", Value: 1.0}, {Key: "cursor", Value: bson.D{
				{Key: "id", Value: int64(0)}, {Key: "ns", Value: "x.responses"}, {Key: "firstBatch", Value: bson.A{index}},
			}}}}
		})
	}
}

func client(t testing.TB, uri string) (*driver.Client, string) {
	t.Helper()
	c, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Disconnect(bg) })
	_, rest, _ := strings.Cut(uri, "://")
	_, name, _ := strings.Cut(rest, "/")
	name, _, _ = strings.Cut(name, "?")
	return c, name
}

// unconfirmed is the reply to an update that was carried out and not confirmed.
func unconfirmed(code int32, name string) bson.D {
	return bson.D{{Key: "ok", Value: 1.0}, {Key: "n", Value: 1}, {Key: "nModified", Value: 1},
		{Key: "writeConcernError", Value: bson.D{{Key: "code", Value: code}, {Key: "codeName", Value: name}, {Key: "errmsg", Value: "no"}}}}
}

var (
	campaignKeys = bson.E{Key: "key", Value: bson.D{{Key: "campaign", Value: 1}, {Key: "_id", Value: 1}}}
	aSecondary   = bson.D{{Key: "setName", Value: "hailong"}, {Key: "isWritablePrimary", Value: false}, {Key: "ismaster", Value: false}, {Key: "secondary", Value: true}}
)

func wrongs() []wrong {
	return []wrong{
		{"no URI", plain(""), soon, store.FaultAddress, "mongodb.uri"},
		{"another scheme", plain("postgres://u:geheim7@127.0.0.1/hailong"), soon, store.FaultAddress, "scheme"},
		{"no scheme", plain("u:geheim7@127.0.0.1/hailong"), soon, store.FaultAddress, "scheme"},
		{"an option with a wrong value", plain("mongodb://u:geheim7@127.0.0.1/?tls=vielleicht"), soon, store.FaultAddress, "tls"},
		{"a password that is not escaped", plain("mongodb://u:ge/heim7@127.0.0.1/"), soon, store.FaultAddress, "percent-encoded"},
		{"a secret among the options", plain("mongodb://127.0.0.1/?proxyPassword=geheim7&tls=vielleicht"), soon, store.FaultAddress, "***"},
		{"a database name with a dot", plain("mongodb://127.0.0.1/hai.long"), soon, store.FaultAddress, "hailong"},
		{"a database of the server's own", plain("mongodb://u:geheim7@127.0.0.1/admin"), soon, store.FaultAddress, "authSource=admin"},
		{"a database that differs by case", refuses("update", refusal(13297, "DatabaseDifferCase", "db already exists with different case")), patient, store.FaultAddress, "different case"},
		{"another replica set", greets(aSecondary, "replicaSet=khac"), soon, store.FaultAddress, "replicaSet"},
		{"no replica set at all", greets(nil, "replicaSet=khac"), soon, store.FaultAddress, "replicaSet"},

		{"a host without an address", plain("mongodb://u:geheim7@khong-co.invalid/"), soon, store.FaultUnreachable, "khong-co.invalid"},
		{"a service without an address", plain("mongodb+srv://u:geheim7@khong-co.hailong.invalid/"), soon, store.FaultUnreachable, "khong-co.hailong.invalid"},
		{"nobody listens", closed, soon, store.FaultUnreachable, "Không liên lạc được với cơ sở dữ liệu"},
		{"nobody answers", hole, soon, store.FaultUnreachable, "bindIp"},
		{"a primary that can't be found from here", greets(append(bson.D{
			{Key: "primary", Value: "mongo-1.invalid:27017"}, {Key: "hosts", Value: bson.A{"mongo-1.invalid:27017"}},
		}, aSecondary...), "replicaSet=hailong"), soon, store.FaultUnreachable, "mongo-1.invalid:27017"},

		{"a refused sign-in", signedIn("saslStart", refusal(18, "AuthenticationFailed", "Authentication failed.")), patient, store.FaultSignIn, "authSource"},
		{"no user where one is needed", refuses("update", refusal(13, "Unauthorized", "command update requires authentication")), patient, store.FaultSignIn, "user"},
		{"no right to write", signedIn("update", refusal(13, "Unauthorized", "not authorized")), patient, store.FaultRights, "readWrite"},
		{"no right to see indexes", signedIn("listIndexes", refusal(13, "Unauthorized", "not authorized")), patient, store.FaultRights, "readWrite"},
		{"no right to make indexes", signedIn("createIndexes", refusal(13, "Unauthorized", "not authorized")), patient, store.FaultRights, "responses.campaign_1__id_1"},

		{"too few members", refuses("update", unconfirmed(100, "UnsatisfiableWriteConcern")), patient, store.FaultWriteConcern, "rs.status()"},
		{"members that do not confirm", refuses("update", unconfirmed(64, "WriteConcernFailed")), patient, store.FaultWriteConcern, "majority"},
		{"a write that is never confirmed", func(t *testing.T) string {
			return through(t, newDatabase(t).uri, func(r request) fate { return fate{never: r.name == "update"} })
		}, mongo.Options{Timeout: 2 * time.Second, ConnectTimeout: 2 * time.Second}, store.FaultWriteConcern, "majority"},
		{"no reads of what a majority has", refuses("update", refusal(148, "ReadConcernMajorityNotEnabled", "no")), patient, store.FaultWriteConcern, "majority"},

		{"a secondary alone", refuses("update", refusal(10107, "NotWritablePrimary", "not primary")), patient, store.FaultNotWritable, "directConnection"},
		{"no primary", greets(aSecondary, "replicaSet=hailong"), soon, store.FaultNotWritable, "rs.status()"},
		{"a full disk", refuses("update", refusal(14031, "OutOfDiskSpace", "available disk space is less than required")), patient, store.FaultNotWritable, "disk"},

		{"a unique index over our keys", indexed("tallies", bson.D{{Key: "campaign", Value: 1}}, options.Index().SetUnique(true)), patient, store.FaultIndexes, "tallies.campaign_1"},
		{"a unique index of others", indexed("responses", bson.D{{Key: "unit", Value: 1}}, options.Index().SetUnique(true)), patient, store.FaultIndexes, "responses.unit_1"},
		{"an index that deletes responses", lists(bson.E{Key: "key", Value: bson.D{{Key: "at", Value: 1}}}, bson.E{Key: "expireAfterSeconds", Value: 60}), patient, store.FaultIndexes, "deletes"},
		{"a partial index", lists(campaignKeys, bson.E{Key: "partialFilterExpression", Value: bson.D{}}), patient, store.FaultIndexes, "partial"},
		{"a sparse index", lists(campaignKeys, bson.E{Key: "sparse", Value: true}), patient, store.FaultIndexes, "sparse"},
		{"an index with a collation", lists(campaignKeys, bson.E{Key: "collation", Value: bson.D{{Key: "locale", Value: "vi"}}}), patient, store.FaultIndexes, "collation"},
		{"a hidden index", lists(campaignKeys, bson.E{Key: "hidden", Value: 1}), patient, store.FaultIndexes, "hidden"},
		{"an index of that name with other options", refuses("createIndexes", refusal(85, "IndexOptionsConflict", "different options")), patient, store.FaultIndexes, "dropIndex"},
		{"an index of that name over other keys", refuses("createIndexes", refusal(86, "IndexKeySpecsConflict", "different keys")), patient, store.FaultIndexes, "dropIndex"},
		{"an index that can't be made", refuses("createIndexes", refusal(67, "CannotCreateIndex", "too many")), patient, store.FaultIndexes, "too many"},

		{"a server that is too old", greets(bson.D{{Key: "maxWireVersion", Value: 6}}), soon, store.FaultUnsuitable, "4.4"},
		{"retryable writes refused by code", refuses("update", refusal(301, "", "Retryable writes are not supported")), patient, store.FaultUnsuitable, "retryWrites=false"},
		{"retryable writes refused by engine", refuses("update", refusal(20, "IllegalOperation", "Transaction numbers are only allowed on a replica set member or mongos")), patient, store.FaultUnsuitable, "retryWrites=false"},
		{"a command that is missing", refuses("createIndexes", refusal(115, "CommandNotSupported", "no")), patient, store.FaultUnsuitable, "4.4"},
	}
}

func TestEveryMisconfigurationHasItsFault(t *testing.T) {
	told := map[store.Fault]bool{
		store.FaultTLS:     true,                           // tls_test.go
		store.FaultDamaged: true, store.FaultForeign: true, // of files
	}
	for _, w := range wrongs() {
		told[w.want] = true
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			mustFault(t, w)
		})
	}
	for _, f := range store.Faults {
		if !told[f] {
			t.Errorf("no case leads to %s", f)
		}
	}
}

// What others added for their own reports is left alone, whatever it is called.
func TestHarmlessIndexesAreWelcome(t *testing.T) {
	uri := indexed("responses", bson.D{{Key: "unit", Value: 1}, {Key: "day", Value: 1}}, options.Index())(t)
	c, name := client(t, uri)
	for collection, keys := range map[string]bson.D{
		"tallies": {{Key: "campaign", Value: 1}}, "docs": {{Key: "kind", Value: int64(1)}, {Key: "rev", Value: int64(1)}},
	} {
		model := driver.IndexModel{Keys: keys, Options: options.Index().SetName("cua_ho")}
		if _, err := c.Database(name).Collection(collection).Indexes().CreateOne(bg, model); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time everything is there
		st, err := mongo.Open(bg, uri, patient)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	cur, err := c.Database(name).Collection("tallies").Indexes().List(bg)
	if err != nil {
		t.Fatal(err)
	}
	var all []bson.M
	if err := cur.All(bg, &all); err != nil || len(all) != 2 {
		t.Errorf("an index of other name was made again: %v, error %v", all, err)
	}
}

// A shard key may be unique together with _id.
func TestAUniqueShardKeyIsWelcome(t *testing.T) {
	uri := lists(bson.E{Key: "key", Value: bson.D{{Key: "unit", Value: 1}, {Key: "_id", Value: 1}}}, bson.E{Key: "unique", Value: true})(t)
	st, err := mongo.Open(bg, uri, patient)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

// Once the indexes are there, starting needs no right to make any.
func TestAStartNeedsNoMoreThanItMust(t *testing.T) {
	uri := newDatabase(t).uri
	st, err := mongo.Open(bg, uri, patient)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	var asked []string
	st, err = mongo.Open(bg, through(t, uri, func(r request) fate {
		asked = append(asked, r.name)
		return saying("createIndexes", refusal(13, "Unauthorized", "not authorized"))(r)
	}), patient)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(asked, "createIndexes") || !slices.Contains(asked, "listIndexes") {
		t.Errorf("asked for %v", asked)
	}
}
