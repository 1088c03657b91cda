package api

import (
	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// postInvitation looks at an invitation without using it.
func (a *API) postInvitation(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var given invitationGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	acc, until, err := a.Auth.Offer(c.UserContext(), given.Token)
	if err != nil {
		return oneAnswer(err)
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
		return oneAnswer(err)
	}
	return a.begun(c, g)
}

// oneAnswer tells whoever tries tokens the same for each that is not good. What is
// wrong with the password or the name is told: it takes a good token to get there.
func oneAnswer(err error) error {
	switch survey.KindOf(err) {
	case survey.KindInvalid, survey.KindUnavailable, survey.KindInternal:
		return err
	}
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Đường liên kết không còn hiệu lực: đã được dùng, đã hết hạn hoặc đã có đường liên kết mới thay thế. Vui lòng liên hệ quản trị viên.",
		En: "This link is no longer good: it was used, has run out or was replaced by a newer one. Please ask an administrator.",
	}).With(err)
}
