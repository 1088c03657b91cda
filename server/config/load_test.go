package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/config"
)

// load loads a file of that text, and the environment.
func load(t *testing.T, file string, environ ...string) (*config.Config, error) {
	t.Helper()
	from := config.Sources{Environ: environ}
	if file != "" {
		from.File = filepath.Join(t.TempDir(), "hailong.yaml")
		if err := os.WriteFile(from.File, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config.Load(from)
}

func mustLoad(t *testing.T, file string, environ ...string) *config.Config {
	t.Helper()
	c, err := load(t, file, environ...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaultsAreThoseOfTheDesign(t *testing.T) {
	c := mustLoad(t, "")
	for _, x := range []struct {
		name      string
		got, want any
	}{
		{"listen", c.Listen, "127.0.0.1:8080"},
		{"base_url", c.BaseURL, "http://127.0.0.1:8080"},
		{"data", c.Data, "./data"},
		{"mongodb.uri", c.MongoDB.URI.IsSet(), false},
		{"redis.url", c.Redis.URL.IsSet(), false},
		{"body_limit", c.HTTP.BodyLimit, config.Bytes(64 << 10)},
		{"trusted_proxies", c.HTTP.TrustedProxies, 0},
		{"max_batch", c.Intake.MaxBatch, 256},
		{"queue", c.Intake.Queue, 8192},
		{"mongodb.timeout", c.MongoDB.Timeout, 5 * time.Second},
		{"device", c.Guard.Device, config.Device{PerDay: 1, FlaggedMore: 2, Cookie: 30 * 24 * time.Hour}},
		{"network", c.Guard.Network, config.Network{PerMinute: 60, PerDay: 2000, IPv6Prefix: 64}},
		{"entry", c.Guard.Entry.PerMinute, 300},
		{"kiosk", c.Guard.Kiosk, config.Kiosk{PerMinute: 600, PerDay: 2000}},
		{"burst", c.Guard.Burst, config.Burst{FloorPerHour: 30, Factor: 4}},
		{"unproven", c.Guard.Unproven.PerDay, 3},
		{"fast_form", c.Flags.FastForm, 20 * time.Second},
		{"request_timeout", c.HTTP.RequestTimeout, 10 * time.Second},
		{"uniform_items", c.Flags.UniformItems, 10},
		{"fast_tap", c.Flags.FastTap, 3 * time.Second},
		{"hammer", c.Flags.Hammer, 6},
		{"metrics", c.Metrics.Listen, "127.0.0.1:9464"},
		{"log", c.Log, config.Log{Level: "info", Format: "text"}},
	} {
		if x.got != x.want {
			t.Errorf("%s is %v, want %v", x.name, x.got, x.want)
		}
	}
}

func TestTheLaterLayerWins(t *testing.T) {
	file := "listen: 0.0.0.0:9000\nhttp:\n  read_timeout: 50s\n  write_timeout: 9m\n"
	c := mustLoad(t, file, "HAILONG_HTTP__READ_TIMEOUT=10s", "HAILONG_LISTEN=127.0.0.1:7000",
		"HAILONG_MONGODB_URI=mongodb://db", "HAILONG_LOG__LEVEL= warn ", "HAILONG_GUARD__BURST__FACTOR=2.5")
	if c.HTTP.ReadTimeout != 10*time.Second || c.HTTP.WriteTimeout != 9*time.Minute || c.HTTP.IdleTimeout != time.Minute {
		t.Errorf("http is %+v", c.HTTP)
	}
	if c.Listen != "127.0.0.1:7000" || c.BaseURL != "http://127.0.0.1:7000" {
		t.Errorf("listen is %s, base URL %s", c.Listen, c.BaseURL)
	}
	if c.MongoDB.URI.Reveal() != "mongodb://db" || c.Log.Level != "warn" || c.Guard.Burst.Factor != 2.5 {
		t.Errorf("%v, %v, %v", c.MongoDB.URI.Reveal(), c.Log.Level, c.Guard.Burst.Factor)
	}
}

func TestTheFileComesFromTheFlagThenTheVariable(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "1.yaml"), filepath.Join(dir, "2.yaml")
	for path, text := range map[string]string{one: "data: one", two: "data: two"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c := mustLoad(t, "", "HAILONG_CONFIG="+one); c.Data != "one" {
		t.Errorf("data is %q", c.Data)
	}
	c, err := config.Load(config.Sources{File: two, Environ: []string{"HAILONG_CONFIG=" + one}})
	if err != nil || c.Data != "two" {
		t.Errorf("%v, %v", c, err)
	}
	if _, err := load(t, "", "HAILONG_CONFIG="+filepath.Join(dir, "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestWhatChangesNothing(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "\n", "comments": "# nothing\n", "a section whose lines are comments": "redis:\n  # url: x\n",
	} {
		if c := mustLoad(t, text); c.Intake.MaxBatch != 256 || c.Redis.Timeout != 100*time.Millisecond {
			t.Errorf("%s: %+v", name, c)
		}
	}
	mustLoad(t, "", "HAILONG_TEST_MONGODB_URI=x", "HAILONG_PORT=tcp://10.0.0.1:80",
		"HAILONG_SERVICE_HOST=10.0.0.1", "HAILONG_PORT_8080_TCP_ADDR=10.0.0.1", "HAILONGX=1", "HOME=/")
}

func TestProblemsNameThePlaceAndTheWayOut(t *testing.T) {
	for _, x := range []struct {
		name, file string
		env        []string
		want       string // a line of the message; FILE stands for the path
	}{
		{"unknown key", "intake:\n  max_batc: 9", nil, "FILE:2: intake.max_batc: no such key; did you mean intake.max_batch?"},
		{"wrong depth", "max_batch: 9", nil, "FILE:1: max_batch: no such key; did you mean intake.max_batch?"},
		{"wrong case", "Listen: x", nil, "FILE:1: Listen: no such key; did you mean listen?"},
		{"dotted key", "http.body_limit: 1KiB", nil, "FILE:1: http.body_limit: no such key; did you mean http.body_limit?"},
		{"far from anything", "zzzzqqqq: 1", nil, "FILE:1: zzzzqqqq: no such key"},
		{"unknown variable", "", []string{"HAILONG_LISTENN=1"}, "environment: HAILONG_LISTENN: no such key; did you mean HAILONG_LISTEN?"},
		{"one underscore", "", []string{"HAILONG_INTAKE_MAX_BATCH=1"}, "environment: HAILONG_INTAKE_MAX_BATCH: no such key; did you mean HAILONG_INTAKE__MAX_BATCH?"},
		{"two variables for one key", "", []string{"HAILONG_REDIS__URL=redis://a", "HAILONG_REDIS_URL=redis://b"}, "environment: HAILONG_REDIS__URL: says otherwise than HAILONG_REDIS_URL; keep one"},
		{"value for a section", "redis: redis://x", nil, "FILE:1: redis: holds keys of its own, not a value"},
		{"list for a file", "- a", nil, "FILE:1: (file): holds keys of its own, not a value"},
		{"section for a value", "listen:\n  a: b", nil, `FILE:2: listen: want a value; for none write ""`},
		{"no value", "data:", nil, `FILE:1: data: want a value; for none write ""`},
		{"twice", "data: a\ndata: b", nil, "FILE:2: data: stands a second time, first in FILE:1"},
		{"two documents", "data: a\n---\ndata: b", nil, "FILE: (file): more than one document; only one is read"},
		{"over the range", "redis:\n  timeout: 10s", nil, "FILE:2: redis.timeout = 10s: allowed: 5ms to 5s"},
		{"from the environment", "", []string{"HAILONG_REDIS__TIMEOUT=10s"}, "HAILONG_REDIS__TIMEOUT: redis.timeout = 10s: allowed: 5ms to 5s"},
		{"no duration", "redis:\n  timeout: 20", nil, `FILE:2: redis.timeout = "20": want a duration such as 20ms, 5s or 24h`},
		{"no integer", "intake:\n  max_batch: 1.5", nil, `FILE:2: intake.max_batch = "1.5": want a whole number`},
		{"bool for integer", "intake:\n  max_batch: true", nil, `FILE:2: intake.max_batch = "true": want a whole number`},
		{"no size", "http:\n  body_limit: 65536", nil, `FILE:2: http.body_limit = "65536": want a size such as 64KiB or 1MiB`},
		{"size range", "http:\n  body_limit: 1KiB", nil, "FILE:2: http.body_limit = 1KiB: allowed: 16KiB to 16MiB"},
		{"no number", "guard:\n  burst:\n    factor: four", nil, `FILE:3: guard.burst.factor = "four": want a number such as 1.5`},
		{"day under a minute", "guard:\n  network:\n    per_day: 5", nil, "FILE:3: guard.network.per_day = 5: allowed: at most 10000000, at least per_minute"},
		{"queue under a batch", "intake:\n  queue: 5", nil, "FILE:2: intake.queue = 5: allowed: at most 1000000, at least max_batch"},
		{"choice", "log:\n  level: loud", nil, `FILE:2: log.level = "loud": allowed: debug, info, warn, error`},
		{"list for a value", "listen: [a, b]", nil, `FILE:1: listen: want a value; for none write ""`},
		{"empty variable", "", []string{"HAILONG_DATA="}, `HAILONG_DATA: data = "": allowed: not empty`},
		{"NaN", "guard:\n  burst:\n    factor: NaN", nil, "FILE:3: guard.burst.factor = NaN: allowed: 1.5 to 100"},
		{"address", "listen: 8080", nil, `FILE:1: listen = "8080": allowed: host:port such as 127.0.0.1:8080`},
		{"two lines on paper", "papers:\n  issuer: \"a\\nb\"", nil, `FILE:2: papers.issuer = "a\nb": allowed: one line of 120 letters at most, without spaces around it`},
		{"too long for paper", "papers:\n  above: " + strings.Repeat("Ủ", 121), nil, `FILE:2: papers.above = "` + strings.Repeat("Ủ", 121) + `": allowed: one line of 120 letters at most, without spaces around it`},
		{"deadline over the answer", "http:\n  write_timeout: 2s", nil, "default: http.request_timeout = 10s: allowed: 100ms to 1m, at most write_timeout"},
	} {
		t.Run(x.name, func(t *testing.T) {
			path := ""
			if x.file != "" {
				path = filepath.Join(t.TempDir(), "c.yaml")
				if err := os.WriteFile(path, []byte(x.file), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := config.Load(config.Sources{File: path, Environ: x.env})
			if _, ok := errors.AsType[*config.Error](err); !ok {
				t.Fatalf("error is %v", err)
			}
			got := err.Error() + "\n"
			if path != "" {
				got = strings.ReplaceAll(got, path, "FILE")
			}
			if !strings.Contains(got, "\n  "+x.want+"\n") {
				t.Errorf("got  %swant %s", got, x.want)
			}
		})
	}
}

func TestAllProblemsComeAtOnceAndInOrder(t *testing.T) {
	const file = "nope: 1\nnada: 2\n"
	env := []string{"HAILONG_ZZ=1", "HAILONG_AA=2"}
	_, first := load(t, file, env...)
	e, ok := errors.AsType[*config.Error](first)
	if !ok || len(e.Problems) != 4 || e.Problems[2].Key != "HAILONG_AA" {
		t.Fatalf("got %v", first)
	}
}

func TestBaseURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://khaosat.example.vn": "https://khaosat.example.vn", "HTTPS://KhaoSat.example.VN/": "https://khaosat.example.vn",
		"http://10.0.0.2:8080": "http://10.0.0.2:8080",
	} {
		if c := mustLoad(t, "", "HAILONG_BASE_URL="+in); c.BaseURL != want {
			t.Errorf("%s became %s", in, c.BaseURL)
		}
	}
	for _, bad := range []string{
		"khaosat.example.vn", "ftp://a.vn", "https://", "https://a.vn/x", "https://a.vn//", "https://a.vn?q=1", "https://a.vn?",
		"https://a.vn#x", "https://a.vn#", "https://u:p@a.vn", "https://a_b.vn", "http://[::1]:80", "https://a.vn:", "https://a.vn:99999",
		"https://khảosát.vn", "https://a.vn\n",
	} {
		if _, err := load(t, "", "HAILONG_BASE_URL="+bad); err == nil && strings.TrimSpace(bad) == bad {
			t.Errorf("%q was accepted", bad)
		}
	}
	for listen, want := range map[string]string{
		"0.0.0.0:8080": "http://localhost:8080", ":80": "http://localhost", "[::]:9": "http://localhost:9", "[::1]:9": "http://localhost:9",
		"Example.vn:80": "http://example.vn", "rubbish": "",
	} {
		if got := config.BaseURLOf(listen); got != want {
			t.Errorf("base URL of %s is %q, want %q", listen, got, want)
		}
	}
}

func TestEveryKeyStandsInDefaultYAMLAndInTheStruct(t *testing.T) {
	text, err := configs.FS.ReadFile("default.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inFile, problems := config.DefaultKeys(text)
	for _, p := range problems {
		t.Errorf("not in the struct: %v", p)
	}
	for _, key := range config.Keys() {
		if inFile[key] == "" {
			t.Errorf("%s is not in default.yaml", key)
		}
	}
}

func TestTheOtherFilesLoad(t *testing.T) {
	for _, name := range []string{"dev.yaml", "production.example.yaml"} {
		text, err := os.ReadFile(filepath.Join("../../configs", name))
		if err != nil {
			t.Fatal(err)
		}
		secret := filepath.Join(t.TempDir(), "uri")
		if err := os.WriteFile(secret, []byte("mongodb://db1,db2\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		env := []string{"HAILONG_MONGODB__URI_FILE=" + secret}
		if strings.Contains(string(text), "url_file") {
			env = append(env, "HAILONG_REDIS__URL_FILE=")
		}
		c := mustLoad(t, string(text), env...)
		if c.MongoDB.URI.Reveal() != "mongodb://db1,db2" {
			t.Errorf("%s: the URI is %q", name, c.MongoDB.URI.Reveal())
		}
	}
}

func TestEveryRuleHasWords(t *testing.T) {
	if missing := config.UnexplainedRules(); len(missing) > 0 {
		t.Errorf("no words for %v", missing)
	}
}
