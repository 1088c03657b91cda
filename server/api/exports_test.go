package api_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// ask asks for a file and returns it as it is when it was asked for.
func (o *office) ask(by string, order map[string]any) api.Export {
	o.t.Helper()
	var x api.Export
	o.as(by).post("/exports", order).want(201, &x)
	return x
}

// exported asks for a file, has it made and returns it.
func (o *office) exported(by string, order map[string]any) api.Export {
	o.t.Helper()
	x := o.ask(by, order)
	check(o.t, o.exports.Work(o.t.Context()))
	o.as(by).get("/exports/"+x.ID).want(200, &x)
	if x.State != exports.Done {
		o.t.Fatalf("%s: %+v", x.State, x.Problem)
	}
	return x
}

func ordered(kind exports.Kind, format export.Format) map[string]any {
	return map[string]any{"kind": kind, "format": format, "campaign": "round"}
}

// full is an office with responses of two units.
func full(t *testing.T) *office {
	o := newOffice(t)
	o.answer(120, o.unit, o.day-3, survey.QR, 5, 4, 3)
	o.answer(9, o.unit, o.day-10, survey.Link, 2, 4)
	o.answer(60, o.other, o.day-4, survey.QR, 4)
	return o
}

// rowsOf reads a CSV of ours.
func rowsOf(t *testing.T, b []byte) [][]string {
	t.Helper()
	b, ok := bytes.CutPrefix(b, []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || !ok || len(rows) == 0 {
		t.Fatalf("no CSV of ours: %v, %.200s", err, b)
	}
	return rows
}

// TestEveryKindIsMade makes each kind in each format, reads its manifest from the trail's
// hash and verifies the file with it.
func TestEveryKindIsMade(t *testing.T) {
	o := full(t)
	for _, k := range exports.Kinds {
		for _, f := range k.Formats() {
			if f == export.PDF {
				continue
			}
			order := ordered(k, f)
			if k == exports.Trail {
				delete(order, "campaign")
			}
			if k == exports.Package {
				order["filter"] = map[string]string{"responses": "yes"}
			}
			x := o.exported("auditor", order)
			file := o.as("auditor").get("/exports/"+x.ID+"/file").want(200, nil)
			manifest := o.as("auditor").get("/exports/"+x.ID+"/manifest").want(200, nil)
			signature := o.as("auditor").get("/exports/"+x.ID+"/signature").want(200, nil)
			if f := certify.VerifyNote(certify.ManifestNote, manifest.body, signature.body, o.api.SigningKey.Public()); f != nil {
				t.Errorf("%s: %v", x.ID, f)
			}
			m, err := export.OpenManifest(manifest.body, x.ManifestHash)
			check(t, err)
			if err := export.VerifyFile(m, bytes.NewReader(file.body)); err != nil {
				t.Errorf("%s %s: %v", k, f, err)
			}
			if m.Kind != string(k) || m.Format != f || m.By != "k1" || m.Rows != x.Rows || x.Rows == 0 || m.TrailHead == "" {
				t.Errorf("%s %s: %+v", k, f, m)
			}
			if k != exports.Trail && (m.Campaign != "round" || m.Criteria == nil || m.Questionnaire == nil || m.From.IsZero()) {
				t.Errorf("%s: %+v", k, m)
			}
			sum, _ := hex.DecodeString(x.SHA256)
			if got := file.header.Get("Repr-Digest"); got != "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":" {
				t.Errorf("%s: %s", k, got)
			}
			if got := file.header.Get("Content-Disposition"); got != `attachment; filename="`+x.File+`"` || x.File == "" {
				t.Errorf("%s: %s", k, got)
			}
			if got := file.header.Get("Content-Type"); got != f.MediaType() {
				t.Errorf("%s: %s", k, got)
			}
			done := o.last(trail.ExportDone)
			if done.Object != "export:"+x.ID || !strings.Contains(string(done.After), x.ManifestHash) || done.Actor != "k1" {
				t.Errorf("%s: the trail has %+v", k, done)
			}
		}
	}
}

// last is the newest entry of an action.
func (o *office) last(a trail.Action) trail.Entry {
	o.t.Helper()
	p, err := o.trail.Page(o.t.Context(), trail.Filter{Action: string(a)}, 0, 1)
	check(o.t, err)
	if len(p.Entries) == 0 {
		return trail.Entry{}
	}
	return p.Entries[0]
}

// TestWhoMayExportWhat holds each kind to the people it is for.
func TestWhoMayExportWhat(t *testing.T) {
	o := full(t)
	o.people["service"].Scopes = []auth.Right{auth.Export}
	key := o.unit.Key.String()
	for _, c := range []struct {
		by    string
		order map[string]any
		want  int
	}{
		{"admin", ordered(exports.Scores, export.CSV), 201},
		{"admin", ordered(exports.Responses, export.CSV), 403},
		{"admin", with(ordered(exports.Package, export.ZIP), "filter", map[string]string{"responses": "yes"}), 403},
		{"admin", ordered(exports.Package, export.ZIP), 201},
		{"admin", map[string]any{"kind": "trail", "format": "csv"}, 201},
		{"service", ordered(exports.Responses, export.CSV), 403},
		{"service", ordered(exports.Aggregates, export.CSV), 201},
		{"service", map[string]any{"kind": "trail", "format": "csv"}, 403},
		{"unit", ordered(exports.Scores, export.CSV), 201},
		{"unit", with(ordered(exports.Scores, export.CSV), "unit", key), 201},
		{"unit", with(ordered(exports.Scores, export.CSV), "unit", o.other.Key.String()), 403},
		{"unit", with(ordered(exports.Scores, export.CSV), "unit", "99999"), 403},
		{"unit", with(ordered(exports.Responses, export.CSV), "unit", key), 403},
		{"unit", ordered(exports.CityReport, export.PDF), 403},
		{"unit", map[string]any{"kind": "trail", "format": "csv"}, 403},
		{"unit", ordered(exports.Codebook, export.CSV), 201},
		{"unit", with(ordered(exports.Scores, export.CSV), "campaign", "none"), 403},
		{"stranger", ordered(exports.Scores, export.CSV), 403},
		{"auditor", ordered(exports.Responses, export.CSV), 201},
		{"auditor", with(ordered(exports.Scores, export.CSV), "campaign", "none"), 404},
		{"auditor", with(ordered(exports.Scores, export.CSV), "unit", "99999"), 422},
		{"auditor", with(ordered(exports.Scores, export.CSV), "unit", o.outside().Key.String()), 422},
		{"auditor", ordered(exports.Scores, export.PDF), 422},
		{"auditor", ordered("cups", export.CSV), 422},
		{"auditor", ordered(exports.Trail, export.CSV), 422},
		{"auditor", ordered(exports.UnitReport, export.PDF), 422},
		{"auditor", with(ordered(exports.Scores, export.CSV), "filter", map[string]string{"channel": "qr"}), 422},
		{"auditor", with(ordered(exports.Aggregates, export.CSV), "filter", map[string]string{"channel": "fax"}), 422},
		{"auditor", with(ordered(exports.Aggregates, export.CSV), "filter", map[string]string{"item": "nothing"}), 422},
		{"auditor", with(ordered(exports.Aggregates, export.CSV), "filter", map[string]string{"from": "2026-02-30"}), 422},
		{"auditor", with(ordered(exports.Aggregates, export.CSV), "filter", map[string]string{"from": "2026-03-02", "to": "2026-03-01"}), 422},
		{"auditor", with(ordered(exports.Codebook, export.CSV), "unit", key), 422},
	} {
		r := o.as(c.by).post("/exports", c.order)
		if r.status != c.want {
			t.Errorf("%s asks for %v: %d, want %d: %s", c.by, c.order, r.status, c.want, r.body)
		}
		check(t, o.exports.Work(t.Context()))
	}
	// What a unit takes away is its own.
	x := o.exported("unit", ordered(exports.Aggregates, export.CSV))
	for _, row := range rowsOf(t, o.as("unit").get("/exports/"+x.ID+"/file").want(200, nil).body)[1:] {
		if row[1] != key {
			t.Fatalf("%q", row)
		}
	}
	if x.Unit == nil || x.Unit.Key != o.unit.Key {
		t.Errorf("%+v", x.Unit)
	}
}

func with(order map[string]any, name string, v any) map[string]any {
	order[name] = v
	return order
}

// TestExportsAreTheirOwners: nobody but who asked and auditors know of a file, and who
// lost a right can't download any more.
func TestExportsAreTheirOwners(t *testing.T) {
	o := full(t)
	x := o.exported("unit", ordered(exports.Scores, export.CSV))
	for _, path := range []string{"", "/file", "/manifest"} {
		o.as("other unit").get("/exports/"+x.ID+path).want(404, nil)
		o.as("admin").get("/exports/"+x.ID+path).want(404, nil)
		o.as("auditor").get("/exports/"+x.ID+path).want(200, nil)
		o.as("unit").get("/exports/"+x.ID+path).want(200, nil)
	}
	o.as("auditor").do(http.MethodDelete, "/exports/"+x.ID, nil).want(403, nil)
	o.as("admin").do(http.MethodDelete, "/exports/"+x.ID, nil).want(404, nil)
	var mine, all struct {
		Items []api.Export `json:"items"`
		Next  string       `json:"next"`
	}
	r := o.exported("auditor", ordered(exports.Responses, export.CSV))
	o.as("admin").get("/exports").want(200, &mine)
	o.as("auditor").get("/exports").want(200, &all)
	if len(mine.Items) != 0 || len(all.Items) != 2 || all.Items[0].ID != r.ID && all.Items[1].ID != r.ID {
		t.Errorf("%v, %v", mine.Items, all.Items)
	}
	o.as("auditor").get("/exports?own=true").want(200, &mine)
	if len(mine.Items) != 1 || !mine.Items[0].Own {
		t.Errorf("%v", mine.Items)
	}
	o.as("auditor").get("/exports?limit=1").want(200, &mine)
	if len(mine.Items) != 1 || mine.Next == "" {
		t.Fatalf("%+v", mine)
	}
	first, cursor := mine.Items[0].ID, mine.Next
	mine.Next = ""
	o.as("auditor").get("/exports?limit=1&cursor="+cursor).want(200, &mine)
	if len(mine.Items) != 1 || mine.Items[0].ID == first || mine.Next != "" {
		t.Errorf("%+v", mine)
	}
	o.as("auditor").get("/exports?cursor=*").want(422, nil)

	o.people["auditor"].Role = auth.Admin
	o.as("auditor").get("/exports/"+r.ID+"/file").want(403, nil)
	o.people["unit"].Unit = o.other.Key // moved: what the account took of its old unit is not its own now
	o.as("unit").get("/exports/"+x.ID+"/file").want(404, nil)
}

// TestDownloadsGoOn takes a file in pieces, as a reader whose line broke.
func TestDownloadsGoOn(t *testing.T) {
	o := full(t)
	x := o.exported("auditor", ordered(exports.Responses, export.CSV))
	path := "/exports/" + x.ID + "/file"
	whole := o.as("auditor").with("Accept-Encoding", "gzip").get(path).want(200, nil)
	tag := whole.header.Get("ETag")
	if sum := sha256.Sum256(whole.body); hex.EncodeToString(sum[:]) != x.SHA256 || tag != `"`+x.SHA256+`"` || int64(len(whole.body)) != x.Bytes {
		t.Fatalf("the whole is %d bytes with the tag %s", len(whole.body), tag)
	}
	n := len(whole.body)
	for spec, want := range map[string][]byte{
		"bytes=0-9": whole.body[:10], "bytes=10-": whole.body[10:], "bytes=-7": whole.body[n-7:], "bytes=5-99999999": whole.body[5:], "bytes=-99999999": whole.body,
	} {
		r := o.as("auditor").with("Range", spec).with("If-Range", tag).get(path).want(206, nil)
		if !bytes.Equal(r.body, want) || !strings.HasPrefix(r.header.Get("Content-Range"), "bytes ") {
			t.Errorf("%s is %d bytes, %s", spec, len(r.body), r.header.Get("Content-Range"))
		}
	}
	for _, spec := range []string{"bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-b"} {
		if r := o.as("auditor").with("Range", spec).get(path).want(200, nil); len(r.body) != n {
			t.Errorf("%s: %d bytes", spec, len(r.body))
		}
	}
	if r := o.as("auditor").with("Range", "bytes=5-9").with("If-Range", `"another"`).get(path).want(200, nil); len(r.body) != n {
		t.Error("a part of another file")
	}
	if r := o.as("auditor").with("Range", "bytes=99999999-").get(path).want(416, nil); r.header.Get("Content-Range") == "" {
		t.Error("no size beside the refusal")
	}
	o.as("auditor").with("If-None-Match", tag).get(path).want(304, nil)
	if got := o.last(trail.ExportDownload); got.Object != "export:"+x.ID || got.Actor != "k1" || !strings.Contains(string(got.After), x.ManifestHash) {
		t.Errorf("%+v", got)
	}
	n = o.count(trail.ExportDownload)
	o.exported("auditor", ordered(exports.Scores, export.CSV))
	if o.count(trail.ExportDownload) != n {
		t.Error("figures are in the trail as if they were responses")
	}
	// What can't be recorded does not leave.
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Create)
	r := o.as("auditor").get(path).want(503, nil)
	o.store.Heal()
	if bytes.Contains(r.body, whole.body[20:60]) {
		t.Errorf("rows leave without an entry: %s", r.body)
	}
}

// TestThePackageDescribesItself opens the ZIP and holds each table to datapackage.json.
func TestThePackageDescribesItself(t *testing.T) {
	o := full(t)
	for _, by := range []string{"unit", "auditor"} {
		order := ordered(exports.Package, export.ZIP)
		want := []string{"scores", "items", "steps", "aggregates", "questionnaire", "codebook"}
		if by == "auditor" {
			order["filter"], want = map[string]string{"responses": "yes"}, append(want, "responses")
		}
		x := o.exported(by, order)
		b := o.as(by).get("/exports/"+x.ID+"/file").want(200, nil).body
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		check(t, err)
		files := map[string][]byte{}
		for _, f := range z.File {
			r, err := f.Open()
			check(t, err)
			files[f.Name], err = io.ReadAll(r)
			check(t, err)
		}
		var pkg struct {
			Resources []struct {
				Name, Path, Hash string
				Bytes            int64
				Schema           struct {
					Fields []struct{ Name string }
				}
			}
		}
		check(t, json.Unmarshal(files["datapackage.json"], &pkg))
		var got []string
		for _, r := range pkg.Resources {
			got = append(got, r.Name)
			sum := sha256.Sum256(files[r.Path])
			if "sha256:"+hex.EncodeToString(sum[:]) != r.Hash || int64(len(files[r.Path])) != r.Bytes {
				t.Errorf("%s is not what datapackage.json says", r.Path)
			}
			rows := rowsOf(t, files[r.Path])
			for i, f := range r.Schema.Fields {
				if rows[0][i] != f.Name {
					t.Errorf("%s: column %d is %s, not %s", r.Path, i, rows[0][i], f.Name)
				}
			}
			m, err := export.ParseManifest(files["manifests/"+r.Name+".json"])
			if err != nil || export.VerifyFile(m, bytes.NewReader(files[r.Path])) != nil {
				t.Errorf("%s: %v", r.Name, err)
			}
			if !json.Valid(files["schemas/"+r.Name+".schema.json"]) {
				t.Errorf("%s has no schema", r.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s takes %v, want %v", by, got, want)
		}
	}
}

// TestExportsEnd: a file goes after its time, or when its owner says so, and its manifest
// stays.
func TestExportsEnd(t *testing.T) {
	o := full(t)
	old, mine := o.exported("admin", ordered(exports.Scores, export.CSV)), o.exported("admin", ordered(exports.Scores, export.XLSX))
	waiting := o.ask("admin", ordered(exports.Items, export.CSV))
	o.as("admin").get("/exports/"+waiting.ID+"/file").want(409, nil)
	o.as("admin").get("/exports/"+waiting.ID+"/manifest").want(409, nil)
	for _, x := range []api.Export{mine, waiting, waiting} {
		o.as("admin").do(http.MethodDelete, "/exports/"+x.ID, nil).want(204, nil)
		o.as("admin").get("/exports/"+x.ID+"/file").want(404, nil)
	}
	check(t, o.exports.Work(t.Context()))
	o.as("admin").get("/exports/"+waiting.ID).want(200, &waiting)
	if waiting.State != exports.Expired || !waiting.Removed || waiting.File != "" {
		t.Errorf("%+v", waiting)
	}
	o.as("admin").get("/exports/"+mine.ID+"/manifest").want(200, nil)
	if got := o.last(trail.ExportRemove); got.Actor != "a1" {
		t.Errorf("%+v", got)
	}
	o.now = o.now.Add(25 * time.Hour)
	check(t, o.exports.Sweep(t.Context()))
	o.as("admin").get("/exports/"+old.ID).want(200, &old)
	if old.State != exports.Expired || old.Removed || old.SHA256 == "" {
		t.Errorf("%+v", old)
	}
	o.as("admin").get("/exports/"+old.ID+"/file").want(404, nil)
	o.as("admin").get("/exports/"+old.ID+"/manifest").want(200, nil)
}

// TestExportsAreAskedForOnce, and nobody keeps the others waiting.
func TestExportsAreAskedForOnce(t *testing.T) {
	o := full(t)
	as := o.as("admin").with("Idempotency-Key", "x")
	var first, second api.Export
	as.post("/exports", ordered(exports.Scores, export.CSV)).want(201, &first)
	as.post("/exports", ordered(exports.Scores, export.CSV)).want(201, &second)
	if first.ID != second.ID {
		t.Error("two files for one request")
	}
	for range exports.MostWaiting - 1 {
		o.ask("admin", ordered(exports.Scores, export.CSV))
	}
	r := o.as("admin").post("/exports", ordered(exports.Scores, export.CSV)).want(429, nil)
	if r.header.Get("Retry-After") == "" {
		t.Error("no word on when to ask again")
	}
	o.ask("auditor", ordered(exports.Scores, export.CSV))
	check(t, o.exports.Work(t.Context()))
	o.ask("admin", ordered(exports.Scores, export.CSV))
	// Nothing is asked for that the trail does not have.
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Create)
	o.as("admin").post("/exports", ordered(exports.Scores, export.CSV)).want(503, nil)
	o.store.Heal()
}

// count is how often an action was recorded.
func (o *office) count(a trail.Action) (n int) {
	o.t.Helper()
	check(o.t, o.trail.Each(o.t.Context(), trail.Filter{Action: string(a)}, func(trail.Entry, []byte) error { n++; return nil }))
	return n
}
