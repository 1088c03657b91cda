package api

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/exports"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// exportFile is what the address of a file ends with.
const exportFile = "/file"

// mayExport refuses what i may not take away. A unit's account takes what is of its own
// unit, whatever it names.
func mayExport(snap *registry.Snapshot, i *auth.Identity, r *exports.Request) error {
	if !i.City() {
		if r.Unit != (survey.UnitKey{}) && r.Unit != i.Unit {
			return auth.NotYours()
		}
		if c, err := snap.Campaign(r.Campaign); r.Campaign != "" && (err != nil || !c.Has(i.Unit)) {
			return auth.NotYours()
		}
	}
	switch r.Kind {
	case exports.CityReport:
		if !i.City() {
			return auth.NotYours()
		}
	case exports.Trail:
		if !i.May(auth.ReadTrail) {
			return auth.NoRight()
		}
	}
	if r.HasResponses() && !i.May(auth.ExportResponses) {
		return auth.NoRight()
	}
	return nil
}

// postExport queues a file.
func (a *API) postExport(c *fiber.Ctx) error {
	var given exportOrder
	if err := readJSON(c, &given); err != nil {
		return err
	}
	i, snap := who(c), a.Registry.Now()
	r := exports.Request{Kind: given.Kind, Format: given.Format, Campaign: given.Campaign, Filter: given.Filter}
	if given.Unit != "" {
		u, err := a.unitNamed(i, given.Unit)
		if survey.KindOf(err) == survey.KindUnknown {
			return survey.InvalidField("unit", survey.Text{Vi: "Không có đơn vị mang mã này.", En: "No unit has this code."})
		}
		if err != nil {
			return err
		}
		r.Unit = u.Key
	} else if !i.City() && r.Kind.OfUnit() {
		r.Unit = i.Unit
	}
	if err := mayExport(snap, i, &r); err != nil {
		return err
	}
	x, err := a.Exports.Add(c.UserContext(), r, byOf(i))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, prefix+"/exports/"+x.ID)
	return c.Status(fiber.StatusCreated).JSON(exportOf(snap, x, i))
}

func byOf(i *auth.Identity) exports.By {
	return exports.By{Account: i.Account, Name: i.Name, Role: string(i.Role), Unit: i.Unit}
}

// seesExport reports whether i may know of a job: its own, and auditors of all.
func seesExport(i *auth.Identity, x *exports.Job) bool {
	return x.By.Account == i.Account && i.Sees(x.By.Unit) || i.Role == auth.Auditor
}

// getExports lists jobs, the newest first.
func (a *API) getExports(c *fiber.Ctx) error {
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	before := utils.CopyString(c.Query("cursor"))
	if len(before) > 40 || strings.Trim(before, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		return survey.InvalidField("cursor", survey.Text{Vi: "cursor không đúng.", En: "The cursor is not one of ours."})
	}
	i := who(c)
	own := c.Query("own") == "true"
	list, next, err := a.Exports.List(c.UserContext(), before, limit, func(x *exports.Job) bool {
		return seesExport(i, x) && (!own || x.By.Account == i.Account)
	})
	if err != nil {
		return err
	}
	out, snap := page[Export]{Items: make([]Export, len(list)), Next: next}, a.Registry.Now()
	for k, x := range list {
		out.Items[k] = exportOf(snap, x, i)
	}
	return c.JSON(out)
}

// export is the job of the path, if who asks may know it. What is somebody else's is
// not there.
func (a *API) export(c *fiber.Ctx) (*exports.Job, error) {
	x, err := a.Exports.Get(c.UserContext(), utils.CopyString(c.Params("id")))
	if err == nil && !seesExport(who(c), x) {
		return nil, exports.Unknown()
	}
	return x, err
}

func (a *API) getExport(c *fiber.Ctx) error {
	x, err := a.export(c)
	if err != nil {
		return err
	}
	return c.JSON(exportOf(a.Registry.Now(), x, who(c)))
}

// getExportManifest is the manifest of a file, byte for byte as its hash in the trail is
// of. It stays when the file is gone.
func (a *API) getExportManifest(c *fiber.Ctx) error {
	x, err := a.export(c)
	if err != nil {
		return err
	}
	if x.Manifest == "" {
		_, err := a.Exports.Open(x)
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", x.File+".manifest.json"))
	return c.SendString(x.Manifest)
}

// getExportSignature is the note on the manifest by the key of certificates. There is none
// where the server that made the file did not have that key.
func (a *API) getExportSignature(c *fiber.Ctx) error {
	x, err := a.export(c)
	if err != nil {
		return err
	}
	if x.Signature == "" {
		return survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Bản kê này không có chữ ký; hãy kiểm tra bằng mã băm ghi trong nhật ký.",
			En: "This manifest has no signature; please check it by its hash in the audit trail.",
		})
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", x.File+".manifest.json.sig"))
	return c.SendString(x.Signature)
}

// deleteExport removes an own file, or ends an own job.
func (a *API) deleteExport(c *fiber.Ctx) error {
	x, err := a.export(c)
	if err != nil {
		return err
	}
	if x.By.Account != who(c).Account {
		return auth.NoRight()
	}
	if err := a.Exports.Remove(c.UserContext(), x, byOf(who(c))); err != nil {
		if survey.KindOf(err) == survey.KindConflict {
			return Stale()
		}
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// downloaded is a download as the trail keeps it.
type downloaded struct {
	File     string `json:"file"`
	Manifest string `json:"manifest"`
	Range    string `json:"range,omitempty"`
}

// getExportFile sends a file or the part that is asked for, so that a download which
// broke off goes on where it was. Rows of responses are in the trail before they leave.
func (a *API) getExportFile(c *fiber.Ctx) error {
	x, err := a.export(c)
	if err != nil {
		return err
	}
	i := who(c)
	if err := mayExport(a.Registry.Now(), i, &x.Request); err != nil { // rights may have changed
		return err
	}
	f, err := a.Exports.Open(x)
	if err != nil {
		return err
	}
	tag := `"` + x.SHA256 + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	c.Set(fiber.HeaderContentType, x.Format.MediaType())
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", x.File))
	if sum, err := hex.DecodeString(x.SHA256); err == nil {
		c.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		f.Close()
		return c.SendStatus(fiber.StatusNotModified)
	}
	from, size, status := part(c, tag, x.Bytes)
	if status == fiber.StatusRequestedRangeNotSatisfiable {
		f.Close()
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(x.Bytes, 10))
		return c.SendStatus(status)
	}
	if x.HasResponses() && c.Method() == fiber.MethodGet {
		ev := trail.Event{Action: trail.ExportDownload, Object: exports.Object(x.ID), After: downloaded{x.File, x.ManifestHash, ""}}
		if status == fiber.StatusPartialContent {
			ev.After = downloaded{x.File, x.ManifestHash, fmt.Sprintf("%d-%d", from, from+size-1)}
		}
		if err := a.record(c, ev, nil); err != nil {
			f.Close()
			return err
		}
	}
	if status == fiber.StatusPartialContent {
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, from+size-1, x.Bytes))
	}
	return c.Status(status).SendStream(&section{io.NewSectionReader(f, from, size), f}, int(size))
}

// section is a part of a file that closes it.
type section struct {
	*io.SectionReader
	f *os.File
}

func (s *section) Close() error { return s.f.Close() }

// part is what a request asks for of a file of that size: one range (RFC 9110, 14), or
// the whole where it asks for none, for several, or for a part of what is another file
// now.
func part(c *fiber.Ctx, tag string, whole int64) (from, size int64, status int) {
	spec, ok := strings.CutPrefix(c.Get(fiber.HeaderRange), "bytes=")
	if h := c.Get(fiber.HeaderIfRange); !ok || strings.Contains(spec, ",") || h != "" && h != tag {
		return 0, whole, fiber.StatusOK
	}
	first, last, ok := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok || first == "" && last == "" {
		return 0, whole, fiber.StatusOK
	}
	end := whole - 1
	if last != "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < 0 {
			return 0, whole, fiber.StatusOK
		}
		if first == "" { // the last n bytes
			from, n = max(whole-n, 0), end
		}
		end = min(n, end)
	}
	if first != "" {
		n, err := strconv.ParseInt(first, 10, 64)
		if err != nil || n < 0 {
			return 0, whole, fiber.StatusOK
		}
		from = n
	}
	if from > end {
		return 0, 0, fiber.StatusRequestedRangeNotSatisfiable
	}
	return from, end - from + 1, fiber.StatusPartialContent
}
