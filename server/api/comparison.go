package api

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// theRest is ?with_unit= for all other units of the campaign together.
const theRest = "rest"

// getComparison writes a unit beside itself in another campaign, another unit, or all
// others together.
func (a *API) getComparison(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	earlier := figures.Earlier(a.Registry.Now().Campaigns(), x, u.Key)
	out := unitComparison{Choices: a.choices(c, x, u, earlier)}
	if err := a.compare(c, x, u, earlier, &out); err != nil {
		return err
	}
	return c.JSON(out)
}

// choices are what who asks may compare the unit with.
func (a *API) choices(c *fiber.Ctx, x *registry.Campaign, u survey.Unit, earlier []*registry.Campaign) comparisonChoices {
	out := comparisonChoices{Campaigns: []unitPast{}, Units: []unitNamed{}}
	for _, e := range earlier {
		out.Campaigns = append(out.Campaigns, unitPastOf(e))
	}
	for _, k := range x.Units {
		if other, ok := a.Registry.Now().Unit(k); ok && k != u.Key && who(c).Sees(k) {
			out.Units = append(out.Units, unitNamed{k, other.Name})
		}
	}
	return out
}

// compare fills in what ?with_campaign= or ?with_unit= asks for; without either, the
// latest earlier campaign in which the unit has figures, or else the rest of the units.
func (a *API) compare(c *fiber.Ctx, x *registry.Campaign, u survey.Unit, earlier []*registry.Campaign, out *unitComparison) error {
	campaign, unit := utils.CopyString(c.Query("with_campaign")), utils.CopyString(c.Query("with_unit"))
	ctx := c.UserContext()
	switch {
	case campaign != "" && unit != "":
		return survey.InvalidField("with_unit", survey.Text{
			Vi: "Chỉ so sánh với một đợt khác hoặc một đơn vị khác, không cả hai.", En: "Compare with another campaign or another unit, not both.",
		})
	case campaign != "":
		other, err := a.comparable(c, x, u, earlier, survey.CampaignID(campaign))
		if err != nil {
			return err
		}
		found, err := a.figures(c).AgainstCampaign(ctx, x, other, u.Key)
		if err != nil {
			return err
		}
		out.fill(&found, other, x, &u, &u)
		return nil
	case unit != "" && unit != theRest:
		other, err := a.unitNamed(who(c), unit)
		if err != nil {
			return err
		}
		if other.Key == u.Key || !x.Has(other.Key) {
			return survey.InvalidField("with_unit", survey.Text{
				Vi: "with_unit là rest, hoặc một đơn vị khác của đợt khảo sát.", En: "with_unit is rest, or another unit of the campaign.",
			})
		}
		found, err := a.figures(c).AgainstUnit(ctx, x, u.Key, other.Key)
		if err != nil {
			return err
		}
		out.fill(&found, x, x, &other, &u)
		return nil
	case unit == "":
		for _, e := range earlier {
			found, err := a.figures(c).AgainstCampaign(ctx, x, e, u.Key)
			if err != nil {
				return err
			}
			if found.Before.Status != score.BelowPublish {
				out.fill(&found, e, x, &u, &u)
				return nil
			}
		}
	}
	found, err := a.figures(c).AgainstRest(ctx, x, u.Key)
	if err != nil {
		return err
	}
	out.fill(&found, x, x, nil, &u)
	return nil
}

// comparable is a campaign that a unit's figures of x can be compared with. An account
// of a unit may name the earlier ones only.
func (a *API) comparable(c *fiber.Ctx, x *registry.Campaign, u survey.Unit, earlier []*registry.Campaign, id survey.CampaignID) (*registry.Campaign, error) {
	for _, e := range earlier {
		if e.ID == id {
			return e, nil
		}
	}
	other, err := a.Registry.Now().Campaign(id)
	switch i := who(c); {
	case !i.City() && (err != nil || !other.Has(i.Unit)): // scope before existence
		return nil, auth.NotYours()
	case err != nil:
		return nil, err
	case !i.City() || other.ID == x.ID || other.State == survey.Draft || !other.Has(u.Key):
		return nil, survey.InvalidField("with_campaign", survey.Text{
			Vi: "Chỉ so sánh được với một đợt khác đã mở có lấy ý kiến về đơn vị này; tài khoản của đơn vị chỉ chọn được đợt trước.",
			En: "It takes another campaign, no draft, that asks about this unit; an account of a unit may name earlier ones only.",
		})
	case other.Campaign.Questionnaire.ID != x.Campaign.Questionnaire.ID:
		return nil, survey.InvalidField("with_campaign", survey.Text{
			Vi: "Hai đợt dùng hai phiếu hỏi khác nhau nên không so sánh được.", En: "The two campaigns have different questionnaires and cannot be compared.",
		})
	}
	return other, nil
}

// fill writes what the figures gave: before is other in one campaign, after is u in
// another; without other it is the rest of the units.
func (out *unitComparison) fill(found *figures.Against, before, after *registry.Campaign, other, u *survey.Unit) {
	out.Contrast, out.Comparison = found.Contrast, found.Comparison
	out.Before, out.After = sideOf(&found.Before, before, other), sideOf(&found.After, after, u)
	out.Before.Units = found.Others
	out.Summary = score.CompareSummary(found.Comparison.Items)
	out.Methods = []survey.Text{score.AgainstMethod, score.DecomposeMethod}
	switch {
	case other == nil && found.Others < figures.LeastOthers:
		least := strconv.Itoa(figures.LeastOthers)
		out.Obstacle = &survey.Text{
			Vi: "Cần ít nhất " + least + " đơn vị khác đã đủ phiếu để công bố mới so sánh được với các đơn vị còn lại.",
			En: "At least " + least + " other units with published figures are needed to compare with the rest.",
		}
	case found.Before.Status == score.BelowPublish || found.After.Status == score.BelowPublish:
		out.Obstacle = &survey.Text{
			Vi: "Một trong hai bên chưa đủ phiếu để công bố nên chưa so sánh được.", En: "One of the two sides has too few responses to publish, so they cannot be compared.",
		}
	}
}

// sideOf is one side; without a unit, the rest of the units.
func sideOf(s *score.Score, x *registry.Campaign, u *survey.Unit) comparisonSide {
	out := comparisonSide{
		Campaign: unitPastOf(x), N: s.N.Used, Status: s.Status, Index: s.Index, Interval: s.Interval,
		Pooled: s.Pooled, Effective: s.Effective, DesignEffect: s.DesignEffect,
	}
	if u != nil {
		out.Unit = &unitNamed{u.Key, u.Name}
	}
	return out
}
