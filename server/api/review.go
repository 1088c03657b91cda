package api

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/registry"
	"hailong/server/review"
	"hailong/server/survey"
)

// getReviewQueue is the responses of a campaign that are flagged, or excluded, in groups.
func (a *API) getReviewQueue(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	standing, err := standingAsked(c)
	if err != nil {
		return err
	}
	f, err := a.reviewFilter(c, utils.CopyString(c.Query("unit")))
	if err != nil {
		return err
	}
	q, err := a.Review.Queue(c.UserContext(), x, standing, f)
	if err != nil {
		return err
	}
	snap := a.Registry.Now()
	out := reviewQueue{
		Standing: standing, Certified: x.State == survey.Certified, WithholdUnder: x.Criteria.WithholdUnder, N: q.N,
		Flags: []flagCount{}, Units: []unitCount{}, Groups: []reviewGroup{},
	}
	for _, flag := range survey.Flags {
		out.Flags = append(out.Flags, flagCount{flag, q.Flags[flag]})
	}
	for _, u := range x.Units {
		if n := q.Units[u]; n > 0 {
			out.Total += n
			out.Units = append(out.Units, unitCount{u, unitName(snap, u), n})
		}
	}
	start := 0
	if cursor := c.Query("cursor"); cursor != "" {
		i := slices.IndexFunc(q.Groups, func(g review.Group) bool { return g.ID == cursor })
		if i < 0 {
			return listChanged()
		}
		start = i + 1
	}
	end := min(start+limit, len(q.Groups))
	for i := range q.Groups {
		g := reviewGroupOf(snap, &q.Groups[i], q.Open)
		out.Free += g.N - g.Open
		if i >= start && i < end {
			out.Groups = append(out.Groups, g)
		}
	}
	if end < len(q.Groups) {
		out.Next = q.Groups[end-1].ID
	}
	return c.JSON(out)
}

func unitName(snap *registry.Snapshot, k survey.UnitKey) string {
	u, _ := snap.Unit(k)
	return u.Name
}

func reviewGroupOf(snap *registry.Snapshot, g *review.Group, open map[survey.ResponseID]string) reviewGroup {
	out := reviewGroup{ID: g.ID, Unit: g.Unit, UnitName: unitName(snap, g.Unit), N: len(g.Items), Flags: []flagCount{}}
	counts := map[survey.Flag]int{}
	for i, x := range g.Items {
		if open[x.ID] != "" {
			out.Open++
		}
		if i == 0 || x.Day < out.First {
			out.First = x.Day
		}
		out.Last = max(out.Last, x.Day)
		for _, flag := range x.Flags {
			counts[flag]++
		}
	}
	for _, flag := range survey.Flags {
		if counts[flag] > 0 {
			out.Flags = append(out.Flags, flagCount{flag, counts[flag]})
		}
	}
	if g.Pile {
		out.Pile = &reviewPile{Point: g.Point, Channel: g.Channel, Day: g.Day, From: g.FirstHour, To: g.LastHour + 1}
		if p, ok := snap.Point(g.Unit, g.Point); ok {
			out.Pile.PointName = p.Name
		}
	}
	return out
}

// standingAsked is ?standing=, flagged if it is left out.
func standingAsked(c *fiber.Ctx) (survey.Standing, error) {
	switch s := survey.Standing(c.Query("standing")); s {
	case "", survey.Flagged:
		return survey.Flagged, nil
	case survey.Excluded:
		return survey.Excluded, nil
	}
	return "", survey.InvalidField("standing", survey.Text{Vi: "standing là flagged hoặc excluded.", En: "standing is flagged or excluded."})
}

// reviewFilter is ?flag=, ?group=, ?from= and ?to= of a unit, or of all for none.
func (a *API) reviewFilter(c *fiber.Ctx, unit string) (review.Filter, error) {
	f := proposalFilter{
		Unit: unit, Flag: survey.Flag(utils.CopyString(c.Query("flag"))), Group: utils.CopyString(c.Query("group")),
	}
	for name, day := range map[string]*survey.Day{"from": &f.From, "to": &f.To} {
		if s := c.Query(name); s != "" {
			var err error
			if *day, err = survey.ParseDay(s); err != nil {
				return review.Filter{}, survey.InvalidField(name, survey.Text{Vi: "Ngày có dạng NĂM-THÁNG-NGÀY, ví dụ 2026-07-01.", En: "A day has the form YEAR-MONTH-DAY, such as 2026-07-01."})
			}
		}
	}
	return a.filterOf(c, &f)
}

func (a *API) filterOf(c *fiber.Ctx, f *proposalFilter) (review.Filter, error) {
	out := review.Filter{Flag: f.Flag, Group: f.Group, From: f.From, To: f.To}
	if f.Flag != "" && !slices.Contains(survey.Flags, f.Flag) {
		return out, survey.InvalidField("flag", survey.Text{Vi: "Không có dấu hiệu này.", En: "There is no such flag."})
	}
	if f.Unit != "" {
		u, err := a.unitNamed(who(c), f.Unit)
		if err != nil {
			return out, err
		}
		out.Unit = u.Key
	}
	if f.Group != "" && f.Unit == "" {
		return out, survey.InvalidField("unit", survey.Text{Vi: "Chọn nhóm phiếu thì phải chọn cả đơn vị.", En: "A group needs its unit."})
	}
	return out, nil
}

// getReviewGroup is a group with what makes it doubtful.
func (a *API) getReviewGroup(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	standing, err := standingAsked(c)
	if err != nil {
		return err
	}
	q, err := a.Review.Queue(c.UserContext(), x, standing, review.Filter{Unit: u.Key, Group: utils.CopyString(c.Params("group"))})
	if err != nil {
		return err
	}
	if len(q.Groups) == 0 {
		return survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Nhóm phiếu này không còn như trước; xin tải lại danh sách.", En: "This group is no longer as it was; please reload the list.",
		})
	}
	g := &q.Groups[0]
	w, err := a.Review.Context(c.UserContext(), x, standing, g)
	if err != nil {
		return err
	}
	out := reviewContext{
		Group: reviewGroupOf(a.Registry.Now(), g, q.Open), WithholdUnder: x.Criteria.WithholdUnder, Few: w.Few,
		Pace: []reviewPace{}, Hours: w.Hours, UsualHours: w.UsualHours,
		Mix: reviewMixOf(w.Mix), MixAll: reviewMixOf(w.All), UsualMix: reviewMixOf(w.Usual),
	}
	for _, p := range w.Pace {
		out.Pace = append(out.Pace, reviewPace{p.Class, p.N, p.Usual})
	}
	if out.Hours == nil {
		out.Hours = []review.Block{}
	}
	return c.JSON(out)
}

// getReview lists a unit's responses that are flagged or excluded, newest first, with
// why, and never with what was answered.
func (a *API) getReview(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	standings := []survey.Standing{survey.Flagged, survey.Excluded}
	if c.Query("standing") != "" {
		s, err := standingAsked(c)
		if err != nil {
			return err
		}
		standings = []survey.Standing{s}
	}
	f, err := a.reviewFilter(c, u.Key.String())
	if err != nil {
		return err
	}
	var found []review.Item
	var open map[survey.ResponseID]string
	for _, s := range standings {
		q, err := a.Review.Queue(c.UserContext(), x, s, f)
		if err != nil {
			return err
		}
		for _, g := range q.Groups {
			found = append(found, g.Items...)
		}
		open = q.Open
	}
	slices.SortFunc(found, func(p, q review.Item) int { return strings.Compare(string(q.ID), string(p.ID)) })
	start := 0
	if cursor := c.Query("cursor"); cursor != "" {
		last, ok := a.Seal.OpenRef(refResponse, cursor)
		if !ok {
			return listChanged()
		}
		for start < len(found) && string(found[start].ID) >= last {
			start++
		}
	}
	end := min(start+limit, len(found))
	list := page[reviewShown]{Items: a.reviewItems(found[start:end], open)}
	if end < len(found) {
		list.Next = list.Items[len(list.Items)-1].Ref
	}
	return c.JSON(list)
}

func (a *API) reviewItems(items []review.Item, open map[survey.ResponseID]string) []reviewShown {
	snap := a.Registry.Now()
	out := make([]reviewShown, len(items))
	for i, r := range items {
		out[i] = reviewShown{
			Ref: a.Seal.Ref(refResponse, string(r.ID)), Unit: r.Unit, UnitName: unitName(snap, r.Unit), Day: r.Day, Part: partOf(r.Hour),
			Channel: r.Channel, Point: r.Point, Pace: r.Pace, Flags: append([]survey.Flag{}, r.Flags...), Standing: r.Standing,
			Reason: reasonOf(r.Reason), Proposal: open[r.ID],
		}
		if p, ok := snap.Point(r.Unit, r.Point); ok {
			out[i].PointName = p.Name
		}
	}
	return out
}

// partOf is the part of the day that an hour is in, by the usual hours of offices. The
// hour itself could be held against who stood there.
func partOf(hour int) string {
	switch {
	case hour >= 7 && hour < 12:
		return "morning"
	case hour >= 12 && hour < 18:
		return "afternoon"
	}
	return "other"
}
