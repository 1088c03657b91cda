package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/spool"
	"hailong/server/store/storetest"
)

// askSpool runs `hailong spool` on a data folder.
func askSpool(t *testing.T, data string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), append([]string{"spool"}, args...), streams{&stdout, &stderr, []string{"HAILONG_DATA=" + data}})
	if code != 0 || stderr.Len() > 0 {
		t.Fatalf("hailong spool %v: exit %d\n%s", args, code, &stderr)
	}
	return stdout.String()
}

func TestSpoolListsWhatWaits(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if got := askSpool(t, data); got != "NGĂN  TÌNH TRẠNG  PHIẾU CHỜ  SỐ BYTE  CHỜ TỪ  CÁCH LY\n" {
		t.Errorf("without a spool:\n%s", got)
	}
	if got := askSpool(t, data, "--format", "json"); got != "[]\n" {
		t.Errorf("without a spool: %s", got)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("looking made the data folder")
	}
	var open []*spool.Spool
	for i := range 2 {
		s, err := spool.Open(filepath.Join(data, spoolFolder), spool.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Append(storetest.Responses(10*i, 3+i)); err != nil {
			t.Fatal(err)
		}
		open = append(open, s)
	}
	for range 2 {
		if err := open[1].SetAside("trùng mã / same id"); err != nil {
			t.Fatal(err)
		}
	}
	if err := open[1].Close(); err != nil {
		t.Fatal(err)
	}
	table := askSpool(t, data)
	for _, want := range []string{"01    đang dùng   3 ", "02    để trống    2 ", "02    2   cơ sở dữ liệu không nhận  trùng mã / same id"} {
		if !strings.Contains(table, want) {
			t.Errorf("%q is not in\n%s", want, table)
		}
	}
	if csv := askSpool(t, data, "--format", "csv"); !strings.Contains(csv, "2 cơ sở dữ liệu không nhận: trùng mã / same id") || strings.Count(csv, "\r\n") != 3 {
		t.Errorf("as CSV: %q", csv)
	}
	var rows []laneRow
	text := askSpool(t, data, "--format", "json")
	if err := json.Unmarshal([]byte(text), &rows); err != nil || len(rows) != 2 {
		t.Fatalf("%v\n%s", err, text)
	}
	if r := rows[0]; r.Lane != "01" || !r.InUse || r.Responses != 3 || r.Bytes != open[0].State().Bytes || len(r.Quarantined) != 0 || len(r.Since) != len("2026-03-02T08:00:00+07:00") {
		t.Errorf("the first lane is %+v", r)
	}
	if r := rows[1]; r.InUse || r.Responses != 2 || len(r.Quarantined) != 1 || r.Quarantined[0].Lines != 2 || r.Quarantined[0].Kind != spool.Refused || r.Quarantined[0].Last == "" {
		t.Errorf("the second lane is %+v", r)
	}
	for _, r := range storetest.Responses(0, 3) {
		if strings.Contains(text, string(r.ID)) || strings.Contains(table, r.Answers.String()) {
			t.Error("an answer was printed")
		}
	}
}

func TestEveryKindOfQuarantineHasAName(t *testing.T) {
	for _, k := range spool.Kinds {
		if heldNames[k] == "" {
			t.Errorf("%s has no name", k)
		}
	}
	if len(heldNames) != len(spool.Kinds) {
		t.Errorf("%d names for %d kinds", len(heldNames), len(spool.Kinds))
	}
}
