package mongo_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"hailong/server/store/mongo"
	"hailong/server/survey"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	for _, c := range []struct {
		name, uri string
		kind      survey.Kind
		says      string
	}{
		{"empty", "", survey.KindInternal, "scheme"},
		{"not a MongoDB URI", "postgres://127.0.0.1/hailong", survey.KindInternal, "scheme"},
		{"unknown option value", "mongodb://u:geheim7@127.0.0.1/?tls=vielleicht", survey.KindInternal, "tls"},
		{"password not escaped", "mongodb://u:ge/heim7@127.0.0.1/", survey.KindInternal, "percent-encoded"},
		{"password with a colon", "mongodb://u:ge:heim7@127.0.0.1/", survey.KindInternal, "percent-encoded"},
		{"nobody listens", "mongodb://u:geheim7@" + closed + "/", survey.KindUnavailable, "does not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, err := mongo.Open(bg, c.uri, mongo.Options{Timeout: 200 * time.Millisecond})
			if err == nil {
				st.Close()
				t.Fatal("opened")
			}
			if survey.KindOf(err) != c.kind {
				t.Errorf("kind %q, want %q: %v", survey.KindOf(err), c.kind, err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error does not say %q: %v", c.says, err)
			}
			if strings.Contains(err.Error(), "heim7") {
				t.Errorf("the error holds the password: %v", err)
			}
		})
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
	if survey.KindOf(err) == survey.KindUnavailable || strings.Contains(err.Error(), "geheim7") {
		t.Errorf("want a plain error without the password: %v", err)
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"mongodb://h:1,i:2/db":             "mongodb://h:1,i:2/db",
		"mongodb://user@h/db":              "mongodb://user@h/db",
		"mongodb://user:secret@h:1,i:2/db": "mongodb://user:***@h:1,i:2/db",
		"mongodb+srv://u:p@ss/w@h/?x=y":    "mongodb+srv://u:***@h/?x=y",
	} {
		if got := mongo.Redact(in); got != want {
			t.Errorf("%s is shown as %s, want %s", in, got, want)
		}
	}
}
