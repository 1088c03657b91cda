package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// postUnitsImport replaces the register by the files that are sent, as one, and tells
// what that changed. With ?dry_run=true it tells what it would change, or what is
// wrong with the files, and changes nothing. The ETag of that answer names the
// register that was compared with; an import must send it back as If-Match.
func (a *API) postUnitsImport(c *fiber.Ctx) error {
	var order importOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	if order.Units == "" && order.Succession == "" {
		return survey.InvalidField("units_csv", survey.Text{Vi: "Chưa có tệp nào.", En: "There is no file."})
	}
	old, rev, err := a.Registry.StoredRegister(c.UserContext())
	if err != nil {
		return err
	}
	dry := c.QueryBool("dry_run")
	if !dry {
		if err := revisionEdited(c, rev); err != nil {
			return err
		}
	}
	next, err := readRegister(order, old)
	faults, broken := errors.AsType[*catalog.Error](err)
	if err != nil && (!broken || !dry) {
		return err
	}
	if dry && broken {
		report := faultyReport(faults)
		report.Revision = rev
		return sendTagged(c, rev, report)
	}
	report := a.reportOf(old, next)
	report.DryRun, report.Revision = dry, rev
	if dry || !report.Changes {
		return sendTagged(c, rev, report)
	}
	e := trail.Event{
		Action: trail.UnitsImport, Object: "register:units",
		Before: registerKept{Units: len(old.Units), Rows: len(old.Succession), Hash: registerHash(old)}, After: keptOf(next, report),
	}
	if err := a.record(c, e, func() error { return a.Registry.ReplaceUnits(c.UserContext(), next, rev) }); err != nil {
		return err
	}
	report.Revision = rev + 1
	return sendTagged(c, report.Revision, report)
}

// readRegister reads the files; one that was not sent is that of the old register.
func readRegister(order importOrder, old *survey.Register) (*survey.Register, error) {
	files := texts{catalog.UnitsFile: order.Units, catalog.SuccessionFile: order.Succession}
	if order.Units == "" {
		files[catalog.UnitsFile] = plainCSV(registry.UnitRows(old.Units))
	}
	if order.Succession == "" {
		files[catalog.SuccessionFile] = plainCSV(registry.SuccessionRows(old, old.Succession))
	}
	return catalog.Units(files, ".")
}

func plainCSV(rows [][]string) string {
	var b strings.Builder
	_ = csv.NewWriter(&b).WriteAll(rows) // into memory
	return b.String()
}

// texts are files in memory.
type texts map[string]string

type textFile struct{ *strings.Reader }

func (t texts) Open(name string) (fs.File, error) {
	s, ok := t[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return textFile{strings.NewReader(s)}, nil
}

func (textFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (textFile) Close() error               { return nil }

// faultyReport says what is wrong with the files.
func faultyReport(e *catalog.Error) importReport {
	r := emptyReport()
	r.DryRun, r.More = true, e.More
	for _, p := range e.Problems {
		r.Faults = append(r.Faults, importProblem{p.File, p.Line, p.Path, p.Text()})
	}
	return r
}

// emptyReport has lists, so that none of them is null.
func emptyReport() importReport {
	return importReport{
		Faults: []importProblem{}, Added: []unitInFile{}, Changed: []unitChanged{}, Ended: []unitInFile{}, Removed: []unitInFile{},
		Refused: []unitRefused{}, SuccessionAdded: []merger{}, SuccessionRemoved: []merger{},
	}
}

// reportOf tells what replacing old by next changes.
func (a *API) reportOf(old, next *survey.Register) importReport {
	d := registry.Compare(old, next)
	r := emptyReport()
	r.Changes, r.Units, r.Rows = !d.Empty(), len(next.Units), len(next.Succession)
	for _, u := range next.Units {
		if u.ValidOn(a.today()) {
			r.Active++
		}
	}
	refused := map[survey.UnitKey]bool{}
	for _, m := range a.Registry.Now().Missing(next) {
		refused[m.Unit.Key] = true
		r.Refused = append(r.Refused, unitRefused{m.Unit.Key, m.Unit.Name, m.Text()})
	}
	r.Ready = len(r.Refused) == 0
	units := unitsByKey(old, next) // of a unit of both, the new one
	r.Added, r.Ended = inFile(d.Added), inFile(d.Ended)
	for _, u := range d.Changed {
		x := unitChanged{u.Unit.Key, u.Unit.Name, []fieldChanged{}}
		for _, f := range u.Fields {
			x.Fields = append(x.Fields, fieldChanged(f))
		}
		r.Changed = append(r.Changed, x)
	}
	for _, u := range inFile(d.Removed) {
		if !refused[u.Key] {
			r.Removed = append(r.Removed, u)
		}
	}
	for _, s := range d.SuccessionAdded {
		r.SuccessionAdded = append(r.SuccessionAdded, mergerOf(units, s))
	}
	for _, s := range d.SuccessionRemoved {
		r.SuccessionRemoved = append(r.SuccessionRemoved, mergerOf(units, s))
	}
	return r
}

func inFile(units []survey.Unit) []unitInFile {
	list := []unitInFile{}
	for _, u := range units {
		list = append(list, unitInFile{u.Key, u.Name, u.Type, u.Until})
	}
	return list
}

// registerKept is a register as the trail keeps it: its size, the SHA-256 of its two
// files as the export writes them, and of the new one what differs.
type registerKept struct {
	Units   int             `json:"units"`
	Rows    int             `json:"rows"`
	Hash    string          `json:"sha256"`
	Added   []string        `json:"added,omitempty"`
	Changed []unitChanged   `json:"changed,omitempty"`
	Ended   []string        `json:"ended,omitempty"`
	Removed []string        `json:"removed,omitempty"`
	Merged  *successionKept `json:"succession,omitempty"`
}

type successionKept struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

func keptOf(reg *survey.Register, r importReport) registerKept {
	keys := func(list []unitInFile) (keys []string) {
		for _, u := range list {
			keys = append(keys, u.Key.String())
		}
		return keys
	}
	return registerKept{
		Units: len(reg.Units), Rows: len(reg.Succession), Hash: registerHash(reg),
		Added: keys(r.Added), Changed: r.Changed, Ended: keys(r.Ended), Removed: keys(r.Removed),
		Merged: &successionKept{len(r.SuccessionAdded), len(r.SuccessionRemoved)},
	}
}

func registerHash(reg *survey.Register) string {
	var b bytes.Buffer
	fmt.Fprint(&b, plainCSV(registry.UnitRows(reg.Units)), plainCSV(registry.SuccessionRows(reg, reg.Succession)))
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}
