package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/config"
)

// runKeys runs a command on keys, and holds that it prints none of those in the folder.
func runKeys(t *testing.T, data string, environ []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"keys"}, args...), streams{&out, &errs, append(environ, "HAILONG_DATA="+data)})
	files, err := filepath.Glob(filepath.Join(data, "*.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		secrets := strings.Fields(string(b))
		if len(b) == 32 {
			secrets = []string{string(b), hex.EncodeToString(b)}
		}
		for _, s := range secrets {
			if printed := out.String() + errs.String(); len(s) < 20 || strings.Contains(printed, s[:16]) {
				t.Errorf("keys %v prints a key:\n%s", args, printed)
			}
		}
	}
	return out.String(), errs.String(), code
}

func listKeys(t *testing.T, data string, environ ...string) (list []listedKey) {
	t.Helper()
	out, errs, code := runKeys(t, data, environ, "list", "--format", "json")
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 {
		t.Fatalf("keys list: exit %d, %v\n%s%s", code, err, out, errs)
	}
	return list
}

func TestKeysAreListedAndRotated(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if list := listKeys(t, data); len(list) != 0 {
		t.Errorf("before the first start: %v", list)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Error("listing made something")
	}
	secrets, err := (&config.Config{Data: data}).ServerSecret()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := adminKey(data)
	if err != nil || len(admin) < 20 {
		t.Fatalf("admin key %q, %v", admin, err)
	}
	if again, err := adminKey(data); err != nil || again != admin {
		t.Errorf("at the second start: %q, %v", again, err)
	}
	first := config.Fingerprint(secrets[0])
	want := []listedKey{
		{"secret", "current", first, filepath.Join(data, "secret.key")},
		{"admin", "current", config.Fingerprint([]byte(admin)), filepath.Join(data, "admin.key")},
	}
	if list := listKeys(t, data); len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("listed %v, want %v", list, want)
	}
	if out, _, code := runKeys(t, data, nil, "list"); code != 0 || !strings.Contains(out, "DẤU NHẬN DẠNG") || !strings.Contains(out, first) {
		t.Errorf("exit %d\n%s", code, out)
	}

	out, _, code := runKeys(t, data, nil, "rotate", "secret")
	list := listKeys(t, data)
	if code != 0 || len(list) != 3 || list[0].State != "current" || list[0].Fingerprint == first || list[1] != (listedKey{"secret", "older", first, want[0].File}) {
		t.Fatalf("after a rotation, exit %d: %v", code, list)
	}
	for _, text := range []string{list[0].Fingerprint, want[0].File, "khởi động lại", "restart the server", "Older keys kept: 1."} {
		if !strings.Contains(out, text) {
			t.Errorf("%q is not said:\n%s", text, out)
		}
	}
	if _, _, code := runKeys(t, data, nil, "rotate", "secret", "--keep", "0"); code != 0 || len(listKeys(t, data)) != 2 {
		t.Errorf("keeping none, exit %d: %v", code, listKeys(t, data))
	}
	if _, errs, code := runKeys(t, data, nil, "rotate", "secret", "--keep=-2"); code == 0 || !strings.Contains(errs, "--keep") {
		t.Errorf("--keep=-2: exit %d\n%s", code, errs)
	}

	out, _, code = runKeys(t, data, nil, "rotate", "admin")
	now, err := adminKey(data)
	if err != nil || code != 0 || now == admin || !strings.Contains(out, config.Fingerprint([]byte(now))) || !strings.Contains(out, "khởi động lại") {
		t.Errorf("exit %d, %q after %q, %v\n%s", code, now, admin, err, out)
	}
	if info, err := os.Stat(adminKeyPath(data)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestARotationThatCanNotBe(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, "given")
	text := []byte(strings.Repeat("a7", 32) + "\n")
	if err := os.WriteFile(path, text, 0o440); err != nil {
		t.Fatal(err)
	}
	given := []string{"HAILONG_SECRET_FILE=" + path}
	_, errs, code := runKeys(t, data, given, "rotate", "secret")
	if code != exitNo || !strings.Contains(errs, "chưa có gì thay đổi") || !strings.Contains(errs, "nothing was changed") || !strings.Contains(errs, "0440") {
		t.Errorf("a file of another: exit %d\n%s", code, errs)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, text) {
		t.Errorf("the file changed: %v", err)
	}
	if list := listKeys(t, data, given...); len(list) != 1 || list[0].File != path {
		t.Errorf("listed %v", list)
	}
	release, err := config.LockKeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for _, which := range []string{"secret", "admin"} {
		_, errs, code := runKeys(t, data, nil, "rotate", which)
		if code != exitNo || !strings.Contains(errs, "Một lệnh thay khóa khác đang chạy") {
			t.Errorf("%s beside another rotation: exit %d\n%s", which, code, errs)
		}
	}
	if _, err := os.Stat(adminKeyPath(data)); !os.IsNotExist(err) {
		t.Error("a refused rotation made a key")
	}
	if err := os.WriteFile(adminKeyPath(data), []byte("tiny-key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := adminKey(data); err == nil || strings.Contains(err.Error(), "tiny-key") {
		t.Errorf("a short key: %v", err)
	}
	if err := os.Chmod(adminKeyPath(data), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := adminKey(data); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that all may read: %v", err)
	}
}
