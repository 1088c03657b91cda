package api

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

func pointsOf(snap *registry.Snapshot, u survey.UnitKey) []point {
	codes := map[survey.PointID]int{}
	for _, e := range snap.Codes() {
		if e.Unit == u && e.Status == survey.CodeActive {
			codes[e.Point]++
		}
	}
	list := []point{}
	for _, p := range snap.Points(u) {
		list = append(list, point{p.ID, p.Name, codes[p.ID]})
	}
	return list
}

func (a *API) getPoints(c *fiber.Ctx) error {
	u, err := a.unit(c)
	if err != nil {
		return err
	}
	return c.JSON(pointsOf(a.Registry.Now(), u.Key))
}

// sendPoint sends a point with its revision.
func (a *API) sendPoint(c *fiber.Ctx, p survey.Point, rev int64) error {
	out := point{ID: p.ID, Name: p.Name}
	for _, e := range a.Registry.Now().Codes() {
		if e.Unit == p.Unit && e.Point == p.ID && e.Status == survey.CodeActive {
			out.Codes++
		}
	}
	return sendTagged(c, rev, out)
}

func (a *API) getPoint(c *fiber.Ctx) error {
	p, rev, err := a.storedPoint(c)
	if err != nil {
		return err
	}
	return a.sendPoint(c, p, rev)
}

// storedPoint is the point of the path, from the store and with its revision.
func (a *API) storedPoint(c *fiber.Ctx) (survey.Point, int64, error) {
	u, err := a.unit(c)
	if err != nil {
		return survey.Point{}, 0, err
	}
	return a.Registry.StoredPoint(c.UserContext(), u.Key, survey.PointID(utils.CopyString(c.Params("point"))))
}

// postPoint adds a service point. Where no id is given it is made of the name.
func (a *API) postPoint(c *fiber.Ctx) error {
	u, err := a.unit(c)
	if err != nil {
		return err
	}
	var draft pointDraft
	if err := readJSON(c, &draft); err != nil {
		return err
	}
	p := survey.Point{Unit: u.Key, ID: draft.ID, Name: draft.Name}
	if p.ID == "" {
		p.ID = a.Registry.Now().FreePointID(u.Key, p.Name)
	}
	e := trail.Event{Action: trail.PointAdd, Object: pointObject(p), Unit: u.Key.String(), After: pointDraft{p.ID, p.Name}}
	add := func() (err error) {
		p, err = a.Registry.CreatePoint(c.UserContext(), p)
		return err
	}
	if err := a.record(c, e, add); err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, prefix+"/units/"+u.Key.String()+"/points/"+string(p.ID))
	return a.sendPoint(c.Status(fiber.StatusCreated), p, 1)
}

// putPoint renames a service point. Its id stays: posters and counts hang on it.
func (a *API) putPoint(c *fiber.Ctx) error {
	p, rev, err := a.storedPoint(c)
	if err != nil {
		return err
	}
	if err := revisionEdited(c, rev); err != nil {
		return err
	}
	var given pointRename
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if given.Name == p.Name {
		return a.sendPoint(c, p, rev)
	}
	e := trail.Event{
		Action: trail.PointChange, Object: pointObject(p), Unit: p.Unit.String(),
		Before: pointDraft{p.ID, p.Name}, After: pointDraft{p.ID, given.Name},
	}
	p.Name = given.Name
	if err := a.record(c, e, func() error { return a.Registry.RenamePoint(c.UserContext(), p, rev) }); err != nil {
		return err
	}
	if p, rev, err = a.storedPoint(c); err != nil {
		return err
	}
	return a.sendPoint(c, p, rev)
}

func pointObject(p survey.Point) string { return "point:" + p.Unit.String() + "." + string(p.ID) }
