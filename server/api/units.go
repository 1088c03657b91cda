package api

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getUnits lists the units of a day, ?on=, today where that is left out, with what
// hangs there. ?search= finds names without their marks, and codes by their start.
func (a *API) getUnits(c *fiber.Ctx) error {
	on := a.today()
	if s := c.Query("on"); s != "" {
		var err error
		if on, err = survey.ParseDay(s); err != nil {
			return survey.InvalidField("on", survey.Text{Vi: "Ngày có dạng YYYY-MM-DD.", En: "A day has the form YYYY-MM-DD."})
		}
	}
	i, snap, search := who(c), a.Registry.Now(), registry.Fold(strings.TrimSpace(c.Query("search")))
	codes, points := snap.ActiveCodes(), snap.PointCounts()
	list := []placedUnit{}
	for _, u := range snap.UnitsOn(on) {
		if !i.Sees(u.Key) || !strings.Contains(registry.Fold(u.Name), search) && !strings.HasPrefix(string(u.Key.Code), search) {
			continue
		}
		row := placedUnitOf(u)
		row.Codes, row.Points = codes[u.Key], points[u.Key]
		list = append(list, row)
	}
	return c.JSON(list)
}

// getOneUnit is one unit with its points, codes, and what it came from and went into.
func (a *API) getOneUnit(c *fiber.Ctx) error {
	u, err := a.unit(c)
	if err != nil {
		return err
	}
	snap := a.Registry.Now()
	out := unitPlaces{placedUnit: placedUnitOf(u), PointList: pointsOf(snap, u.Key), CodeList: []Code{}, Predecessors: []relative{}, Successors: []relative{}}
	out.Points, out.Codes = len(out.PointList), snap.ActiveCodes()[u.Key]
	for _, e := range snap.Codes() {
		if e.Unit == u.Key {
			out.CodeList = append(out.CodeList, CodeOf(snap, a.BaseURL, e))
		}
	}
	for _, s := range snap.Register().Succession {
		if s.New == u.Key {
			out.Predecessors = append(out.Predecessors, relativeOf(snap, s, s.Old))
		}
		if s.Old == u.Key {
			out.Successors = append(out.Successors, relativeOf(snap, s, s.New))
		}
	}
	return c.JSON(out)
}

func relativeOf(snap *registry.Snapshot, s survey.Succession, k survey.UnitKey) relative {
	u, _ := snap.Unit(k)
	return relative{k.String(), u.Name, s.Share, s.Note, successionWords(s), s.Carries()}
}

// successionWords is what of the old unit went into the new one.
func successionWords(s survey.Succession) survey.Text {
	switch s.Note {
	case survey.NoteAreaAndPopulation:
		return survey.Text{Vi: "Một phần diện tích và dân số", En: "Part of area and residents"}
	case survey.NoteAreaOnly:
		return survey.Text{Vi: "Một phần diện tích, không có dân cư", En: "Part of the area, without residents"}
	case survey.NoteRemainder:
		return survey.Text{Vi: "Phần diện tích và dân số còn lại", En: "The area and residents that were left"}
	case survey.NoteRemainderAllResidents:
		return survey.Text{Vi: "Phần còn lại, gồm toàn bộ dân số", En: "What was left, with all residents"}
	case survey.NoteDistrictWithoutCommunes:
		return survey.Text{Vi: "Cấp huyện không có đơn vị cấp xã", En: "A district that had no communes"}
	}
	return survey.Text{Vi: "Toàn bộ diện tích và dân số", En: "All area and residents"}
}

func mergerOf(reg map[survey.UnitKey]survey.Unit, s survey.Succession) merger {
	next := reg[s.New]
	return merger{
		Old: s.Old.String(), OldName: reg[s.Old].Name, New: s.New, NewName: next.Name, NewType: next.Type,
		Share: s.Share, Note: s.Note, Words: successionWords(s), Carries: s.Carries(),
	}
}

func unitsByKey(regs ...*survey.Register) map[survey.UnitKey]survey.Unit {
	m := map[survey.UnitKey]survey.Unit{}
	for _, r := range regs {
		for _, u := range r.Units {
			m[u.Key] = u
		}
	}
	return m
}

// ownRows are the succession rows that who asks may know: a unit's account those of
// its own unit.
func ownRows(c *fiber.Ctx, reg *survey.Register) []survey.Succession {
	i := who(c)
	var list []survey.Succession
	for _, s := range reg.Succession {
		if i.City() || i.Sees(s.New) || i.Sees(s.Old) {
			list = append(list, s)
		}
	}
	return list
}

// getSuccession is the whole succession, by old unit.
func (a *API) getSuccession(c *fiber.Ctx) error {
	reg := a.Registry.Now().Register()
	units, list := unitsByKey(&reg), []merger{}
	for _, s := range ownRows(c, &reg) {
		list = append(list, mergerOf(units, s))
	}
	return c.JSON(list)
}

// getUnitsExport is one of the two files of the register, ?what=units or succession,
// in the form that an import takes. Its ETag is the register's, for that import.
func (a *API) getUnitsExport(c *fiber.Ctx) error {
	what := utils.CopyString(c.Query("what"))
	if what != "units" && what != "succession" {
		return survey.InvalidField("what", survey.Text{Vi: "what là units hoặc succession.", En: "what is units or succession."})
	}
	reg, rev, err := a.Registry.StoredRegister(c.UserContext())
	if err != nil {
		return err
	}
	rows := registry.SuccessionRows(reg, ownRows(c, reg))
	if what == "units" {
		var own []survey.Unit
		for _, u := range reg.Units {
			if who(c).Sees(u.Key) {
				own = append(own, u)
			}
		}
		rows = registry.UnitRows(own)
	}
	e := trail.Event{Action: trail.ExportMake, Object: "register:" + what, After: registerExported{"csv", len(rows) - 1}}
	if i := who(c); !i.City() {
		e.Unit = i.Unit.String()
	}
	if err := a.record(c, e, nil); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := export.Rows(&b, export.CSV, rows[0], rows[1:], nil); err != nil {
		return fmt.Errorf("export the register: %w", err)
	}
	c.Set(fiber.HeaderETag, etag(rev))
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", what+".csv"))
	return c.Send(b.Bytes())
}

// registerExported is a file of the register as the trail keeps it.
type registerExported struct {
	Format string `json:"format"`
	Rows   int    `json:"rows"`
}
