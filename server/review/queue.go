package review

import (
	"context"
	"fmt"
	"slices"

	"hailong/server/registry"
	"hailong/server/survey"
)

// Filter says which responses are meant. A zero field asks for all.
type Filter struct {
	Unit  survey.UnitKey `json:"unit,omitzero"`
	Flag  survey.Flag    `json:"flag,omitempty"`
	Group string         `json:"group,omitempty"` // needs Unit
	From  survey.Day     `json:"from,omitzero"`   // first and last day, both included
	To    survey.Day     `json:"to,omitzero"`
}

func (f *Filter) takes(x *Item) bool {
	return (f.Flag == "" || slices.Contains(x.Flags, f.Flag)) && (f.From == 0 || x.Day >= f.From) && (f.To == 0 || x.Day <= f.To)
}

// Queue is the responses of a campaign that have one standing, in groups.
type Queue struct {
	N      int // that the filter takes
	Flags  map[survey.Flag]int
	Units  map[survey.UnitKey]int
	Groups []Group                      // with what the filter takes; most responses first
	Open   map[survey.ResponseID]string // those in proposals that are not decided, with the proposal's ID
}

// Queue is what a filter takes of the responses of a campaign that are flagged, or
// excluded. Flags and Units count all of them, whatever the filter says.
func (b *Book) Queue(ctx context.Context, c *registry.Campaign, standing survey.Standing, f Filter) (*Queue, error) {
	q := &Queue{Flags: map[survey.Flag]int{}, Units: map[survey.UnitKey]int{}}
	for _, u := range c.Units {
		items, err := b.items(ctx, c, u, standing)
		if err != nil {
			return nil, err
		}
		for i := range items {
			q.Units[u]++
			for _, flag := range items[i].Flags {
				q.Flags[flag]++
			}
		}
		if f.Unit != (survey.UnitKey{}) && f.Unit != u {
			continue
		}
		for _, g := range groups(items, c.Criteria.WithholdUnder) {
			if f.Group != "" && f.Group != g.ID {
				continue
			}
			g.Items = slices.DeleteFunc(g.Items, func(x Item) bool { return !f.takes(&x) })
			if len(g.Items) > 0 {
				q.N += len(g.Items)
				q.Groups = append(q.Groups, g)
			}
		}
	}
	// Piles before the rests: they are what most needs to be looked at.
	slices.SortStableFunc(q.Groups, func(a, b Group) int {
		if a.Pile != b.Pile {
			if a.Pile {
				return -1
			}
			return 1
		}
		return len(b.Items) - len(a.Items)
	})
	var err error
	q.Open, err = b.open(ctx, c.ID)
	return q, err
}

// Group is one group with all of its responses; none is KindUnknown, as after somebody
// has excluded a part of it.
func (b *Book) Group(ctx context.Context, c *registry.Campaign, u survey.UnitKey, standing survey.Standing, id string) (*Group, error) {
	all, err := b.groupsOf(ctx, c, u, standing)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return nil, survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Nhóm phiếu này không còn như trước; xin tải lại danh sách.", En: "This group is no longer as it was; please reload the list.",
	})
}

func (b *Book) groupsOf(ctx context.Context, c *registry.Campaign, u survey.UnitKey, standing survey.Standing) ([]Group, error) {
	items, err := b.items(ctx, c, u, standing)
	if err != nil {
		return nil, err
	}
	return groups(items, c.Criteria.WithholdUnder), nil
}

func (b *Book) items(ctx context.Context, c *registry.Campaign, u survey.UnitKey, standing survey.Standing) ([]Item, error) {
	var items []Item
	err := b.Responses.EachStanding(ctx, c.ID, u, standing, func(r *survey.Response) error {
		items = append(items, itemOf(r))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("review: %w", err)
	}
	return items, nil
}
