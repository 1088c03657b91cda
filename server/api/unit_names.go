package api

import "github.com/gofiber/fiber/v2"

// getUnitNames are today's units, those that who asks sees, by key: for fields in which
// a unit is chosen.
func (a *API) getUnitNames(c *fiber.Ctx) error {
	i := who(c)
	list := []unitNamed{}
	for _, u := range a.Registry.Now().UnitsOn(a.today()) {
		if i.Sees(u.Key) {
			list = append(list, unitNamed{u.Key, u.Name})
		}
	}
	return c.JSON(list)
}
