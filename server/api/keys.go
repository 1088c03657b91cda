package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

func keyObject(id string) string { return "key:" + id }

// getKeys lists API keys, those in force first.
func (a *API) getKeys(c *fiber.Ctx) error {
	list, err := a.Auth.Keys(c.UserContext())
	if err != nil {
		return err
	}
	names, err := a.namesOf(c)
	if err != nil {
		return err
	}
	shown := make([]apiKey, len(list))
	for i := range list {
		shown[i] = keyOf(&list[i], names)
	}
	return c.JSON(shown)
}

// namesOf are the names of accounts by ID.
func (a *API) namesOf(c *fiber.Ctx) (map[string]string, error) {
	all, err := a.Auth.Accounts(c.UserContext())
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, x := range all {
		names[x.ID] = x.Name
	}
	return names, nil
}

// postKey makes a key, whose text is shown once.
func (a *API) postKey(c *fiber.Ctx) error {
	var given keyDraft
	if err := readJSON(c, &given); err != nil {
		return err
	}
	d := auth.KeyDraft{Name: given.Name, Scopes: given.Scopes, Last: given.Last}
	var err error
	if d.ID, err = a.Auth.NewID(); err != nil {
		return err
	}
	names, err := a.namesOf(c)
	if err != nil {
		return err
	}
	var key *auth.Key
	var text string
	add := func() (err error) {
		key, text, err = a.Auth.AddKey(c.UserContext(), d, who(c).Account)
		return err
	}
	if err := a.record(c, trail.Event{Action: trail.KeyAdd, Object: keyObject(d.ID), After: given}, add); err != nil {
		return err
	}
	c.Locals(secretAnswer, true)
	return c.Status(fiber.StatusCreated).JSON(keyMade{keyOf(key, names), text})
}

// postRevokeKey ends a key for good.
func (a *API) postRevokeKey(c *fiber.Ctx) error {
	id := utils.CopyString(c.Params("id"))
	var given reasonGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	list, err := a.Auth.Keys(c.UserContext())
	if err != nil {
		return err
	}
	names, err := a.namesOf(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(k auth.Key) bool { return k.ID == id })
	if i < 0 {
		return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có khóa API này.", En: "There is no such API key."})
	}
	var after *auth.Key
	revoke := func() (err error) {
		_, after, err = a.Auth.RevokeKey(c.UserContext(), id, 0, given.Reason, who(c).Account)
		return err
	}
	if err := a.record(c, trail.Event{Action: trail.KeyRevoke, Object: keyObject(id), Before: list[i], Note: given.Reason}, revoke); err != nil {
		return err
	}
	return c.JSON(keyOf(after, names))
}
