package e2e_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// on is the same site with its data elsewhere.
func (s *site) on(data string, extra ...string) *site {
	c := *s
	c.data, c.extra = data, append(slices.Clone(s.extra), extra...)
	return &c
}

// doubted gives some responses another standing, as an auditor will.
func (s *site) doubted(n int) {
	s.t.Helper()
	all := s.stored()
	ids := make([]survey.ResponseID, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	st := s.store()
	defer st.Close()
	for i, id := range ids[:n] {
		to := []survey.Standing{survey.Excluded, survey.Flagged}[i%2]
		if err := st.Restand(context.Background(), id, all[id].Standing, to, "biên bản số 7"); err != nil {
			s.t.Fatal(err)
		}
	}
}

// From SQLite to MongoDB and back: the same scores, the same proof, the same receipts.
func TestCopyToMongoDBAndBack(t *testing.T) {
	uri := testenv.Mongo(t)
	s := newSite(t, slices.Concat(unhindered, patient)...)
	c := s.round(day(-1), day(1))
	file := s.file("mongodb.uri", uri+"\n")
	v := s.serve()
	var receipts []string
	for i := range 40 {
		p := s.phone()
		p.get("/q/" + c.Code)
		form := filled(string(rune('1' + i%5)))
		if i%4 == 0 {
			form.Set("comment", "Góp ý của ông/bà thứ "+string(rune('a'+i%20)))
		}
		r := p.post("/q/"+c.Code, form)
		if r.status != http.StatusSeeOther {
			t.Fatalf("form: %d %.200s", r.status, r.body)
		}
		receipts = append(receipts, r.receipt())
	}
	s.doubted(3)
	// While the server runs: a first copy. It may lack what came last.
	s.must("copy", "--from", "sqlite", "--to", "mongodb:"+file)
	if r := s.phone().answer(c.Code, "5"); r.status != http.StatusSeeOther {
		t.Fatalf("form: %d", r.status)
	}
	s.doubted(5) // two more
	v.stop()
	s.must("codes", "revoke", c.Code, "--reason", "thử")
	out := s.must("copy", "--from", "sqlite", "--to", "mongodb:"+file)
	if !strings.Contains(out, "41 phiếu (thêm 1, ") || !strings.Contains(out, "10 ý kiến") || !strings.Contains(out, "hai bên khớp") {
		t.Errorf("the second copy: %s", out)
	}
	m := s.on(s.data, "HAILONG_MONGODB__URI_FILE="+file)
	m.direct = uri
	back := s.on(filepath.Join(t.TempDir(), "back"))
	m.must("copy", "--from", "mongodb", "--to", "sqlite:"+back.data+string(filepath.Separator))
	want := s.must("score", "--format", "json")
	for name, other := range map[string]*site{"MongoDB": m, "the way back": back} {
		if got := other.must("score", "--format", "json"); got != want {
			t.Errorf("scores on %s:\n%s\nwant\n%s", name, got, want)
		}
		if p := other.recount(); p.Responses != 41 {
			t.Errorf("%s: %+v", name, p)
		}
		if got, want := other.must("codes", "list", "--format", "json"), s.must("codes", "list", "--format", "json"); got != want {
			t.Errorf("codes on %s: %s", name, got)
		}
		ours := s.stored()
		for id, r := range other.stored() {
			if r.Standing != ours[id].Standing || r.Reason != ours[id].Reason || !slices.Equal(r.Comments, ours[id].Comments) {
				t.Errorf("%s: %+v, want %+v", name, r, ours[id])
			}
		}
	}
	v = m.serve()
	for _, receipt := range receipts {
		if r := m.phone().get("/r/" + receipt); r.status != 200 || !strings.Contains(r.body, "Phường Hồng Bàng") {
			t.Errorf("receipt on MongoDB: %d", r.status)
		}
	}
	v.stop()
}

// many puts n responses of another program run into a site.
func (s *site) many(n int) {
	s.t.Helper()
	s.must("units", "import")
	s.must("campaign", "import", s.campaign(string(storetest.Campaign), day(-1), day(1)))
	st, err := sqlite.Open(context.Background(), filepath.Join(s.data, "hailong.db"), sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	stream := storetest.NewStream(uint64(n), storetest.FirstDay)
	for left := n; left > 0; left -= 1000 {
		if _, err := st.Append(context.Background(), stream.Take(min(left, 1000))); err != nil {
			s.t.Fatal(err)
		}
	}
}

// killed runs a command and kills it once something is so; it returns false when the
// command ended before.
func (s *site) killed(when func() bool, args ...string) bool {
	s.t.Helper()
	var said bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = s.environ(), &said, &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for !when() {
		select {
		case err := <-ended:
			if err != nil {
				s.t.Fatalf("hailong %v: %v\n%s", args, err, &said)
			}
			return false
		case <-time.After(time.Millisecond):
		}
	}
	_ = cmd.Process.Kill()
	<-ended
	return true
}

func TestACopyThatIsKilledGoesOn(t *testing.T) {
	s := newSite(t)
	const n = 12000
	s.many(n)
	to := s.on(filepath.Join(t.TempDir(), "target"))
	at := "sqlite:" + to.data + string(filepath.Separator)
	underWay := func() bool {
		info, err := os.Stat(filepath.Join(to.data, "hailong.db-wal"))
		return err == nil && info.Size() > 1<<20
	}
	if !s.killed(underWay, "copy", "--from", "sqlite", "--to", at) {
		t.Fatal("the copy ended before a megabyte was written")
	}
	v := to.start() // what is not finished is not served
	select {
	case <-v.ended:
	case <-time.After(time.Minute):
		t.Fatalf("the server does not end:\n%s", v.log)
	}
	if code := v.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(v.log.String(), "bản chép chưa xong") {
		t.Errorf("serving an unfinished copy: exit %d\n%s", code, v.log)
	}
	kills := 0
	for wait := 20 * time.Millisecond; ; wait = wait * 3 / 2 {
		began := time.Now()
		if !s.killed(func() bool { return time.Since(began) > wait }, "copy", "--from", "sqlite", "--to", at) {
			break
		}
		kills++
		if _, errs, exit := to.run("recount"); exit > 1 {
			t.Fatalf("recount of what is there: exit %d\n%s", exit, errs)
		}
	}
	if kills < 2 {
		t.Fatalf("the copy was killed %d times", kills)
	}
	out := s.must("copy", "--from", "sqlite", "--to", at)
	if !strings.Contains(out, "12000 phiếu (thêm 0, đổi trạng thái 0)") {
		t.Errorf("the last copy: %s", out)
	}
	if got, want := to.must("recount", "--format", "json"), s.must("recount", "--format", "json"); got != want {
		t.Errorf("recount %s, want %s", got, want)
	}
	if p := to.recount(); p.Responses != n {
		t.Errorf("%+v", p)
	}
}

func TestCopyRefuses(t *testing.T) {
	s := newSite(t)
	s.round(day(-1), day(1))
	other := s.on(filepath.Join(t.TempDir(), "other"))
	other.round(day(-1), day(1))
	open := s.file("open.uri", "mongodb://u:geheim7@127.0.0.1:1/")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	wrong := s.file("wrong.uri", "postgres://u:geheim7@127.0.0.1/")
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(s.data, link); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(other.data, "hailong.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		from, to string
		exit     int
		says     string
	}{
		{"mongodb://u:geheim7@127.0.0.1/", "sqlite", 2, "danh sách tiến trình"},
		{"sqlite", "mongodb+srv://u:geheim7@example.vn/", 2, "list of processes"},
		{"postgres", "sqlite", 2, "want sqlite"},
		{"sqlite:", "sqlite", 2, "want sqlite"},
		{"mongodb", "sqlite", 2, "Chưa cấu hình MongoDB"},
		{"sqlite", "mongodb:" + nowhere, 2, "không đọc được"},
		{"sqlite", "mongodb:" + open, 2, "chmod 600"},
		{"sqlite", "mongodb:" + wrong, 2, ""},
		{"sqlite:" + nowhere, "sqlite", 1, "Nguồn không có dữ liệu"},
		{"sqlite", "sqlite", 1, "cùng một dữ liệu"},
		{"sqlite", "sqlite:" + link, 1, "cùng một dữ liệu"},
		{"sqlite:" + filepath.Join(link, "hailong.db"), "sqlite", 1, "cùng một dữ liệu"},
		{"sqlite", "sqlite:" + other.data, 1, "Đích đã có dữ liệu khác"},
	} {
		out, errs, exit := s.run("copy", "--from", tc.from, "--to", tc.to)
		if exit != tc.exit || out != "" || !strings.Contains(strings.ToLower(errs), strings.ToLower(tc.says)) {
			t.Errorf("copy from %s to %s: exit %d, want %d and %q\n%s%s", tc.from, tc.to, exit, tc.exit, tc.says, out, errs)
		}
		if strings.Contains(errs, "geheim7") {
			t.Errorf("copy from %s to %s tells the password:\n%s", tc.from, tc.to, errs)
		}
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("a source that is missing was made")
	}
	if after, err := os.ReadFile(filepath.Join(other.data, "hailong.db")); err != nil || len(after) != len(before) {
		t.Errorf("the target of a refused copy has %d bytes, %d before: %v", len(after), len(before), err)
	}
	if n := len(parse[[]code](t, other.must("codes", "list", "--format", "json"))); n != 1 {
		t.Errorf("the target of a refused copy has %d codes", n)
	}
}

// A server on the source goes on while it is copied; the last copy, after it has
// stopped, proves that nothing is missing.
func TestCopyWhileTheSourceServes(t *testing.T) {
	s := newSite(t, unhindered...)
	c := s.round(day(-1), day(1))
	v := s.serve()
	to := s.on(filepath.Join(t.TempDir(), "target"))
	at := "sqlite:" + to.data + string(filepath.Separator)
	people := newCrowd(s, 5, c)
	people.until(4, 20, func() {
		for range 3 {
			out, errs, exit := s.run("copy", "--from", "sqlite", "--to", at)
			if exit > 1 || exit == 1 && !strings.Contains(errs, "dừng máy chủ rồi chạy lại") {
				t.Errorf("copy under load: exit %d\n%s%s", exit, out, errs)
			}
			people.more(5)
		}
	}, s)
	v.stop()
	s.must("copy", "--from", "sqlite", "--to", at)
	if ours, theirs := s.recount(), to.recount(); ours.Responses != theirs.Responses || ours.Responses < 35 {
		t.Errorf("%+v on the target, want %+v", theirs, ours)
	}
	if got, want := to.must("score", "--format", "json"), s.must("score", "--format", "json"); got != want {
		t.Errorf("scores %s, want %s", got, want)
	}
}
