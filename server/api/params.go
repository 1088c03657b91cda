package api

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/body"
	"hailong/server/registry"
	"hailong/server/survey"
)

// campaign is the campaign of the path, if who asks may know it: a unit's account
// knows those that ask about its unit.
func (a *API) campaign(c *fiber.Ctx) (*registry.Campaign, error) {
	x, err := a.Registry.Now().Campaign(survey.CampaignID(utils.CopyString(c.Params("id"))))
	if i := who(c); !i.City() && (err != nil || !x.Has(i.Unit)) {
		return nil, auth.NotYours()
	}
	return x, err
}

// unit is the unit of the path, a whole key or a code of today, if who asks sees it.
func (a *API) unit(c *fiber.Ctx) (survey.Unit, error) {
	return a.unitNamed(who(c), utils.CopyString(c.Params("unit")))
}

// unitNamed is a unit by its whole key or its code of today. Scope is decided before
// existence: a unit's account gets one answer for all that is not its own.
func (a *API) unitNamed(i *auth.Identity, name string) (survey.Unit, error) {
	snap := a.Registry.Now()
	name = strings.ReplaceAll(name, "%40", "@")
	u, ok := snap.UnitOn(survey.UnitCode(name), a.today())
	if key, err := survey.ParseUnitKey(name); err == nil {
		u, ok = snap.Unit(key)
	}
	switch {
	case !i.City() && (!ok || !i.Sees(u.Key)):
		return survey.Unit{}, auth.NotYours()
	case !ok:
		return survey.Unit{}, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Không có đơn vị mang mã này.", En: "No unit has this code.",
		})
	}
	return u, nil
}

// unitsAsked are the units named by ?unit=, which may be repeated; nil means all. Who
// sees one unit asks for that one whatever he names, and for no other.
func (a *API) unitsAsked(c *fiber.Ctx) (map[survey.UnitKey]bool, error) {
	i := who(c)
	values := c.Context().QueryArgs().PeekMulti("unit")
	if len(values) == 0 {
		if i.City() {
			return nil, nil
		}
		return map[survey.UnitKey]bool{i.Unit: true}, nil
	}
	units := map[survey.UnitKey]bool{}
	for _, v := range values {
		u, err := a.unitNamed(i, string(v))
		if err != nil {
			return nil, err
		}
		units[u.Key] = true
	}
	return units, nil
}

// readJSON reads a body that must be JSON.
func readJSON(c *fiber.Ctx, v any) error {
	if !c.Is("json") {
		return survey.NewError(survey.KindMediaType, survey.Text{
			Vi: "Chỉ nhận JSON (application/json).", En: "Only JSON (application/json) is read here.",
		})
	}
	return body.JSON(c, v)
}

// Pages of a list have pageSize entries unless ?limit= asks for another number.
const (
	pageSize = 50
	pageMost = 500
)

// limitAsked is ?limit=, 1 to pageMost.
func limitAsked(c *fiber.Ctx) (int, error) {
	s := c.Query("limit")
	if s == "" {
		return pageSize, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > pageMost {
		return 0, survey.InvalidField("limit", survey.Text{
			Vi: "limit là số từ 1 đến " + strconv.Itoa(pageMost) + ".", En: "limit is a number from 1 to " + strconv.Itoa(pageMost) + ".",
		})
	}
	return n, nil
}

// page is a part of a list. Next asks for the part after it as ?cursor=; it is empty
// at the end. A cursor means nothing to its reader.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}
