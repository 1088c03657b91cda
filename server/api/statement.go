package api

import (
	"github.com/gofiber/fiber/v2"

	result "hailong/server/page" // page is a part of a list here
	"hailong/server/registry"
	"hailong/server/statement"
	"hailong/server/survey"
	"hailong/server/trail"
)

// statementShown is what a unit says it did. Revision is what an edit names in If-Match.
type statementShown struct {
	Revision int64       `json:"revision"`
	Text     string      `json:"text"`
	Day      *survey.Day `json:"day"`
	Page     string      `json:"page"`
}

type statementOrder struct {
	Text string `json:"text"` // empty withdraws the statement
}

func statementOf(x *registry.Campaign, u survey.UnitKey, s statement.Statement) statementShown {
	out := statementShown{Revision: s.Rev, Text: s.Text}
	if s.Day != 0 {
		out.Day = &s.Day
	}
	if x.State == survey.Certified {
		out.Page = result.ResultPath(u, x.ID, survey.Vietnamese)
	}
	return out
}

// getStatement writes what a unit says it did.
func (a *API) getStatement(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	s, err := a.Statements.Of(c.UserContext(), x.ID, u.Key)
	if err != nil {
		return err
	}
	return sendTagged(c, s.Rev, statementOf(x, u.Key, s))
}

// putStatement replaces what a unit says it did; an empty text withdraws it.
func (a *API) putStatement(c *fiber.Ctx) error {
	var order statementOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	text, err := statement.Check(order.Text)
	if err != nil {
		return err
	}
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	before, err := a.Statements.Of(c.UserContext(), x.ID, u.Key)
	if err != nil {
		return err
	}
	if err := revisionEdited(c, before.Rev); err != nil {
		return err
	}
	after := statement.Statement{Text: text, Rev: before.Rev}
	if text != "" {
		after.Day = a.today()
	}
	e := trail.Event{Action: trail.StatementChange, Object: "campaign:" + string(x.ID), Unit: u.Key.String(), Before: before, After: after}
	err = a.record(c, e, func() (err error) {
		after, err = a.Statements.Save(c.UserContext(), x.ID, u.Key, after)
		return err
	})
	if err != nil && survey.KindOf(err) == survey.KindConflict {
		return Stale()
	}
	if err != nil {
		return err
	}
	return sendTagged(c, after.Rev, statementOf(x, u.Key, after))
}
