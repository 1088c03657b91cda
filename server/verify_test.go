package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/trail"
)

// verifyTrail runs the command on a data folder.
func verifyTrail(t *testing.T, data string, args ...string) (out, errs string, exit int) {
	t.Helper()
	var o, e strings.Builder
	exit = run(context.Background(), append([]string{"verify", "--trail"}, args...),
		streams{&o, &e, []string{"HAILONG_DATA=" + data}})
	return o.String(), e.String(), exit
}

// trailed is a data folder with three entries in its trail, the second of which change
// may have got at, and the head that was noted before.
func trailed(t *testing.T, change func(store.Doc) store.Doc) (data string, head trail.Head) {
	t.Helper()
	ctx, data := t.Context(), t.TempDir()
	st, err := sqlite.Open(ctx, filepath.Join(data, databaseName), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	tr := trail.Trail{Docs: st, Clock: func() time.Time { return time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC) }}
	for range 3 {
		if _, err := tr.Append(ctx, trail.Event{
			Actor: "a1", Name: "Quản trị 1", Role: "admin", Action: trail.CampaignOpen, Object: "campaign:2026-q4", After: map[string]string{"state": "open"},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if head, err = tr.Head(ctx); err != nil {
		t.Fatal(err)
	}
	if change == nil {
		return data, head
	}
	docs, err := st.List(ctx, trail.Kind)
	if err != nil {
		t.Fatal(err)
	}
	d := change(docs[1])
	if d.Body == nil {
		err = st.Remove(ctx, d.Kind, d.ID, d.Rev)
	} else {
		err = st.Replace(ctx, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data, head
}

func TestVerifyTrail(t *testing.T) {
	data, head := trailed(t, nil)
	out, errs, exit := verifyTrail(t, data)
	if exit != 0 || errs != "" || !strings.Contains(out, "nguyên vẹn") || !strings.Contains(out, head.String()) {
		t.Errorf("exit %d %s\n%s", exit, errs, out)
	}
	if _, errs, exit := verifyTrail(t, data, "--head", head.String()); exit != 0 {
		t.Errorf("with its own head: exit %d %s", exit, errs)
	}
	if out, _, exit := verifyTrail(t, t.TempDir()); exit != 0 || !strings.Contains(out, "nguyên vẹn") {
		t.Errorf("an empty trail: exit %d\n%s", exit, out)
	}
	later := strings.Replace(head.String(), "3:", "4:", 1)
	if out, errs, exit := verifyTrail(t, data, "--head", later); exit != 1 || !strings.Contains(out, "số 4") || !strings.Contains(errs, "cut off") {
		t.Errorf("with a head that is gone: exit %d %s\n%s", exit, errs, out)
	}
	if _, errs, exit := verifyTrail(t, data, "--head", "3"); exit != 1 || !strings.Contains(errs, "SỐ:MÃ_BĂM") {
		t.Errorf("with half a head: exit %d %s", exit, errs)
	}
	var o, e strings.Builder
	if exit := run(t.Context(), []string{"verify"}, streams{&o, &e, []string{"HAILONG_DATA=" + data}}); exit != exitUsage || !strings.Contains(e.String(), "--trail") {
		t.Errorf("without saying what: exit %d %s", exit, e.String())
	}
}

func TestVerifyTrailTellsTheFirstBadEntry(t *testing.T) {
	data, _ := trailed(t, func(d store.Doc) store.Doc {
		d.Body = []byte(strings.Replace(string(d.Body), "Quản trị 1", "Quản trị 2", 1))
		return d
	})
	out, errs, exit := verifyTrail(t, data)
	if exit != 1 || !strings.Contains(out, "SAI từ bản ghi số 2") {
		t.Errorf("exit %d\n%s", exit, out)
	}
	for _, want := range []string{
		"Bản ghi số 2: nội dung bản ghi đã bị sửa", "Entry 2: the entry was altered",
		"2026-10-01T12:00:00+07:00  Mở đợt khảo sát  Quản trị 2 (a1)  campaign:2026-q4", `sau: {"state":"open"}`,
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	out, errs, exit = verifyTrail(t, data, "--format", "json")
	var v api.Verification
	if err := json.Unmarshal([]byte(out), &v); err != nil || exit != 1 || errs != "" {
		t.Fatalf("as JSON: exit %d, error %v, %s\n%s", exit, err, errs, out)
	}
	if v.Intact || v.Entries != 1 || v.Bad == nil || v.Bad.Seq != 2 || v.Bad.Reason != trail.Altered || v.Bad.Entry.Name != "Quản trị 2" {
		t.Errorf("%s", out)
	}
}

func TestVerifyTrailMissesARemovedEntry(t *testing.T) {
	data, _ := trailed(t, func(d store.Doc) store.Doc { d.Body = nil; return d })
	out, errs, exit := verifyTrail(t, data)
	if exit != 1 || !strings.Contains(out, "số 2") || !strings.Contains(errs, "bản ghi này không còn") {
		t.Errorf("exit %d %s\n%s", exit, errs, out)
	}
}
