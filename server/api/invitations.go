package api

import "github.com/gofiber/fiber/v2"

// postInvitation looks at an invitation without using it. Package auth tells whoever
// tries tokens the same for each that is not good.
func (a *API) postInvitation(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var given invitationGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	acc, until, err := a.Auth.Offer(c.UserContext(), given.Token)
	if err != nil {
		return err
	}
	least, totp := a.Auth.PasswordRule(acc)
	return c.JSON(offer{
		Login: acc.Login, Name: acc.Name, Role: acc.Role, Unit: nameUnit(a.Registry.Now(), acc.Unit),
		Until: until, Least: least, TOTP: totp,
	})
}

// postAcceptance uses an invitation and signs in.
func (a *API) postAcceptance(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var given acceptance
	if err := readJSON(c, &given); err != nil {
		return err
	}
	g, err := a.Auth.Accept(c.UserContext(), given.Token, given.Name, given.Password)
	if err != nil {
		return err
	}
	return a.begun(c, g)
}
