package api

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"hailong/server/export"
	"hailong/server/score"
	"hailong/server/survey"
)

// getScores writes the scores of a campaign as JSON or CSV, of all units or of
// those named by ?unit=CODE.
func (a *API) getScores(c *fiber.Ctx) error {
	f := export.Format(c.Query("format", "json"))
	if f != export.JSON && f != export.CSV {
		return survey.InvalidField("format", survey.Text{Vi: "format là json hoặc csv.", En: "format is json or csv."})
	}
	snap := a.Registry.Now()
	camp, err := a.campaign(c)
	if err != nil {
		return err
	}
	units, err := a.unitsAsked(c)
	if err != nil {
		return err
	}
	list, err := a.figures(c).Scores(c.UserContext(), camp)
	if err != nil {
		return err
	}
	if units != nil {
		list = slices.DeleteFunc(list, func(x score.Score) bool { return !units[x.Unit] })
	}
	c.Set(fiber.HeaderContentType, f.MediaType())
	if f == export.CSV {
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", "diem-hai-long-"+string(camp.ID)+".csv"))
	}
	return export.Scores(c.Response().BodyWriter(), f, list, snap.Unit)
}
