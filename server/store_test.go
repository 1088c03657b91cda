package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// check runs the command on a data folder.
func checkStore(t *testing.T, data string, args ...string) (out, errs string, exit int) {
	t.Helper()
	var o, e strings.Builder
	exit = run(context.Background(), append([]string{"store", "check"}, args...),
		streams{&o, &e, []string{"HAILONG_DATA=" + data}})
	return o.String(), e.String(), exit
}

func TestStoreCheck(t *testing.T) {
	data := t.TempDir()
	out, errs, exit := checkStore(t, data)
	if exit != 0 || errs != "" || !strings.Contains(out, "chú ý – Tệp dữ liệu:\n  Chưa có tệp") || !strings.Contains(out, "\n  There is no file yet") {
		t.Errorf("a new folder: exit %d %s\n%s", exit, errs, out)
	}
	if list, err := os.ReadDir(data); err != nil || len(list) != 0 {
		t.Errorf("the check left %v, error %v", list, err)
	}
	if err := os.WriteFile(filepath.Join(data, "hailong.db"), []byte(strings.Repeat("không phải dữ liệu\n", 300)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, exit = checkStore(t, data)
	if exit != 18 || errs != "" || !strings.Contains(out, "LỖI") || !strings.Contains(out, "hailong restore") {
		t.Errorf("a damaged file: exit %d %s\n%s", exit, errs, out)
	}
	out, _, exit = checkStore(t, data, "--format", "json")
	var rows []findingRow
	if err := json.Unmarshal([]byte(out), &rows); err != nil || exit != 18 {
		t.Fatalf("as JSON: exit %d, error %v\n%s", exit, err, out)
	}
	if last := rows[len(rows)-1]; last.Verdict != "fault" || last.Fault != "damaged" || last.Advice == nil || last.What.En == "" {
		t.Errorf("as JSON the last line is %+v", last)
	}
	out, _, exit = checkStore(t, data, "--format", "csv")
	if exit != 18 || !strings.Contains(out, "KẾT QUẢ,MỤC,GIÁ TRỊ,") || !strings.Contains(out, "LỖI,") {
		t.Errorf("as CSV: exit %d\n%s", exit, out)
	}
}

func TestStoreCheckSaysWhereMongoDBIsAway(t *testing.T) {
	var o, e strings.Builder
	exit := run(context.Background(), []string{"store", "check"}, streams{&o, &e, []string{
		"HAILONG_DATA=" + t.TempDir(), "HAILONG_MONGODB_URI=mongodb://can_bo:geheim7@127.0.0.1:1/hailong", "HAILONG_MONGODB__TIMEOUT=200ms",
	}})
	out := o.String()
	if exit != 10 || e.String() != "" || !strings.Contains(out, "LỖI") || !strings.Contains(out, "can_bo:***@127.0.0.1:1") || strings.Contains(out, "geheim7") {
		t.Errorf("exit %d %s\n%s", exit, e.String(), out)
	}
}
