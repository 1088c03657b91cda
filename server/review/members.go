package review

import (
	"context"
	"fmt"
	"slices"

	"hailong/server/survey"
)

// Members are some of a proposal's responses as they are now, in the order of units and IDs:
// at most limit after one of them (the empty one is before the first). missed asks for
// those alone that were left as they were. more says that there are others after these. An
// after that is none of them is KindConflict.
func (b *Book) Members(ctx context.Context, p *Proposal, missed bool, after survey.ResponseID, limit int) (list []Item, more bool, err error) {
	ids := p.Missed
	if !missed {
		s, err := b.set(ctx, p)
		if err != nil {
			return nil, false, err
		}
		ids = slices.Collect(s.all)
	}
	if after != "" {
		i := slices.Index(ids, after)
		if i < 0 {
			return nil, false, listChanged()
		}
		ids = ids[i+1:]
	}
	if more = len(ids) > limit; more {
		ids = ids[:limit]
	}
	for _, id := range ids {
		kept, err := b.Responses.Find(ctx, string(id))
		if err != nil {
			return nil, false, fmt.Errorf("review: responses of proposal %s: %w", p.ID, err)
		}
		for i := range kept {
			if kept[i].Response.ID == id {
				list = append(list, itemOf(&kept[i].Response))
			}
		}
	}
	return list, more, nil
}
