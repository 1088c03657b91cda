package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// servers are the services of compose.yaml that run hailong.
var servers = []string{"hailong-1", "hailong-2"}

// service is what the tests read of a service.
type service struct {
	Image           string            `yaml:"image"`
	User            string            `yaml:"user"`
	Build           map[string]string `yaml:"build"`
	Environment     map[string]string `yaml:"environment"`
	Secrets         []mounted         `yaml:"secrets"`
	Volumes         []string          `yaml:"volumes"`
	Networks        []string          `yaml:"networks"`
	NetworkMode     string            `yaml:"network_mode"`
	Ports           []string          `yaml:"ports"`
	Profiles        []string          `yaml:"profiles"`
	ReadOnly        bool              `yaml:"read_only"`
	Privileged      bool              `yaml:"privileged"`
	CapDrop         []string          `yaml:"cap_drop"`
	CapAdd          []string          `yaml:"cap_add"`
	SecurityOpt     []string          `yaml:"security_opt"`
	MemLimit        string            `yaml:"mem_limit"`
	StopGracePeriod string            `yaml:"stop_grace_period"`
	Healthcheck     *struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

// mounted is a secret of a service: its name, or name and target.
type mounted struct{ Source, Target string }

func (m *mounted) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		m.Source, m.Target = n.Value, "/run/secrets/"+n.Value
		return nil
	}
	var long struct{ Source, Target string }
	err := n.Decode(&long)
	m.Source, m.Target = long.Source, long.Target
	return err
}

type composeFile struct {
	Services map[string]service                 `yaml:"services"`
	Networks map[string]struct{ Internal bool } `yaml:"networks"`
	Volumes  map[string]any                     `yaml:"volumes"`
	Secrets  map[string]struct{ File string }   `yaml:"secrets"`
}

func compose(t *testing.T) (c composeFile) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(deployed(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Services) < 9 {
		t.Fatalf("only %d services", len(c.Services))
	}
	return c
}

// exact is a tag that names one release.
var exact = regexp.MustCompile(`^[a-z0-9.-]+(/[a-z0-9.-]+)+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?$`)

func pinned(image string) bool { return exact.MatchString(image) }

func TestOnlyReleasesThatStayAreUsed(t *testing.T) {
	for image, want := range map[string]bool{
		"docker.io/library/mongo:8.0.17": true, "docker.io/prom/prometheus:v3.14.0": true, "docker.io/library/mongo:8.0": false,
		"docker.io/library/mongo": false, "docker.io/library/mongo:latest": false, "mongo:8.0.17": false,
	} {
		if pinned(image) != want {
			t.Errorf("%s: pinned is %v", image, !want)
		}
	}
	for name, s := range compose(t).Services {
		if slices.Contains(servers, name) {
			if !strings.HasPrefix(s.Image, "hailong:") || s.Build["dockerfile"] != "configs/deploy/Containerfile" || s.Build["context"] != "../.." {
				t.Errorf("%s is not built here: %s %v", name, s.Image, s.Build)
			}
		} else if !pinned(s.Image) {
			t.Errorf("%s: %s is not pinned", name, s.Image)
		}
	}
}

func TestEveryServiceIsContained(t *testing.T) {
	for name, s := range compose(t).Services {
		var missing []string
		for what, is := range map[string]bool{
			"read_only": s.ReadOnly, "cap_drop ALL": slices.Equal(s.CapDrop, []string{"ALL"}), "mem_limit": s.MemLimit != "",
			"no-new-privileges": slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}), "unprivileged": !s.Privileged,
			"user":    s.User != "" && !strings.HasPrefix(s.User, "0") || name == "proxy",
			"no caps": len(s.CapAdd) == 0 || name == "proxy" && slices.Equal(s.CapAdd, []string{"NET_BIND_SERVICE"}),
		} {
			if !is {
				missing = append(missing, what)
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s lacks %v", name, missing)
		}
		if len(s.Ports) > 0 && name != "proxy" {
			t.Errorf("%s publishes %v", name, s.Ports)
		}
	}
	c := compose(t)
	for _, name := range servers {
		if s := c.Services[name]; s.User != "65532:65532" || !slices.Equal(s.Healthcheck.Test, []string{"CMD", "/hailong", "health"}) {
			t.Errorf("%s runs as %s and is checked by %v", name, s.User, s.Healthcheck.Test)
		}
	}
	for _, p := range c.Services["proxy"].Ports {
		// Without an address Docker listens on IPv6 too and hides its callers.
		if !regexp.MustCompile(`^(0\.0\.0\.0:(80:80|443:443|443:443/udp)|127\.0\.0\.1:\d+:\d+)$`).MatchString(p) {
			t.Errorf("the proxy publishes %s", p)
		}
	}
}

func TestNamesInComposeLeadSomewhere(t *testing.T) {
	c := compose(t)
	used := map[string]bool{}
	for name, s := range c.Services {
		say := func(format string, args ...any) { t.Helper(); t.Errorf(name+": "+format, args...) }
		for _, m := range s.Secrets {
			used["secret "+m.Source] = true
			if _, ok := c.Secrets[m.Source]; !ok || !strings.HasPrefix(m.Target, "/") {
				say("secret %s is not defined or has no place", m.Source)
			}
		}
		for _, n := range s.Networks {
			used["network "+n] = true
			if _, ok := c.Networks[n]; !ok {
				say("network %s is not defined", n)
			}
		}
		if of, ok := strings.CutPrefix(s.NetworkMode, "service:"); s.NetworkMode != "" && (!ok || c.Services[of].Image == "") {
			say("network mode %s", s.NetworkMode)
		}
		if len(s.Networks) == 0 && s.NetworkMode == "" {
			say("no network is named, so it would get one that leads outside")
		}
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if path, local := strings.CutPrefix(from, "./"); local {
				if _, err := os.Stat(filepath.Join(deployFolder, path)); err != nil || !strings.HasSuffix(v, ":ro") {
					say("%s: %v; and it has to be read-only", v, err)
				}
				continue
			}
			used["volume "+from] = true
			if _, ok := c.Volumes[from]; !ok {
				say("volume %s is not defined", from)
			}
		}
		for on, d := range s.DependsOn {
			other, ok := c.Services[on]
			healthy := d.Condition == "service_healthy" && other.Healthcheck != nil
			if !ok || len(other.Profiles) > 0 || !healthy && d.Condition != "service_completed_successfully" {
				say("depends on %s being %s", on, d.Condition)
			}
		}
		for _, path := range group(`(/run/secrets/[\w-]+)`, fmt.Sprint(s.Environment)) {
			if !slices.ContainsFunc(s.Secrets, func(m mounted) bool { return m.Target == path }) {
				say("%s is not mounted", path)
			}
		}
	}
	var defined []string
	for n := range c.Secrets {
		defined = append(defined, "secret "+n)
	}
	for n := range c.Networks {
		defined = append(defined, "network "+n)
	}
	for n := range c.Volumes {
		defined = append(defined, "volume "+n)
	}
	for _, n := range defined {
		if !used[n] {
			t.Errorf("%s is defined and not used", n)
		}
	}
}

func TestOnlyTheProxyReachesTheOutside(t *testing.T) {
	c := compose(t)
	for name, s := range c.Services {
		for _, n := range s.Networks {
			if !c.Networks[n].Internal && name != "proxy" {
				t.Errorf("%s is in the network %s", name, n)
			}
		}
	}
	stores := []string{"mongo-1", "mongo-2", "mongo-3", "redis"}
	for _, n := range c.Services["proxy"].Networks {
		for _, name := range stores {
			if slices.Contains(c.Services[name].Networks, n) {
				t.Errorf("the proxy reaches %s through %s", name, n)
			}
		}
	}
}

// Two processes on one data folder would each take a lane of one spool, and the
// spool of a lost volume would be the spool of both.
func TestEachServerHasADataFolderOfItsOwn(t *testing.T) {
	c := compose(t)
	seen := map[string]string{}
	for name, s := range c.Services {
		for _, v := range s.Volumes {
			if strings.HasPrefix(v, "./") {
				continue
			}
			from, _, _ := strings.Cut(v, ":")
			if seen[from] != "" {
				t.Errorf("%s and %s share %s", name, seen[from], from)
			}
			seen[from] = name
		}
	}
	for _, name := range servers {
		if !slices.Contains(c.Services[name].Volumes, name+":/data") {
			t.Errorf("%s keeps its data in %v", name, c.Services[name].Volumes)
		}
	}
}

func TestPrepareMakesEverySecretForWhoReadsIt(t *testing.T) {
	script := deployed(t, "prepare.sh")
	ids := map[string]string{}
	for _, m := range regexp.MustCompile(`\b(\w+)=(\d+)\b`).FindAllStringSubmatch(group(`(?m)^(hailong=.*)$`, script)[0], -1) {
		ids[m[1]] = m[2]
	}
	made := map[string][2]string{} // owner, mode
	for _, m := range regexp.MustCompile(`\bkeep "?([\w$-]+)"? "\$(\w+)" (\d{4})`).FindAllStringSubmatch(script, -1) {
		for _, name := range []string{"admin", "hailong", "backup"} {
			made[strings.ReplaceAll(m[1], "$name", name)] = [2]string{ids[m[2]], m[3]}
		}
	}
	c := compose(t)
	if !slices.Equal(slices.Sorted(maps.Keys(made)), slices.Sorted(maps.Keys(c.Secrets))) {
		t.Errorf("prepare.sh makes %v, compose.yaml names %v", slices.Sorted(maps.Keys(made)), slices.Sorted(maps.Keys(c.Secrets)))
	}
	for name, x := range c.Secrets {
		if x.File != "./secrets/"+name {
			t.Errorf("%s is in %s", name, x.File)
		}
	}
	for name, s := range c.Services {
		for _, m := range s.Secrets {
			owner, mode := made[m.Source][0], made[m.Source][1]
			if user, _, _ := strings.Cut(s.User, ":"); user != owner || mode != "0400" && mode != "0440" {
				t.Errorf("%s runs as %s and can't read %s of %s, mode %s", name, user, m.Source, owner, mode)
			}
		}
	}
}

func TestTheProxyAsksTheServersOfCompose(t *testing.T) {
	caddy := deployed(t, "Caddyfile")
	var want []string
	for _, name := range servers {
		want = append(want, name+":8080")
	}
	if got := group(`\{\$UPSTREAMS:([^}]*)\}`, caddy); len(got) != 1 || got[0] != strings.Join(want, " ") {
		t.Errorf("the Caddyfile asks %v", got)
	}
	c := compose(t)
	for _, v := range group(`\{\$(\w+)\}`, caddy) {
		if c.Services["proxy"].Environment[v] == "" {
			t.Errorf("compose.yaml gives the proxy no %s", v)
		}
	}
	for _, v := range group(`\$\{(\w+):\?`, deployed(t, "compose.yaml")) {
		if !regexp.MustCompile(`(?m)^` + v + `=.`).MatchString(deployed(t, ".env.example")) {
			t.Errorf(".env.example has no %s", v)
		}
	}
	if regexp.MustCompile(`(?m)^\s*(trusted_proxies|lb_retry_match|log|header_up)\b`).MatchString(caddy) {
		t.Error("the proxy believes a client's header, repeats a form, or logs addresses")
	}
	watch := deployed(t, "prometheus-compose.yml")
	for _, name := range servers {
		if !strings.Contains(watch, name+":9464") {
			t.Errorf("Prometheus does not ask %s", name)
		}
	}
}
