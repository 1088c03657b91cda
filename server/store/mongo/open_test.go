package mongo_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/survey"
)

// Whoever gives up waiting has found no fault.
func TestOpenThatIsCutShort(t *testing.T) {
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	_, err := mongo.Open(ctx, hole(t), patient)
	if _, fault := errors.AsType[*store.FaultError](err); fault || survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("open: %v, want unavailable", err)
	}
}

// What the connection string says goes before the options.
func TestPoolOfTheConnectionString(t *testing.T) {
	uri := newDatabase(t).uri // has maxPoolSize=1 unless a server was named
	st, err := mongo.Open(bg, uri, mongo.Options{MaxPool: 7, MinPool: 5, ConnectTimeout: 4 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, c := range []struct {
		uri              string
		most, least, dur any
	}{
		{"mongodb://h/", 7, 5, 4 * time.Second},
		{"mongodb://h/?maxPoolSize=3", 3, 3, 4 * time.Second},
		{"mongodb://h/?maxPoolSize=0", 0, 5, 4 * time.Second},
		{"mongodb://h/?minPoolSize=1&connectTimeoutMS=900", 7, 1, 900 * time.Millisecond},
	} {
		most, least, dur := mongo.Pool(t, c.uri, mongo.Options{MaxPool: 7, MinPool: 5, ConnectTimeout: 4 * time.Second})
		if most != c.most || least != c.least || dur != c.dur {
			t.Errorf("%s: %d and %d connections, %v; want %v, %v and %v", c.uri, most, least, dur, c.most, c.least, c.dur)
		}
	}
}

func TestRefusedSignIn(t *testing.T) {
	uri := newDatabase(t).uri
	uri = strings.Replace(uri, "://", "://niemand:geheim7@", 1)
	st, err := mongo.Open(bg, uri, mongo.Options{Timeout: 5 * time.Second})
	if err == nil {
		st.Close()
		t.Fatal("opened without a user of that name")
	}
	if f, ok := errors.AsType[*store.FaultError](err); !ok || f.Fault != store.FaultSignIn || strings.Contains(err.Error(), "geheim7") {
		t.Errorf("want the fault of a sign-in without the password: %v", err)
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"mongodb://h:1,i:2/db":             "mongodb://h:1,i:2/db",
		"mongodb://user@h/db":              "mongodb://user@h/db",
		"mongodb://user:secret@h:1,i:2/db": "mongodb://user:***@h:1,i:2/db",
		"mongodb+srv://u:p@ss/w@h/?x=y":    "mongodb+srv://u:***@h/?x=y",
		"u:secret@h/db":                    "u:***@h/db",
		"mongodb://h/?tlsCertificateKeyFilePassword=a&tls=true&authMechanismProperties=AWS_SESSION_TOKEN:b": "mongodb://h/?tlsCertificateKeyFilePassword=***&tls=true&authMechanismProperties=***",
	} {
		if got := mongo.Redact(in); got != want {
			t.Errorf("%s is shown as %s, want %s", in, got, want)
		}
	}
}
