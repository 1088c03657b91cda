package api

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// unitFigures are the published figures of one unit; *figures.Figures has them.
type unitFigures interface {
	Unit(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (score.Score, error)
	UnitReach(ctx context.Context, c *registry.Campaign, sc score.Score) (figures.Pace, figures.Reach, error)
	Splits(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (figures.Splits, error)
	ChangesByDefault(ctx context.Context, c *registry.Campaign, earlier []*registry.Campaign, u survey.UnitKey) (figures.Changes, error)
	ChangesByWeeks(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (figures.Changes, error)
	ChangesSince(ctx context.Context, c, other *registry.Campaign, u survey.UnitKey) (figures.Changes, error)
	AgainstCampaign(ctx context.Context, c, other *registry.Campaign, u survey.UnitKey) (figures.Against, error)
	AgainstUnit(ctx context.Context, c *registry.Campaign, u, other survey.UnitKey) (figures.Against, error)
	AgainstRest(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (figures.Against, error)
	History(ctx context.Context, campaigns []*registry.Campaign, rows []survey.Succession, u survey.UnitKey) ([]figures.Past, error)
	Forget(survey.CampaignID)
	Settled(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (*figures.Settled, error)
	Overview(ctx context.Context, c *registry.Campaign, unit func(survey.UnitKey) (survey.Unit, bool)) (*figures.Overview, error)
	Scores(ctx context.Context, c *registry.Campaign) ([]score.Score, error)
	For(reader survey.UnitKey) *figures.Figures
}

// figures are the figures of units as who asks sees them.
func (a *API) figures(c *fiber.Ctx) unitFigures {
	if i := who(c); !i.City() {
		return a.UnitFigures.For(i.Unit)
	}
	return a.UnitFigures
}

// unitAsked is the campaign and the unit of the path, if who asks may see both and the
// campaign asks about the unit.
func (a *API) unitAsked(c *fiber.Ctx) (*registry.Campaign, survey.Unit, error) {
	x, err := a.campaign(c)
	if err != nil {
		return nil, survey.Unit{}, err
	}
	u, err := a.unit(c)
	if err != nil {
		return nil, survey.Unit{}, err
	}
	if !x.Has(u.Key) {
		return nil, survey.Unit{}, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Đợt khảo sát này không lấy ý kiến về đơn vị đó.", En: "This campaign does not ask about that unit.",
		})
	}
	return x, u, nil
}

// getUnitScore writes a unit's published score with its working.
func (a *API) getUnitScore(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	figs := a.figures(c)
	s, err := figs.Unit(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	pace, reach, err := figs.UnitReach(c.UserContext(), x, s)
	if err != nil {
		return err
	}
	settled, err := figs.Settled(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	out := unitScore{
		Settled: settledOf(settled),
		Unit:    unitHead{u.Key, u.Name, u.Type}, Campaign: unitCampaign{unitPastOf(x), x.State}, Score: s, Status: s.Status.Text(),
		Reach: unitReach{State: reach.State, PerDay: pace.PerDay, Days: pace.Days},
		Form:  unitFormOf(x), Criteria: unitCriteriaOf(x.Criteria.Criteria), Caution: score.Caution,
	}
	if reach.Day != 0 {
		out.Reach.Day = &reach.Day
	}
	if s.Reason != "" {
		text := s.Reason.Text()
		out.Reason = &text
	}
	return c.JSON(out)
}

// getUnitSplits writes a unit's figures by week, channel, point and weekday.
func (a *API) getUnitSplits(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	s, err := a.figures(c).Unit(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	splits, err := a.figures(c).Splits(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	snap, set := a.Registry.Now(), x.Criteria
	points := make([]unitPoint, len(splits.Points))
	for i, p := range splits.Points {
		point, _ := snap.Point(u.Key, survey.PointID(p.Key))
		points[i] = unitPoint{p, point.Name}
	}
	notes := make([]channelNote, len(survey.Channels))
	for i, ch := range survey.Channels {
		notes[i] = channelNote{ch, score.ChannelNote(ch)}
	}
	return c.JSON(unitSplits{
		ChannelNotes: notes, ChannelTests: score.CompareChannels(splits.Channels), ChannelMethod: score.ChannelMethod,
		Rate: s.Pooled, Caps: s.Caps == score.CapsApplied, MinPublish: set.MinPublish, WithholdUnder: set.WithholdUnder,
		Weeks: splits.Weeks, Channels: splits.Channels, Points: points, Weekdays: splits.Weekdays, Flags: splits.Flags,
	})
}

// getUnitChanges writes what fell and rose in a unit since an earlier period.
func (a *API) getUnitChanges(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	snap := a.Registry.Now()
	earlier := figures.Earlier(snap.Campaigns(), x, u.Key)
	changes, err := a.changes(c, x, u, earlier)
	if err != nil {
		return err
	}
	out := unitChanges{
		Basis: changes.Basis, Weeks: changes.Weeks, Items: changes.Items, Summary: score.CompareSummary(changes.Items),
		Method: score.CompareMethod, Choices: []unitPast{},
	}
	if out.Items == nil {
		out.Items = []score.ItemChange{}
	}
	if changes.Basis != figures.ByNothing {
		out.Before, out.After = unitPeriodOf(snap, changes.Before), unitPeriodOf(snap, changes.After)
	}
	for _, e := range earlier {
		out.Choices = append(out.Choices, unitPastOf(e))
	}
	return c.JSON(out)
}

// changes are the changes that ?against= asks for.
func (a *API) changes(c *fiber.Ctx, x *registry.Campaign, u survey.Unit, earlier []*registry.Campaign) (figures.Changes, error) {
	against := utils.CopyString(c.Query("against"))
	id, named := strings.CutPrefix(against, "campaign:")
	switch {
	case against == "":
		return a.figures(c).ChangesByDefault(c.UserContext(), x, earlier, u.Key)
	case against == "weeks":
		return a.figures(c).ChangesByWeeks(c.UserContext(), x, u.Key)
	case !named:
		return figures.Changes{}, badAgainst()
	}
	other, err := a.Registry.Now().Campaign(survey.CampaignID(id))
	switch i := who(c); {
	// Scope before existence, as in campaign.
	case !i.City() && (err != nil || !other.Has(i.Unit)):
		return figures.Changes{}, auth.NotYours()
	case err != nil:
		return figures.Changes{}, err
	case other.ID == x.ID || other.State == survey.Draft || !other.Has(u.Key):
		return figures.Changes{}, badAgainst()
	}
	return a.figures(c).ChangesSince(c.UserContext(), x, other, u.Key)
}

func badAgainst() error {
	return survey.InvalidField("against", survey.Text{
		Vi: "against là weeks, hoặc campaign:MÃ của một đợt khác đã mở có lấy ý kiến về đơn vị này.",
		En: "against is weeks, or campaign:ID of another campaign, no draft, that asks about this unit.",
	})
}
