package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hailong/server/certify"
	"hailong/server/config"
	"hailong/server/exports"
	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// answered is a data folder with a campaign whose responses say what its form asks.
func answered(t *testing.T, n int) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	e, _ := terminal(t, data)
	st, err := e.open()
	must(t, err)
	must(t, shipped(t.Context(), fresh(t, st)))
	c := trial(t, st)
	must(t, fresh(t, st).ImportCampaign(t.Context(), c))
	must(t, fresh(t, st).Open(t.Context(), c.ID))
	camp, err := fresh(t, st).Now().Campaign(c.ID)
	must(t, err)
	given := survey.Given{}
	for q := range camp.Questionnaire.All {
		if q.Type == survey.Scale {
			given[q.ID] = []string{"4"}
		}
	}
	answers, _, err := camp.Questionnaire.Rules.Parse(given)
	must(t, err)
	batch := storetest.Responses(1, n)
	for i := range batch {
		batch[i].Unit, batch[i].Channel, batch[i].Day, batch[i].Answers, batch[i].Comments = c.Units[0], survey.QR, c.First, answers, nil
	}
	storetest.MustAppend(t, st, store.Stored, batch...)
	must(t, st.Close())
	return data
}

// An export from the command line is a file with its manifest, in the trail, and verify
// takes both.
func TestAnExportFromTheCommandLine(t *testing.T) {
	data := answered(t, 120)
	folder := t.TempDir()
	for _, kind := range exports.Kinds {
		for _, format := range kind.Formats() {
			out := filepath.Join(folder, string(kind)+"."+string(format))
			args := []string{"export", "--kind", string(kind), "--out", out}
			if kind != exports.Trail {
				args = append(args, "--campaign", string(storetest.Campaign))
			}
			if kind == exports.UnitReport {
				args = append(args, "--unit", "11311")
			}
			_, said, exit := say(t, data, args...)
			if exit != 0 {
				t.Fatalf("%v: exit %d: %s", args, exit, said)
			}
			hash := regexp.MustCompile(`--noted ([0-9a-f]{64})`).FindStringSubmatch(said)
			if hash == nil {
				t.Fatalf("no hash in %q", said)
			}
			sayWell(t, data, "verify", "--manifest", out+".manifest.json", "--noted", hash[1])
			f, err := os.OpenFile(out, os.O_RDWR|os.O_APPEND, 0)
			must(t, err)
			_, err = f.WriteString("x")
			must(t, err)
			must(t, f.Close())
			if _, _, exit := say(t, data, "verify", "--manifest", out+".manifest.json", "--noted", hash[1]); exit != exitNo {
				t.Errorf("%s: a file that was changed is verified", out)
			}
		}
	}
	if list, err := filepath.Glob(filepath.Join(folder, ".export-*")); err != nil || len(list) > 0 {
		t.Errorf("%v stay, %v", list, err)
	}
	csv := sayWell(t, data, "export", "--kind", "scores", "--campaign", string(storetest.Campaign), "--format", "csv", "--out", "-")
	if !strings.HasPrefix(csv, "\ufeffcampaign,unit,") {
		t.Errorf("%.100q", csv)
	}
	trail := sayWell(t, data, "export", "--kind", "trail", "--format", "jsonl", "--out", "-", "--filter", "action=export.done")
	if n := strings.Count(trail, "\n"); n < 30 || !strings.Contains(trail, `"actor":"cli"`) {
		t.Errorf("%d entries of exports: %.300s", n, trail)
	}
	for _, args := range [][]string{
		{"--kind", "scores", "--out", filepath.Join(folder, "x.pdf")}, {"--kind", "scores", "--out", filepath.Join(folder, "x")},
		{"--kind", "report-unit", "--out", filepath.Join(folder, "x.pdf")}, {"--kind", "scores", "--unit", "99999", "--out", filepath.Join(folder, "x.csv")},
		{"--kind", "scores", "--filter", "a=b", "--out", filepath.Join(folder, "x.csv")}, {"--kind", "scores", "--out", "/nowhere/at/all/x.csv"},
	} {
		if _, _, exit := say(t, data, append([]string{"export", "--campaign", string(storetest.Campaign)}, args...)...); exit == 0 {
			t.Errorf("%v goes well", args)
		}
	}
}

// What the configuration says of the issuer stands at the head of the city's report, in
// capitals and joined letters; a unit's report bears the unit's committee.
func TestPapersBearTheirIssuer(t *testing.T) {
	data, folder := answered(t, 120), t.TempDir()
	environ := []string{"HAILONG_DATA=" + data, "HAILONG_PAPERS__ISSUER=" + norm.NFD.String("Sở Nội vụ"), "HAILONG_PAPERS__PLACE=An Dương"}
	printed := func(name string, args ...string) string {
		out := filepath.Join(folder, name)
		var said strings.Builder
		args = append([]string{"export", "--campaign", string(storetest.Campaign), "--out", out}, args...)
		if exit := run(t.Context(), args, streams{&said, &said, environ}); exit != 0 {
			t.Fatalf("exit %d: %s", exit, said.String())
		}
		return textOf(t, out)
	}
	city, unit := printed("city.pdf", "--kind", "report-city"), printed("unit.pdf", "--kind", "report-unit", "--unit", "11311")
	if !strings.Contains(city, "SỞ NỘI VỤ") || !strings.Contains(city, "An Dương, ngày") {
		t.Errorf("%.600s", city)
	}
	if strings.Contains(unit, "SỞ NỘI VỤ") || strings.Contains(unit, "An Dương, ngày") {
		t.Errorf("%.600s", unit)
	}
}

// textOf is what a PDF file says.
func textOf(t *testing.T, file string) string {
	t.Helper()
	text, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	must(t, err)
	return string(text)
}

func TestCertificatesBearTheirIssuer(t *testing.T) {
	data, folder := closedTrial(t, 40), t.TempDir()
	sayWell(t, data, "campaign", "certify", string(storetest.Campaign), "--by", "Sở Nội vụ")
	file := filepath.Join(folder, "bb.json")
	sayWell(t, data, "certificate", "export", "--number", "1", "--out", file)
	b, err := os.ReadFile(file)
	must(t, err)
	signed, err := certify.ParseSigned(b)
	must(t, err)
	e, _ := terminal(t, data)
	e.cfg.BaseURL, e.cfg.Papers = "https://khaosat.example.vn", config.Papers{Above: "Ủy ban nhân dân thành phố Hải Phòng", Issuer: "Sở Nội vụ"}
	var out bytes.Buffer
	must(t, e.printCertificate(&out, signed))
	must(t, os.WriteFile(file, out.Bytes(), 0o600))
	if text := textOf(t, file); !strings.Contains(text, "SỞ NỘI VỤ") || !strings.Contains(text, "THÀNH PHỐ HẢI PHÒNG") {
		t.Errorf("%.600s", text)
	}
}

// The command line knows every kind there is.
func TestExportTakesEveryKind(t *testing.T) {
	for _, kind := range exports.Kinds {
		if err := parses([]string{"export", "--kind", string(kind), "--out", "x"}); err != nil {
			t.Error(err)
		}
	}
	if err := parses([]string{"export", "--kind", "cups", "--out", "x"}); err == nil {
		t.Error("cups")
	}
}
