package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"hailong/server/config"
)

const password = "hunter2-secret"

func TestSecretsStayHidden(t *testing.T) {
	c := mustLoad(t, "redis:\n  url: rediss://u:"+password+"@redis:6379/0\n", "HAILONG_MONGODB_URI=mongodb://u:"+password+"@db")
	var out bytes.Buffer
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+"\n", *c, c.MongoDB.URI)
		fmt.Fprintf(&out, verb+"\n", struct{ hidden config.Secret }{c.MongoDB.URI})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "config", c, "uri", c.MongoDB.URI, "mongodb", c.MongoDB)
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "config", c, "uri", c.MongoDB.URI)
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	hex := fmt.Sprintf("%x", password)
	if s := out.String(); strings.Contains(s, password) || strings.Contains(s, hex) || strings.Count(s, "(set)") < 10 {
		t.Errorf("a secret is visible, or its place empty:\n%s", s)
	}
	_, err := load(t, "", "HAILONG_MONGODB_URI=mysql://"+password)
	want := "HAILONG_MONGODB_URI: mongodb.uri = (set): allowed: \"\", mongodb:// or mongodb+srv:// and a host"
	if err == nil || strings.Contains(err.Error(), password) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if empty := (config.Secret{}); empty.String() != "" || empty.IsSet() || empty.Reveal() != "" || config.NewSecret("").IsSet() {
		t.Error("an empty secret is not empty")
	}
}

func TestPrintIsAFileThatLoads(t *testing.T) {
	c := mustLoad(t, "intake:\n  queue: 9000\n", "HAILONG_DATA=/var/lib/hailong")
	var first, second bytes.Buffer
	if err := c.Print(&first); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"data: \"/var/lib/hailong\" # HAILONG_DATA\n", "\n  queue: 9000 # ", "hailong.yaml:2\n", "\n  timeout: 100ms\n", "\nguard:\n  device:\n    per_day: 1\n", "\n    factor: 4\n", "\n  level: \"info\"\n"} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("no %q in\n%s", want, &first)
		}
	}
	again := mustLoad(t, first.String())
	if err := again.Print(&second); err != nil {
		t.Fatal(err)
	}
	if a, b := bare(first.String()), bare(second.String()); a != b {
		t.Errorf("read back it is\n%s", b)
	}
}

// bare is a printed configuration without the places.
func bare(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		value, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " # ")
		b.WriteString(value + "\n")
	}
	return b.String()
}

func TestEveryRowOfTheTableIsWritten(t *testing.T) {
	rows, err := config.Table()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(config.Keys()) {
		t.Errorf("%d rows for %d keys", len(rows), len(config.Keys()))
	}
	for _, r := range rows {
		if !strings.HasSuffix(r.Vi, ".") || !strings.HasSuffix(r.En, ".") {
			t.Errorf("%s: %q, %q: want a Vietnamese and an English sentence, of as many lines", r.Key, r.Vi, r.En)
		}
		if strings.ContainsAny(r.En, "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ") {
			t.Errorf("%s: %q is not English", r.Key, r.En)
		}
	}
	page := config.Markdown(rows)
	for _, want := range []string{"| `redis.url` | `HAILONG_REDIS_URL` |", "| `redis.timeout` | `HAILONG_REDIS__TIMEOUT` | `100ms` | 5ms to 5s |"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the table:\n%s", want, page)
		}
	}
}
