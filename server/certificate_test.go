package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/server/certify"
	"hailong/server/config"
	"hailong/server/export"
	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// say runs a command on a data folder.
func say(t *testing.T, data string, args ...string) (out, errs string, exit int) {
	t.Helper()
	var o, e strings.Builder
	exit = run(context.Background(), args, streams{&o, &e, []string{"HAILONG_DATA=" + data}})
	return o.String(), e.String(), exit
}

func sayWell(t *testing.T, data string, args ...string) string {
	t.Helper()
	out, errs, exit := say(t, data, args...)
	if exit != 0 {
		t.Fatalf("%v: exit %d\n%s%s", args, exit, out, errs)
	}
	return out
}

// closedTrial is a data folder with a closed campaign of n responses.
func closedTrial(t *testing.T, n int) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	e, _ := terminal(t, data)
	st, err := e.open()
	must(t, err)
	must(t, shipped(t.Context(), fresh(t, st)))
	c := trial(t, st)
	c.Channels = survey.Channels
	must(t, fresh(t, st).ImportCampaign(t.Context(), c))
	must(t, fresh(t, st).Open(t.Context(), c.ID))
	batch := storetest.Responses(1, n)
	for i := range batch {
		batch[i].Unit = c.Units[0]
	}
	storetest.MustAppend(t, st, store.Stored, batch...)
	must(t, fresh(t, st).Close(t.Context(), c.ID, c.Last))
	must(t, st.Close())
	return data
}

// The whole way by hand: certify, take the files elsewhere, verify them with the key
// alone; then alter them, and what is stored.
func TestACertificateFromTheCommandLine(t *testing.T) {
	data := closedTrial(t, 60)
	id := string(storetest.Campaign)
	if _, errs, exit := say(t, data, "certificate", "key"); exit != 1 || !strings.Contains(errs, "no key") {
		t.Errorf("no key yet: exit %d %s", exit, errs)
	}
	out := sayWell(t, data, "campaign", "certify", id, "--by", "Sở Nội vụ")
	key := strings.TrimSpace(sayWell(t, data, "certificate", "key"))
	if !strings.Contains(out, "biên bản số 1, 60 phiếu") || !strings.Contains(out, key) {
		t.Errorf("%s", out)
	}
	var listed []listedCertificate
	must(t, json.Unmarshal([]byte(sayWell(t, data, "certificate", "list", "--format", "json")), &listed))
	if len(listed) != 1 || !listed[0].InForce || !strings.Contains(out, listed[0].Hash) || listed[0].By != "Sở Nội vụ" {
		t.Errorf("%+v", listed)
	}

	away := t.TempDir()
	file, pem := filepath.Join(away, "bien-ban.json"), filepath.Join(away, "khoa.pem")
	sayWell(t, data, "certificate", "export", "--campaign", id, "--out", file)
	must(t, os.WriteFile(pem, []byte(sayWell(t, data, "certificate", "key", "--pem")), 0o600))
	nowhere := filepath.Join(away, "no-data")
	for _, k := range []string{key, strings.ToLower(key), pem} {
		sayWell(t, nowhere, "verify", "--certificate", file, "--key", k, "--noted", listed[0].Hash)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("checking a file made a data folder")
	}
	other, err := certify.NewPrivateKey(strings.NewReader(strings.Repeat("x", 32)))
	must(t, err)
	for name, args := range map[string][]string{
		"another key":  {"--key", other.Public().String()},
		"another mark": {"--key", key, "--noted", strings.Repeat("0f", 32)},
	} {
		if _, errs, exit := say(t, nowhere, append([]string{"verify", "--certificate", file}, args...)...); exit != 1 || errs == "" {
			t.Errorf("%s: exit %d %s", name, exit, errs)
		}
	}
	whole, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(file, []byte(strings.Replace(string(whole), `"responses":60`, `"responses":61`, 1)), 0o600))
	if _, errs, exit := say(t, nowhere, "verify", "--certificate", file, "--key", key); exit != 1 || errs == "" {
		t.Errorf("altered: exit %d %s", exit, errs)
	}
	if _, _, exit := say(t, nowhere, "verify", "--certificate", file, "--key", key, "--noted", strings.Repeat("0", 64)); exit != 1 {
		t.Errorf("no hash at all: exit %d", exit)
	}
	if _, _, exit := say(t, nowhere, "verify", "--certificate", file); exit != exitUsage {
		t.Errorf("without a key: exit %d", exit)
	}

	for _, args := range [][]string{{"verify", "--campaign", id}, {"verify", "--store"}, {"verify", "--store", "--key", key, "--noted", listed[0].Hash}} {
		if out := sayWell(t, data, args...); !strings.Contains(out, "60 phiếu đúng như biên bản số 1") || !strings.Contains(out, "tính lại ra đúng số liệu") {
			t.Errorf("%v:\n%s", args, out)
		}
	}
	spoil(t, filepath.Join(data, databaseName))
	if out, errs, exit := say(t, data, "verify", "--campaign", id); exit != 1 || !strings.Contains(errs, "52 certified, 51 found") {
		t.Errorf("a response is gone: exit %d %s\n%s", exit, errs, out)
	}
	if out, _, exit := say(t, data, "verify", "--store"); exit != 1 || strings.Count(out, "SAI") != 2 {
		t.Errorf("a response is gone: exit %d\n%s", exit, out)
	}
}

func TestAProofFromAFile(t *testing.T) {
	data := closedTrial(t, 21)
	e, _ := terminal(t, data)
	sayWell(t, data, "campaign", "certify", string(storetest.Campaign), "--by", "Sở Nội vụ")
	key := strings.TrimSpace(sayWell(t, data, "certificate", "key"))
	dir := t.TempDir()
	file, proof := filepath.Join(dir, "bb.json"), filepath.Join(dir, "bn.json")
	sayWell(t, data, "certificate", "export", "--number", "1", "--out", file)
	b, err := os.ReadFile(file)
	must(t, err)
	s, err := certify.ParseSigned(b)
	must(t, err)
	st, err := e.open()
	must(t, err)
	defer st.Close()
	p, err := certify.Prove(s, storetest.Response(7).ID, func(yield func(*survey.Response) error) error {
		return st.EachResponse(t.Context(), storetest.Campaign, yield)
	})
	must(t, err)
	must(t, os.WriteFile(proof, p.Bytes(), 0o600))
	if out := sayWell(t, dir, "verify", "--certificate", file, "--key", key, "--proof", proof); !strings.Contains(out, "trong 21 phiếu đã chốt") {
		t.Errorf("%s", out)
	}
	p.Index++
	must(t, os.WriteFile(proof, p.Bytes(), 0o600))
	if _, errs, exit := say(t, dir, "verify", "--certificate", file, "--key", key, "--proof", proof); exit != 1 || !strings.Contains(errs, "not part of what was certified") {
		t.Errorf("exit %d %s", exit, errs)
	}
}

func TestAnExportIsVerifiedByItsManifest(t *testing.T) {
	dir := t.TempDir()
	key, err := certify.NewPrivateKey(strings.NewReader(strings.Repeat("k", 32)))
	must(t, err)
	file, manifest := filepath.Join(dir, "so-lieu.csv"), filepath.Join(dir, "so-lieu.csv.manifest.json")
	sheet := &export.Sheet{ID: "trial", Title: survey.Text{Vi: "Thử", En: "Trial"}, Columns: []export.Column{
		{Name: "n", Label: survey.Text{Vi: "Số", En: "Number"}, Type: export.TypeInteger},
	}}
	f, err := os.Create(file)
	must(t, err)
	w, err := export.NewWriter(f, export.CSV, sheet, export.Options{})
	must(t, err)
	must(t, w.Row([]export.Cell{export.Integer(17)}))
	must(t, w.Close())
	must(t, f.Close())
	b, err := w.Complete(export.Manifest{File: filepath.Base(file), At: time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC), By: "acc_1", Program: "test"}).Canonical()
	must(t, err)
	must(t, os.WriteFile(manifest, b, 0o600))
	must(t, os.WriteFile(signatureOf(manifest), certify.Note(certify.ManifestNote, b, key), 0o600))
	verify := func(args ...string) (string, int) {
		_, errs, exit := say(t, dir, append([]string{"verify", "--manifest", manifest}, args...)...)
		return errs, exit
	}
	for _, args := range [][]string{{"--key", key.Public().String()}, {"--noted", export.ManifestHash(b)}, {"--noted", export.ManifestHash(b), "--file", file}} {
		if errs, exit := verify(args...); exit != 0 {
			t.Errorf("%v: exit %d %s", args, exit, errs)
		}
	}
	if errs, exit := verify(); exit != exitUsage {
		t.Errorf("trusted for nothing: exit %d %s", exit, errs)
	}
	if _, exit := verify("--noted", strings.Repeat("a", 64)); exit != 1 {
		t.Errorf("another hash: exit %d", exit)
	}
	for name, flip := range map[string]string{"file": file, "manifest": manifest, "signature": signatureOf(manifest)} {
		whole, err := os.ReadFile(flip)
		must(t, err)
		for i := range whole {
			bad := []byte(string(whole))
			bad[i] ^= 1
			must(t, os.WriteFile(flip, bad, 0o600))
			if errs, exit := verify("--key", key.Public().String()); exit != 1 {
				t.Errorf("byte %d of the %s: exit %d %s", i, name, exit, errs)
			}
		}
		must(t, os.WriteFile(flip, whole, 0o600))
	}
}

// A second server has a key of its own only where nothing was signed yet.
func TestOneKeySigns(t *testing.T) {
	data := closedTrial(t, 5)
	sayWell(t, data, "campaign", "certify", string(storetest.Campaign), "--by", "Sở Nội vụ")
	keyFile := filepath.Join(data, certificateName)
	info, err := os.Stat(keyFile)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	var keys []listedKey
	must(t, json.Unmarshal([]byte(sayWell(t, data, "keys", "list", "--format", "json")), &keys))
	if n := len(keys); n == 0 || keys[n-1].Key != "certificate" || len(keys[n-1].Fingerprint) != 24 {
		t.Errorf("%+v", keys)
	}
	before := strings.TrimSpace(sayWell(t, data, "certificate", "key"))
	sayWell(t, data, "keys", "rotate", "certificate", "--by", "Sở Nội vụ")
	after := strings.TrimSpace(sayWell(t, data, "certificate", "key"))
	if before == after {
		t.Error("the same key signs")
	}
	sayWell(t, data, "campaign", "correct", string(storetest.Campaign), "--why", "Rà soát lại", "--by", "Sở Nội vụ")
	must(t, os.Rename(keyFile, keyFile+".away"))
	if _, errs, exit := say(t, data, "campaign", "certify", string(storetest.Campaign), "--by", "Sở Nội vụ"); exit != 1 || !strings.Contains(errs, "certificate.key") {
		t.Errorf("without the key: exit %d %s", exit, errs)
	}
	if _, err := os.Stat(keyFile); err == nil {
		t.Error("another key was made")
	}
	must(t, os.Rename(keyFile+".away", keyFile))
	sayWell(t, data, "campaign", "certify", string(storetest.Campaign), "--by", "Sở Nội vụ")
	if out := sayWell(t, data, "certificate", "list"); !strings.Contains(out, "đã thay thế") {
		t.Errorf("%s", out)
	}
	dir := t.TempDir()
	one, two := filepath.Join(dir, "1.json"), filepath.Join(dir, "2.json")
	sayWell(t, data, "certificate", "export", "--number", "1", "--out", one)
	sayWell(t, data, "certificate", "export", "--number", "2", "--out", two)
	sayWell(t, dir, "verify", "--certificate", two, "--certificate", one, "--key", before, "--key", after)
	if _, errs, exit := say(t, dir, "verify", "--certificate", two, "--certificate", one, "--key", after); exit != 1 {
		t.Errorf("the old key is not trusted: exit %d %s", exit, errs)
	}
	if _, err := config.ReadKeyFile(keyFile); err != nil {
		t.Error(err)
	}
}
