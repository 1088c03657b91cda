package metrics_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"
)

// What operators load into Prometheus and Grafana.
const (
	dashboardFile = "../../configs/deploy/grafana/hailong.json"
	rulesFolder   = "../../configs/deploy/prometheus"
	operations    = "../docs/operations.md"
)

type rule struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !norm.NFC.IsNormal(b) {
		t.Errorf("%s is not in NFC", path)
	}
	return b
}

func alerts(t *testing.T) []rule {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []rule }
	}
	if err := yaml.Unmarshal(read(t, filepath.Join(rulesFolder, "alerts.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	var all []rule
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) < 15 {
		t.Fatalf("only %d alerts", len(all))
	}
	return all
}

type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               struct{ Type, UID string }
	FieldConfig              struct{ Defaults struct{ Unit string } }
	Targets                  []struct {
		RefID, Expr, LegendFormat string
		Datasource                struct{ Type, UID string }
	}
}

type dashboard struct {
	Title, UID, Timezone string
	SchemaVersion        int
	Templating           struct {
		List []struct{ Name, Type, Query any }
	}
	Panels []panel
}

func loadDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal(read(t, dashboardFile), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// grafana fills its variables in.
func grafana(expr string) string {
	return strings.NewReplacer("$__rate_interval", "1m", `=~"$instance"`, `="$instance"`).Replace(expr)
}

func TestTheDashboardFitsTogether(t *testing.T) {
	d := loadDashboard(t)
	if d.UID == "" || d.SchemaVersion < 39 || d.Timezone != "Asia/Ho_Chi_Minh" || len(d.Templating.List) == 0 || d.Templating.List[0].Type != "datasource" {
		t.Errorf("%q, schema %d, zone %q, variables %v", d.UID, d.SchemaVersion, d.Timezone, d.Templating.List)
	}
	ids, titles := map[int]bool{}, map[string]bool{}
	taken := map[[2]int]string{}
	bottom, rows := 0, []string{}
	for _, p := range d.Panels {
		if p.ID == 0 || ids[p.ID] || p.Title == "" || titles[p.Title] || p.Description == "" {
			t.Errorf("panel %d %q: ID or title twice or missing, or no description", p.ID, p.Title)
		}
		ids[p.ID], titles[p.Title] = true, true
		g := p.GridPos
		if g.X < 0 || g.Y < 0 || g.W < 1 || g.H < 1 || g.X+g.W > 24 {
			t.Errorf("%s is at %+v", p.Title, g)
		}
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other, ok := taken[[2]int{x, y}]; ok {
					t.Fatalf("%s lies on %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		bottom = max(bottom, g.Y+g.H)
		if p.Type == "row" {
			rows = append(rows, p.Title)
			continue
		}
		if !slices.Contains([]string{"timeseries", "stat"}, p.Type) || p.FieldConfig.Defaults.Unit == "" || p.Datasource.UID != "${datasource}" || len(p.Targets) == 0 {
			t.Errorf("%s: a %s in %q from %q with %d targets", p.Title, p.Type, p.FieldConfig.Defaults.Unit, p.Datasource.UID, len(p.Targets))
		}
		refs := map[string]bool{}
		for _, target := range p.Targets {
			if refs[target.RefID] || target.LegendFormat == "" || target.Datasource.UID != "${datasource}" || !strings.Contains(target.Expr, `instance=~"$instance"`) {
				t.Errorf("%s: target %+v", p.Title, target)
			}
			refs[target.RefID] = true
		}
	}
	if len(taken) != 24*bottom {
		t.Errorf("the grid has %d gaps", 24*bottom-len(taken))
	}
	want := []string{"Tiếp nhận phiếu", "Từ chối", "Ghi vào cơ sở dữ liệu", "Lưu tạm (spool)", "Giới hạn / Redis", "HTTP", "Tiến trình", "Máy tính bảng tại quầy"}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %q", rows)
	}
}

func TestDashboardAndAlertsReadWhatIsExposed(t *testing.T) {
	e := expose(t)
	read := map[string]bool{}
	check := func(where, expr string) {
		names, wrong := e.uses(expr)
		for _, w := range wrong {
			t.Errorf("%s: %s in %s", where, w, expr)
		}
		for _, n := range names {
			read[n] = true
		}
	}
	for _, p := range loadDashboard(t).Panels {
		for _, target := range p.Targets {
			check(p.Title, grafana(target.Expr))
		}
	}
	for _, a := range alerts(t) {
		check(a.Alert, a.Expr)
	}
	for name := range e {
		family := name
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			family = strings.TrimSuffix(family, suffix)
		}
		if strings.HasPrefix(name, "hailong_") && !read[name] && !read[family+"_bucket"] {
			t.Errorf("nobody looks at %s", name)
		}
	}
}

func TestEveryAlertSaysWhatHappenedAndWhatToDo(t *testing.T) {
	manual := string(read(t, operations))
	seen := map[string]bool{}
	for _, a := range alerts(t) {
		if seen[a.Alert] || !strings.HasPrefix(a.Alert, "Hailong") || a.For == "" {
			t.Errorf("%s: twice, a strange name, or without for", a.Alert)
		}
		seen[a.Alert] = true
		if s := a.Labels["severity"]; s != "critical" && s != "warning" {
			t.Errorf("%s: severity %q", a.Alert, s)
		}
		vi, en := a.Annotations["summary"], a.Annotations["summary_en"]
		if len(vi) < 20 || len(en) < 20 || strings.IndexFunc(vi, func(r rune) bool { return r > 0x1e00 && r < 0x1eff }) < 0 {
			t.Errorf("%s: %q, %q", a.Alert, vi, en)
		}
		anchor, ok := strings.CutPrefix(a.Annotations["runbook"], "server/docs/operations.md#")
		if !ok || !strings.Contains(manual, `<a id="`+anchor+`"></a>`) {
			t.Errorf("%s: no section %q in operations.md", a.Alert, anchor)
		}
	}
}

// Each alert has been seen to fire and to keep quiet; promtool holds the cases.
func TestEveryAlertIsTestedBothWays(t *testing.T) {
	fires, quiet := map[string]bool{}, map[string]bool{}
	for _, name := range []string{"alerts_test.yaml", "alerts_week_test.yaml"} {
		var file struct {
			Tests []struct {
				Cases []struct {
					Alert  string `yaml:"alertname"`
					Expect []any  `yaml:"exp_alerts"`
				} `yaml:"alert_rule_test"`
			}
		}
		if err := yaml.Unmarshal(read(t, filepath.Join(rulesFolder, name)), &file); err != nil {
			t.Fatal(err)
		}
		for _, test := range file.Tests {
			for _, c := range test.Cases {
				fires[c.Alert] = fires[c.Alert] || len(c.Expect) > 0
				quiet[c.Alert] = quiet[c.Alert] || len(c.Expect) == 0
			}
		}
	}
	for _, a := range alerts(t) {
		if !fires[a.Alert] || !quiet[a.Alert] {
			t.Errorf("%s: tested that it fires %v, that it does not %v", a.Alert, fires[a.Alert], quiet[a.Alert])
		}
	}
	if len(fires) != len(alerts(t)) {
		t.Errorf("tests of alerts that there are not: %d tested, %d alerts", len(fires), len(alerts(t)))
	}
}

func TestPrometheusTakesTheRulesAndTheyFireAsTold(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed: apt-get install --no-install-recommends prometheus")
	}
	for _, args := range [][]string{
		{"check", "config", "prometheus.yml"},
		{"check", "rules", "alerts.yaml"},
		{"test", "rules", "alerts_test.yaml"},
		{"test", "rules", "alerts_week_test.yaml"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), tool, args...)
			cmd.Dir = rulesFolder
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// What Prometheus does not mind and we do: expressions of the dashboard parse.
func TestPrometheusTakesTheExpressionsOfTheDashboard(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is not installed: apt-get install --no-install-recommends prometheus")
	}
	type recorded struct {
		Record string `yaml:"record"`
		Expr   string `yaml:"expr"`
	}
	type group struct {
		Name  string     `yaml:"name"`
		Rules []recorded `yaml:"rules"`
	}
	g := group{Name: "dashboard"}
	for _, p := range loadDashboard(t).Panels {
		for _, target := range p.Targets {
			g.Rules = append(g.Rules, recorded{"panel", grafana(target.Expr)})
		}
	}
	b, err := yaml.Marshal(map[string][]group{"groups": {g}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "check", "rules", "--lint=none", path).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Grafana finds the dashboard and the data source where the examples say.
func TestTheProvisioningExamplesAreOfTheFormGrafanaReads(t *testing.T) {
	for _, name := range []string{"datasources", "dashboards"} {
		var file struct {
			Version     int              `yaml:"apiVersion"`
			Providers   []map[string]any `yaml:"providers"`
			Datasources []map[string]any `yaml:"datasources"`
		}
		path := filepath.Join(filepath.Dir(dashboardFile), "provisioning", name, "hailong.yaml")
		if err := yaml.Unmarshal(read(t, path), &file); err != nil {
			t.Fatal(err)
		}
		if file.Version != 1 || len(file.Providers)+len(file.Datasources) != 1 {
			t.Errorf("%s: %+v", path, file)
		}
	}
}
