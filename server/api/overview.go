package api

import (
	"github.com/gofiber/fiber/v2"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// getOverview writes a campaign's units side by side; to an account of a unit its own
// alone, without the city's totals and without a rank.
func (a *API) getOverview(c *fiber.Ctx) error {
	camp, v, err := a.overview(c)
	if err != nil {
		return err
	}
	set, city := camp.Criteria.Criteria, who(c).City()
	out := overview{
		Campaign: campaignOf(camp), AsOf: v.Read.UTC(), Today: v.Today, Caution: score.Caution,
		Settled: settledOf(v.Settled), MinPublish: set.MinPublish, MinScore: set.MinScore, Units: []overviewRow{},
	}
	if city {
		out.City = cityOf(v)
	}
	snap := a.Registry.Now()
	seen(c, v, func(r *figures.Row) {
		u, _ := snap.Unit(r.Score.Unit)
		out.Units = append(out.Units, rowOf(v, r, u, city))
	})
	return c.JSON(out)
}

// getHeatmap writes the satisfied share of every unit and week.
func (a *API) getHeatmap(c *fiber.Ctx) error {
	_, v, err := a.overview(c)
	if err != nil {
		return err
	}
	out := heatmap{Weeks: append([]survey.Day{}, v.Weeks...), Rows: []heatmapRow{}}
	seen(c, v, func(r *figures.Row) {
		row := heatmapRow{r.Score.Unit, make([]heatmapCell, len(r.Trend))}
		for i := range r.Trend {
			row.Cells[i] = heatmapCell{r.Trend[i].N, r.Trend[i].Rate, r.Trend[i].RatesWithheld}
		}
		out.Rows = append(out.Rows, row)
	})
	return c.JSON(out)
}

func (a *API) overview(c *fiber.Ctx) (*registry.Campaign, *figures.Overview, error) {
	camp, err := a.campaign(c)
	if err != nil {
		return nil, nil, err
	}
	of := a.Overview
	if !who(c).City() {
		of = a.figures(c).Overview
	}
	v, err := of(c.UserContext(), camp, a.Registry.Now().Unit)
	return camp, v, err
}

// seen calls f with the rows that who asks may see.
func seen(c *fiber.Ctx, v *figures.Overview, f func(*figures.Row)) {
	i := who(c)
	for k := range v.Rows {
		if i.Sees(v.Rows[k].Score.Unit) {
			f(&v.Rows[k])
		}
	}
}
