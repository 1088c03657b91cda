package api

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/skip2/go-qrcode"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// postPassword changes the own password; every other session of the account ends.
func (a *API) postPassword(c *fiber.Ctx) error {
	var given passwordChange
	if err := readJSON(c, &given); err != nil {
		return err
	}
	var g *auth.Grant
	change := func() (err error) {
		g, err = a.Auth.ChangePassword(c.UserContext(), tokenOf(c), given.Old, given.New, a.origin(c))
		return beside(beside(a.lockedIn(c, err), "current", "old"), "password", "new")
	}
	if err := a.recordOwn(c, trail.Event{Action: trail.AccountPassword}, change); err != nil {
		return err
	}
	g.Changes = nil // recorded before
	return a.goOn(c, g, stageReached{g.Session.Stage})
}

// beside puts what is wrong with one field of package auth beside the field of ours that
// it came in.
func beside(err error, theirs, ours string) error {
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != survey.KindInvalid || len(e.Fields) != 1 || e.Fields[0].Path != theirs {
		return err
	}
	return survey.InvalidField(ours, e.Fields[0].Message).With(err)
}

// recordOwn records what somebody does to the own account, then lets do do it.
func (a *API) recordOwn(c *fiber.Ctx, e trail.Event, do func() error) error {
	i := who(c)
	e.Object = accountObject(i.Account)
	if i.Role == auth.Unit {
		e.Unit = i.Unit.String()
	}
	return a.record(c, e, do)
}

// goOn answers with the session that a change has put in the place of the one before.
func (a *API) goOn(c *fiber.Ctx, g *auth.Grant, answer any) error {
	if err := a.admit(c, g, false); err != nil {
		return err
	}
	return c.JSON(answer)
}

// postRecoveryCodes replaces the recovery codes; those on paper are worth nothing then.
func (a *API) postRecoveryCodes(c *fiber.Ctx) error {
	var given passwordGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	var codes []string
	renew := func() (err error) {
		codes, _, err = a.Auth.RenewRecovery(c.UserContext(), tokenOf(c), given.Password, a.origin(c))
		return a.lockedIn(c, err)
	}
	if err := a.recordOwn(c, trail.Event{Action: trail.AccountChange, Note: "tạo bộ mã khôi phục mới"}, renew); err != nil {
		return err
	}
	return c.JSON(newCodes{codes})
}

// postEnrol draws a second factor for who is half signed in, or signed in and shows the
// password once more. It is not in force before its first code.
func (a *API) postEnrol(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	token, given := a.cookie(c, sessionCookie), passwordGiven{}
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if token == "" {
		return tooLate()
	}
	e, err := a.Auth.StartEnrolment(c.UserContext(), token, given.Password, a.origin(c))
	if err != nil {
		return a.refused(c, err)
	}
	size, path, err := drawQR(e.URI)
	if err != nil {
		return err
	}
	return c.JSON(enrolment{e.Secret, e.URI, size, path})
}

// postEnrolConfirm puts the second factor in force. The recovery codes are shown here
// and never again.
func (a *API) postEnrolConfirm(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	token, given := a.cookie(c, sessionCookie), codeGiven{}
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if token == "" {
		return tooLate()
	}
	_, before, err := a.Auth.Look(c.UserContext(), token)
	if err != nil {
		return err
	}
	g, codes, err := a.Auth.FinishEnrolment(c.UserContext(), token, given.Code, a.origin(c))
	if err != nil {
		return a.refused(c, err)
	}
	if err := a.admit(c, g, before.Stage != auth.StageFull); err != nil {
		return err
	}
	return c.JSON(enrolled{g.Session.Stage, codes})
}

// quietZone is the light border around a QR, in modules, that scanners need.
const quietZone = 4

// drawQR is a QR as the d of an SVG path on a square of size modules, border included.
// It is drawn here because the page may show it to nobody else, so no service of
// another host can.
func drawQR(content string) (size int, path string, err error) {
	q, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		return 0, "", fmt.Errorf("draw a QR: %w", err)
	}
	q.DisableBorder = true
	rows := q.Bitmap()
	var b strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	return len(rows) + 2*quietZone, b.String(), nil
}
