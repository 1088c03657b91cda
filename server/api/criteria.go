package api

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/trail"
)

func (a *API) criteriaInfoOf(i *auth.Identity, x *registry.Criteria) criteriaInfo {
	return criteriaInfo{
		versionInfo: a.versionInfoOf(i, registry.CriteriaSets, x.Ref, x.Title), Decision: x.Decision,
		Questionnaire: x.Form, Rule: x.Points.Rule, MaxPoints: x.Group.ResidentsShare,
	}
}

func (a *API) getCriteriaSets(c *fiber.Ctx) error {
	list := []criteriaInfo{}
	for _, x := range a.Registry.Now().CriteriaSets() {
		if a.knowsVersion(who(c), registry.CriteriaSets, x.Ref) {
			list = append(list, a.criteriaInfoOf(who(c), x))
		}
	}
	return c.JSON(list)
}

// getCriteria writes a version with its model and its file, or with ?format=yaml the
// file alone.
func (a *API) getCriteria(c *fiber.Ctx) error {
	ref, err := a.version(c, registry.CriteriaSets)
	if err != nil {
		return err
	}
	if c.Query("format") == "yaml" {
		return a.sendFile(c, registry.CriteriaSets, ref, "bo-tieu-chi-")
	}
	return a.sendCriteria(c, ref)
}

func (a *API) sendCriteria(c *fiber.Ctx, ref survey.VersionRef) error {
	x, err := a.Registry.Now().Criteria(ref)
	if err != nil {
		return err
	}
	file, err := a.Registry.VersionFile(c.UserContext(), registry.CriteriaSets, ref)
	if err != nil {
		return err
	}
	return sendTagged(c, file.Rev, criteriaFull{a.criteriaInfoOf(who(c), x), wholeCriteria(x.Criteria), string(file.Text)})
}

// postCriteria stores a version, or with ?dry_run=true tells what there is to say of it.
func (a *API) postCriteria(c *fiber.Ctx) error {
	file, err := readYAML(c)
	if err != nil {
		return err
	}
	l := catalog.LookCriteria("YAML", file, a.form)
	ref := survey.VersionRef{Hash: l.Hash}
	var model any
	if l.Model != nil {
		ref.ID, ref.Version, model = l.Model.ID, l.Model.Version, wholeCriteria(l.Model)
	}
	k := look{registry.CriteriaSets, trail.CriteriaAdd, ref, file, l.Problems, l.More, model}
	if c.QueryBool("dry_run") {
		return a.checkVersion(c, k)
	}
	return a.storeVersion(c, k, "/criteria", a.sendCriteria)
}

// form is the questionnaire that a criteria set names, or nil.
func (a *API) form(ref survey.VersionRef) *survey.Questionnaire {
	q, err := a.Registry.Now().Questionnaire(ref)
	if err != nil {
		return nil
	}
	return q.Questionnaire
}

// postTry puts the scores of a campaign beside those by another set. Nothing is
// stored; the trail tells who has tried what.
func (a *API) postTry(c *fiber.Ctx) error {
	var order tryOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	snap := a.Registry.Now()
	camp, err := snap.Campaign(order.Campaign)
	if err != nil {
		return err
	}
	tried, ref, err := a.triedSet(order, camp)
	if err != nil {
		return err
	}
	own := camp.Criteria.Criteria
	guarded := figures.Guarded(tried, own)
	e := trail.Event{Action: trail.CriteriaTry, Object: objectOf(registry.CriteriaSets, ref), After: tryNote{camp.ID, ref}}
	var before []score.Score
	var after []figures.Trial
	err = a.record(c, e, func() (err error) {
		if before, err = a.figures(c).Scores(c.UserContext(), camp); err == nil {
			after, err = a.Try(c.UserContext(), camp, guarded)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(tryResult{
		Campaign: campaignNameOf(camp), Own: setOf(own), Tried: setOf(tried), Hash: ref.Hash,
		Raised: raised(tried, guarded), Units: sideBySide(snap, before, after),
	})
}

// tryNote is a try-out as the trail keeps it.
type tryNote struct {
	Campaign survey.CampaignID `json:"campaign"`
	Criteria survey.VersionRef `json:"criteria"`
}

// triedSet is the set to try: a stored version, or a file that need not be stored. It
// must fit the questionnaire of the campaign.
func (a *API) triedSet(order tryOrder, camp *registry.Campaign) (*score.Criteria, survey.VersionRef, error) {
	if (order.Ref == nil) == (order.YAML == "") {
		return nil, survey.VersionRef{}, survey.InvalidField("yaml", survey.Text{
			Vi: "Cần đúng một trong hai: nội dung YAML hoặc một phiên bản đã lưu (ref).", En: "Exactly one is needed: a YAML file, or a stored version (ref).",
		})
	}
	if order.Ref != nil {
		x, err := a.Registry.Now().Criteria(*order.Ref)
		if err != nil {
			return nil, survey.VersionRef{}, err
		}
		if broken := x.Check(camp.Questionnaire.Questionnaire); len(broken) > 0 {
			return nil, survey.VersionRef{}, &survey.Error{Kind: survey.KindInvalid, Fields: broken, Message: survey.Text{
				Vi: "Bộ tiêu chí này không dùng được cho mẫu phiếu của đợt.", En: "This criteria set does not fit the questionnaire of the campaign.",
			}}
		}
		return x.Criteria, x.Ref, nil
	}
	if err := shortYAML(len(order.YAML)); err != nil {
		return nil, survey.VersionRef{}, err
	}
	x, hash, err := catalog.CriteriaFor("YAML", []byte(order.YAML), camp.Questionnaire.Questionnaire)
	if err != nil {
		return nil, survey.VersionRef{}, err
	}
	return x, survey.VersionRef{ID: x.ID, Version: x.Version, Hash: hash}, nil
}

func setOf(c *score.Criteria) trySet {
	return trySet{c.ID, c.Version, c.Title, score.Round(c.Group.ResidentsShare.Rat())}
}

// raised names the thresholds that the guarded set has higher than the tried one.
func raised(tried, guarded *score.Criteria) []string {
	list := []string{}
	for _, x := range []struct {
		name     string
		was, now int64
	}{
		{"min_publish", tried.MinPublish, guarded.MinPublish}, {"min_score", tried.MinScore, guarded.MinScore},
		{"min_item", tried.MinItem, guarded.MinItem}, {"withhold_under", tried.WithholdUnder, guarded.WithholdUnder},
	} {
		if x.now > x.was {
			list = append(list, x.name)
		}
	}
	return list
}

// sideBySide pairs the scores of units by two sets; both lists have the units of the
// campaign in its order.
func sideBySide(snap *registry.Snapshot, before []score.Score, after []figures.Trial) []tryUnit {
	list := make([]tryUnit, len(before))
	for i := range before {
		u, _ := snap.Unit(before[i].Unit)
		list[i] = tryUnit{Unit: before[i].Unit, Name: u.Name, Type: u.Type, Before: tryFiguresOf(&before[i])}
		if s := after[i].Score; s != nil {
			f := tryFiguresOf(s)
			list[i].After = &f
		}
	}
	rank(list, func(x *tryUnit) *tryFigures { return &x.Before })
	rank(list, func(x *tryUnit) *tryFigures { return x.After })
	return list
}

func tryFiguresOf(s *score.Score) tryFigures {
	f := tryFigures{N: s.N.Used, Index: s.Index, Points: s.Points, Status: s.Status, Passes: s.Pass.FloorMet}
	if s.Interval != nil {
		f.Margin = &s.Interval.Margin
	}
	return f
}

// rank numbers the units of each type by points, equal points alike.
func rank(list []tryUnit, of func(*tryUnit) *tryFigures) {
	byType := map[survey.UnitType][]*tryFigures{}
	for i := range list {
		if f := of(&list[i]); f != nil && f.Points != nil {
			byType[list[i].Type] = append(byType[list[i].Type], f)
		}
	}
	for _, group := range byType {
		slices.SortStableFunc(group, func(x, y *tryFigures) int { return int(*y.Points - *x.Points) })
		for i, f := range group {
			place := i + 1
			if i > 0 && *group[i-1].Points == *f.Points {
				place = *group[i-1].Rank
			}
			f.Rank = &place
		}
	}
}
