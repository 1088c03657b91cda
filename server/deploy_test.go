package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"hailong/configs"
	"hailong/server/config"
	"hailong/server/web"
)

// What can't be run here, containers and a real MongoDB, is held to what can be read
// from it: names that exist, numbers that fit together, rights that suffice.

const deployFolder = "../configs/deploy"

func deployed(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(deployFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// deployFiles are the files below configs/deploy by path.
func deployFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(deployFolder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "secrets" {
			return filepath.SkipDir // made by prepare.sh where somebody tries it
		}
		if err != nil || d.IsDir() || d.Name() == ".env" {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(deployFolder, path)
		files[rel] = string(b)
		return err
	})
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	return files
}

// group are the matches' first groups.
func group(pattern, text string) (list []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// parses reports whether the command line is one of hailong's.
func parses(args []string) error {
	var c commands
	p, err := kong.New(&c, kong.Name("hailong"), kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		return err
	}
	_, err = p.Parse(args)
	return err
}

func TestEveryDeployFileOfYAMLIsRead(t *testing.T) {
	n := 0
	for name, text := range deployFiles(t) {
		if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" {
			continue
		}
		n++
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil || v == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n < 3 {
		t.Errorf("only %d files", n)
	}
}

// setting are the names of variables that settings have.
var setting = regexp.MustCompile(`\bHAILONG_[A-Z][A-Z0-9_]*[A-Z0-9]`)

func TestEveryVariableInTheDeployFilesIsASetting(t *testing.T) {
	files := deployFiles(t)
	for _, doc := range []string{"docs/operations.md", "../README.md", "../configs/production.example.yaml"} {
		b, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		files[doc] = string(b)
	}
	seen := 0
	for name, text := range files {
		for _, v := range setting.FindAllString(text, -1) {
			seen++
			_, err := config.Load(config.Sources{Environ: []string{v + "=x"}})
			unknown := err != nil && strings.Contains(err.Error(), "no such key")
			if unknown && v != config.FileVariable && v != "HAILONG_A__B" && !strings.HasPrefix(v, "HAILONG_TEST_") {
				t.Errorf("%s: %s: %v", name, v, err)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d variables", seen)
	}
}

// loadSettings loads settings whose secret files are put in a folder with the given mode.
func loadSettings(t *testing.T, mode os.FileMode, environ []string) *config.Config {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mongodb-uri": "mongodb://hailong:x@mongo-1:27017/hailong", "redis-url": "redis://hailong:x@redis:6379/0",
		"hailong-secret": strings.Repeat("7a", 32), "secret": strings.Repeat("7a", 32),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for i, e := range environ {
		environ[i] = strings.NewReplacer("/run/secrets", dir, "%d", dir, "${SITE:?put SITE into .env}", "khaosat.example.vn").Replace(e)
	}
	c, err := config.Load(config.Sources{Environ: environ})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ServerSecret(); err != nil {
		t.Error(err)
	}
	return c
}

// fileSettings are the settings of a shipped file, without its secrets.
func fileSettings(t *testing.T, name string) *config.Config {
	t.Helper()
	b, err := configs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^  (uri|url)_file:.*$`).ReplaceAllString(string(b), "")
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Sources{File: path})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var imageSettings = regexp.MustCompile(`(?m)^ENV (.*)$`)

func TestTheSettingsOfComposeLoad(t *testing.T) {
	c := compose(t)
	image := strings.Fields(imageSettings.FindStringSubmatch(deployed(t, "Containerfile"))[1])
	for _, name := range servers {
		environ := slices.Clone(image)
		for k, v := range c.Services[name].Environment {
			environ = slices.DeleteFunc(environ, func(e string) bool { return strings.HasPrefix(e, k+"=") })
			environ = append(environ, k+"="+v)
		}
		cfg := loadSettings(t, 0o440, environ)
		if cfg.HTTP.TrustedProxies != 1 || cfg.Listen != "0.0.0.0:8080" || cfg.Data != "/data" || cfg.BaseURL != "https://khaosat.example.vn" {
			t.Errorf("%s: %d proxies, %s, %s, %s", name, cfg.HTTP.TrustedProxies, cfg.Listen, cfg.Data, cfg.BaseURL)
		}
		if !cfg.MongoDB.URI.IsSet() || !cfg.Redis.URL.IsSet() || cfg.Metrics.Listen == "" {
			t.Errorf("%s lacks a store, Redis or metrics", name)
		}
	}
}

func TestAStoppingServerIsLeftInTimeAndNotKilled(t *testing.T) {
	caddy := deployed(t, "Caddyfile")
	of := func(name string) time.Duration {
		found := group(`(?m)^\s*`+name+`\s+(\S+)$`, caddy)
		if len(found) != 1 {
			t.Fatalf("%s: %v", name, found)
		}
		d, err := time.ParseDuration(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	noticed := of("health_interval") + of("health_timeout")
	c := compose(t)
	example := fileSettings(t, "production.example.yaml")
	// serve.go gives requests under way ten seconds after the delay; the writer gets
	// the longest commit on top.
	needs := func(delay time.Duration) time.Duration { return delay + 10*time.Second + example.Intake.DrainTimeout }
	for _, name := range servers {
		s := c.Services[name]
		delay, err := time.ParseDuration(s.Environment["HAILONG_HTTP__STOP_DELAY"])
		if err != nil || delay <= noticed {
			t.Errorf("%s stops after %v, the proxy needs %v to notice", name, delay, noticed)
		}
		if grace, err := time.ParseDuration(s.StopGracePeriod); err != nil || grace < needs(delay) {
			t.Errorf("%s is killed after %v, it may need %v", name, grace, needs(delay))
		}
	}
	if example.HTTP.StopDelay <= noticed {
		t.Errorf("production.example.yaml: stop_delay is %v, the proxy needs %v", example.HTTP.StopDelay, noticed)
	}
	stop, err := strconv.Atoi(group(`(?m)^TimeoutStopSec=(\d+)$`, deployed(t, "hailong.service"))[0])
	if err != nil || time.Duration(stop)*time.Second < needs(example.HTTP.StopDelay) {
		t.Errorf("systemd kills after %d s, it may need %v", stop, needs(example.HTTP.StopDelay))
	}
	if idle := example.HTTP.IdleTimeout; of("keepalive") >= idle {
		t.Errorf("the proxy keeps connections for %v, the server closes them after %v", of("keepalive"), idle)
	}
}

// A proxy that refuses what the server takes holds up a tablet's whole queue.
func TestProxiesLetThroughWhatTheServerTakes(t *testing.T) {
	files := deployFiles(t)
	files["docs/operations.md"], files["../README.md"] = handbook(t), readAll(t, "../README.md")
	least := fileSettings(t, "production.example.yaml").HTTP
	size := func(s string) int {
		n, err := strconv.Atoi(strings.TrimRight(strings.ToLower(s), "kmib"))
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		switch {
		case strings.ContainsAny(s, "kK"):
			return n << 10
		case strings.ContainsAny(s, "mM"):
			return n << 20
		}
		return n
	}
	const limit = `(?m)^\s*(?:client_max_body_size|max_size)\s+(\w+)` // of nginx and of Caddy
	nginx := 0
	for name, text := range files {
		api := strings.Join(group(`location /api/v1/ \{([^}]*)\}`, text), "")
		for _, s := range group(limit, text) {
			wide := size(s) >= web.OfficeBody
			if !wide && (size(s) < int(least.BodyLimit) || len(group(limit, api)) == 0) {
				t.Errorf("%s: %s, the server takes %d of residents and %d of tablets", name, s, least.BodyLimit, web.OfficeBody)
			}
		}
		for _, s := range group(limit, api) {
			if nginx++; size(s) < web.OfficeBody {
				t.Errorf("%s: %s below /api/v1/, the server takes %d", name, s, web.OfficeBody)
			}
		}
	}
	if nginx == 0 {
		t.Error("the handbook has no nginx any more")
	}
	body, err := time.ParseDuration(strings.Join(group(`(?m)^\s*read_body\s+(\S+)$`, files["Caddyfile"]), ""))
	if err != nil || body < least.ReadTimeout {
		t.Errorf("Caddy reads a body for %v, the server for %v: %v", body, least.ReadTimeout, err)
	}
}

func TestTheImageHoldsTheBinaryAndNoRights(t *testing.T) {
	text := deployed(t, "Containerfile")
	stages := strings.Split(text, "\nFROM ")[1:]
	last := stages[len(stages)-1]
	for _, s := range stages[:len(stages)-1] {
		if image := strings.Fields(s)[0]; !pinned(image) {
			t.Errorf("FROM %s is not pinned", image)
		}
	}
	for _, want := range []string{
		"scratch\n", "\nUSER 65532:65532\n", "\nSTOPSIGNAL SIGTERM\n", "/etc/ssl/certs/ca-certificates.crt", "\nENTRYPOINT [\"/hailong\"]\n",
		"--chown=65532:65532 /out/owned/ /\n", "\nVOLUME /data\n",
	} {
		if !strings.Contains(last, want) {
			t.Errorf("the last stage has no %q", want)
		}
	}
	if strings.Contains(last, "\nRUN ") || strings.Contains(text, "\nADD ") || regexp.MustCompile(`(?i)password|token|HAILONG_\w*(URI|URL|SECRET)`).MatchString(text) {
		t.Error("the image runs something, fetches something or holds a secret")
	}
	if !strings.Contains(text, "CGO_ENABLED=0 go build -trimpath") {
		t.Error("the binary is not static")
	}
	for _, line := range []string{group(`HEALTHCHECK .*CMD (\[.*\])`, last)[0], group(`\nCMD (\[.*\])`, last)[0]} {
		var args []string
		if err := yaml.Unmarshal([]byte(line), &args); err != nil {
			t.Fatal(err)
		}
		if args[0] == "/hailong" {
			args = args[1:]
		}
		if err := parses(args); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	ignored := strings.Split(readAll(t, "../.dockerignore"), "\n")
	for _, want := range []string{"/data", "**/secrets", "**/.env", "**/*.key", "**/*.db", "**/node_modules"} {
		if !slices.Contains(ignored, want) {
			t.Errorf(".dockerignore does not keep %s out", want)
		}
	}
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheUnitsStartCommandsThatExistAndAreContained(t *testing.T) {
	files := deployFiles(t)
	units := 0
	for name, text := range files {
		if filepath.Ext(name) != ".service" {
			continue
		}
		units++
		for _, line := range group(`(?m)^Exec\w+=/usr/local/bin/hailong (.*)$`, text) {
			if err := parses(strings.Fields(line)); err != nil {
				t.Errorf("%s: hailong %s: %v", name, line, err)
			}
		}
		for _, want := range []string{
			"User=hailong", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes",
			"PrivateDevices=yes", "PrivateUsers=yes", "RestrictNamespaces=yes", "SystemCallFilter=@system-service", "UMask=0077",
		} {
			if !slices.Contains(strings.Split(text, "\n"), want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		// Go reads the length of the listen queue from /proc/sys.
		if strings.Contains(text, "\nProcSubset=pid") {
			t.Errorf("%s hides /proc/sys", name)
		}
	}
	if units != 2 {
		t.Errorf("%d units", units)
	}
	lists := group(`(?m)^Environment=(.*)$`, files["hailong-stores.conf"])
	environ := strings.Fields(lists[0])
	if c := loadSettings(t, 0o440, environ); !c.MongoDB.URI.IsSet() || !c.Redis.URL.IsSet() || c.SecretFile == "" {
		t.Error("hailong-stores.conf sets not all three secrets")
	}
	for _, id := range group(`%d/(\S+)`, lists[0]) {
		if !strings.Contains(files["hailong-stores.conf"], "\nLoadCredential="+id+":/etc/hailong/"+id+"\n") {
			t.Errorf("hailong-stores.conf uses %s and does not load it", id)
		}
	}
}

func TestShellScriptsParse(t *testing.T) {
	n := 0
	for name := range deployFiles(t) {
		if filepath.Ext(name) != ".sh" {
			continue
		}
		n++
		if out, err := exec.CommandContext(context.Background(), "bash", "-n", filepath.Join(deployFolder, name)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if info, err := os.Stat(filepath.Join(deployFolder, name)); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s can't be run", name)
		}
	}
	if n != 2 {
		t.Errorf("%d scripts", n)
	}
}

// rights are what the driver's calls need of MongoDB, by the name of the call.
var rights = map[string][]string{
	"Find": {"find"}, "FindOne": {"find"}, "Aggregate": {"find"}, "CountDocuments": {"find"}, "EstimatedDocumentCount": {"find"}, "Distinct": {"find"},
	"InsertOne": {"insert"}, "InsertMany": {"insert"}, "UpdateOne": {"update", "insert"}, "UpdateMany": {"update"},
	"BulkWrite": {"update", "insert"}, "ReplaceOne": {"update"}, "FindOneAndUpdate": {"find", "update"},
	"DeleteOne": {"remove"}, "DeleteMany": {"remove"}, "Drop": {"dropCollection"}, "CreateOne": {"createIndex"},
	"CreateMany": {"createIndex"}, "List": {"listIndexes"}, "ListCollectionNames": {"listCollections"},
}

func TestTheMongoDBUserMayDoWhatTheAdapterDoesAndNotMore(t *testing.T) {
	script := deployed(t, "mongo/init.js")
	granted := map[string]bool{}
	for _, list := range group(`actions: \[([^\]]*)\]`, script) {
		for _, a := range group(`"(\w+)"`, list) {
			granted[a] = true
		}
	}
	sources, err := filepath.Glob("store/mongo/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(err)
	}
	used, collections := map[string]bool{}, map[string]bool{}
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text := readAll(t, path)
		for _, call := range group(`\.(\w+)\(`, text) {
			for _, right := range rights[call] {
				used[right] = true
			}
		}
		for _, c := range group(`\.Collection\("(\w+)"\)`, text) {
			collections[c] = true
		}
		// Commands given by name; these need no right.
		for _, command := range group(`c\.ask\(ctx, "(\w+)"`, text) {
			if !slices.Contains([]string{"buildInfo", "hello", "connectionStatus"}, command) {
				t.Errorf("%s asks for %s: which right does it need?", path, command)
			}
		}
	}
	if !used["find"] || !used["insert"] || !used["update"] || len(collections) < 6 {
		t.Fatalf("the adapter was not read: %v %v", used, collections)
	}
	if !reflect.DeepEqual(granted, used) {
		t.Errorf("init.js grants %v, the adapter needs %v", granted, used)
	}
	for _, c := range group(`"(\w+)"`, group(`collections = \[([^\]]*)\]`, deployed(t, "mongo/shard.js"))[0]) {
		if !collections[c] {
			t.Errorf("shard.js shards %s, which the adapter does not use", c)
		}
	}
}
