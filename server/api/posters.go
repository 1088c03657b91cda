package api

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/poster"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// Sheets are the posters of units, all of them where units is nil: one for each
// active code of the channel qr, in the order of unit and point. point narrows
// them to one service point.
func Sheets(snap *registry.Snapshot, units map[survey.UnitKey]bool, point survey.PointID) []poster.Sheet {
	var list []poster.Sheet
	for _, e := range snap.Codes() {
		if e.Channel != survey.QR || e.Status != survey.CodeActive {
			continue
		}
		if units != nil && !units[e.Unit] || point != "" && e.Point != point {
			continue
		}
		s := poster.Sheet{Entry: e}
		s.Unit, _ = snap.Unit(e.Unit)
		if e.Point != "" {
			s.Point, _ = snap.Point(e.Unit, e.Point)
		}
		list = append(list, s)
	}
	return list
}

// PosterOptions are what a print of sheets shares. A phone number is printed where
// all their units have the same one.
func PosterOptions(snap *registry.Snapshot, baseURL string, list []poster.Sheet, printed survey.Day) poster.Options {
	o := poster.Options{BaseURL: baseURL, Printed: printed}
	for i, sheet := range list {
		phone := snap.Phone(sheet.Unit.Key)
		if i > 0 && phone != o.Phone {
			o.Phone = ""
			break
		}
		o.Phone = phone
	}
	return o
}

// NoSheets is the error of a print order that no active code fits.
func NoSheets() error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Chưa có mã QR nào cho đơn vị này; hãy cấp mã trước.",
		En: "There is no active QR code for this unit; please issue one first.",
	})
}

// printed is a print as the trail keeps it.
type printed struct {
	Sheets int    `json:"sheets"`
	Size   string `json:"size"`
	Format string `json:"format"`
}

// codesChosen are the codes named by ?code=; nil means all. Who sees one unit gets one
// answer for all codes that are not its own.
func (a *API) codesChosen(c *fiber.Ctx) (map[survey.EntryCode]bool, error) {
	values := c.Context().QueryArgs().PeekMulti("code")
	if len(values) == 0 {
		return nil, nil
	}
	i, chosen := who(c), map[survey.EntryCode]bool{}
	for _, v := range values {
		code, err := survey.ParseEntryCode(string(v))
		e, ok := a.Registry.Now().Entry(code)
		switch {
		case !i.City() && (err != nil || !ok || !i.Sees(e.Unit)):
			return nil, auth.NotYours()
		case err != nil:
			return nil, err
		case !ok:
			return nil, survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có mã này.", En: "There is no such code."})
		}
		chosen[code] = true
	}
	return chosen, nil
}

// getPosters prints posters: ?unit=CODE (repeated; none is every unit), ?point=ID,
// ?code=CODE (repeated), ?size=a4|a5|tent|sticker as PDF, or ?format=svg|png for one
// bare code.
func (a *API) getPosters(c *fiber.Ctx) error {
	size, format := poster.Size(c.Query("size", string(poster.A4))), c.Query("format", "pdf")
	if !size.Known() {
		return survey.InvalidField("size", survey.Text{Vi: "size là a4, a5, tent hoặc sticker.", En: "size is a4, a5, tent or sticker."})
	}
	snap := a.Registry.Now()
	units, err := a.unitsAsked(c)
	if err != nil {
		return err
	}
	chosen, err := a.codesChosen(c)
	if err != nil {
		return err
	}
	list := Sheets(snap, units, survey.PointID(strings.Clone(c.Query("point"))))
	if chosen != nil {
		list = slices.DeleteFunc(list, func(s poster.Sheet) bool { return !chosen[s.Entry.Code] })
	}
	if len(list) == 0 {
		return NoSheets()
	}
	if format == "pdf" { // a picture on the screen is no print
		e := trail.Event{Action: trail.PosterPrint, Object: "posters", After: printed{len(list), string(size), format}}
		if key := list[0].Unit.Key; list[len(list)-1].Unit.Key == key { // they are in the order of units
			e.Unit = key.String()
		}
		if err := a.record(c, e, nil); err != nil {
			return err
		}
	}
	name := "ma-qr"
	if key := list[0].Unit.Key; list[len(list)-1].Unit.Key == key {
		name += "-" + string(key.Code)
	}
	var b bytes.Buffer
	switch format {
	case "pdf":
		c.Set(fiber.HeaderContentType, "application/pdf")
		err = poster.PDF(&b, size, list, PosterOptions(snap, a.BaseURL, list, a.today()))
	case "svg", "png":
		if len(list) > 1 {
			return survey.InvalidField("unit", survey.Text{
				Vi: "Tệp svg và png chứa một mã: hãy chọn một đơn vị hoặc một điểm.",
				En: "An svg or png holds one code: please choose one unit or point.",
			})
		}
		var content string
		if content, err = poster.URL(a.BaseURL, list[0].Entry.Code); err != nil {
			break
		}
		if format == "svg" {
			c.Set(fiber.HeaderContentType, "image/svg+xml")
			err = poster.SVG(&b, content)
		} else {
			c.Set(fiber.HeaderContentType, "image/png")
			err = poster.PNG(&b, content, 1024)
		}
	default:
		return survey.InvalidField("format", survey.Text{Vi: "format là pdf, svg hoặc png.", En: "format is pdf, svg or png."})
	}
	if err != nil {
		return fmt.Errorf("posters: %w", err)
	}
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("inline; filename=%q", name+"."+format))
	return c.Send(b.Bytes())
}
