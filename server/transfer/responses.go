package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// reader is one side of a join.
type reader interface {
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
}

var errEnough = errors.New("enough")

// pull reads the responses of a campaign one at a time, when asked. The store waits
// in the middle of its yield meanwhile, which it allows, also for calls to itself.
func pull(ctx context.Context, st reader, campaign survey.CampaignID) (next func() (*survey.Response, error), stop func()) {
	pulled, stop := iter.Pull2(func(yield func(*survey.Response, error) bool) {
		err := st.EachResponse(ctx, campaign, func(r *survey.Response) error {
			if !yield(r, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	})
	return func() (*survey.Response, error) {
		r, err, _ := pulled() // after the last one: nil, nil
		return r, err
	}, stop
}

// join walks along the responses of a campaign on both sides in the order of their
// IDs and visits each ID once; the side that does not have it is nil. It holds two
// pages of each side in memory, however many responses there are.
func join(ctx context.Context, a, b reader, campaign survey.CampaignID, visit func(a, b *survey.Response) error) error {
	nextA, stopA := pull(ctx, a, campaign)
	defer stopA()
	nextB, stopB := pull(ctx, b, campaign)
	defer stopB()
	x, err := nextA()
	if err != nil {
		return err
	}
	y, err := nextB()
	if err != nil {
		return err
	}
	for x != nil || y != nil {
		one, other := x, y
		switch {
		case x == nil || y == nil:
		case x.ID < y.ID:
			other = nil
		case y.ID < x.ID:
			one = nil
		}
		if err := visit(one, other); err != nil {
			return err
		}
		if one != nil {
			if x, err = nextA(); err != nil {
				return err
			}
		}
		if other != nil {
			if y, err = nextB(); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return survey.Unavailable(err)
		}
	}
	return nil
}

// expect finds out how many responses there are to copy, for the progress.
func (r *run) expect(ctx context.Context, campaigns []survey.CampaignID) error {
	for _, id := range campaigns {
		entries, err := r.source.Tallies(ctx, id)
		if err != nil {
			return err
		}
		for _, e := range entries {
			r.total += int(e.Tally[tally.Responses])
		}
	}
	return nil
}

// copyResponses brings the responses that the target lacks and the standings that
// have changed. What it appends lies before the place where it reads the target, so
// it never meets its own.
func (r *run) copyResponses(ctx context.Context, campaign survey.CampaignID) error {
	var batch []survey.Response
	flush := func() error {
		err := r.append(ctx, batch)
		batch = batch[:0]
		return err
	}
	err := join(ctx, r.source, r.target, campaign, func(s, t *survey.Response) error {
		if s == nil {
			return foreign(t, survey.Text{Vi: "chỉ có ở đích", En: "is on the target only"})
		}
		r.told(Responses)
		if t == nil {
			if batch = append(batch, *s); len(batch) == batchSize {
				return flush()
			}
			return nil
		}
		if field := differs(s, t); field != "" {
			return foreign(t, survey.Text{
				Vi: "ở đích có nội dung khác: " + field, En: "has another body on the target: " + field,
			})
		}
		return r.restand(ctx, s, t)
	})
	if err != nil {
		return err
	}
	return flush()
}

func (r *run) append(ctx context.Context, batch []survey.Response) error {
	if len(batch) == 0 {
		return nil
	}
	outcomes, err := r.target.Append(ctx, batch)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		switch o {
		case store.Stored:
			r.res.Appended++
		case store.Conflict:
			return foreign(&batch[i], survey.Text{Vi: "ở đích có nội dung khác", En: "has another body on the target"})
		}
	}
	return nil
}

// restand gives the target's response the standing and reason of the source's. The
// same standing for another reason is two changes, by way of another standing.
func (r *run) restand(ctx context.Context, s, t *survey.Response) error {
	if s.Standing == t.Standing && s.Reason == t.Reason {
		return nil
	}
	from := t.Standing
	if from == s.Standing {
		via := survey.Excluded
		if from == via {
			via = survey.Flagged
		}
		if err := r.target.Restand(ctx, t.ID, from, via, s.Reason); err != nil {
			return err
		}
		from = via
	}
	if err := r.target.Restand(ctx, t.ID, from, s.Standing, s.Reason); err != nil {
		return err
	}
	r.res.Restood++
	return nil
}

// differs names the first field besides standing and reason in which two responses
// are not the same; empty when they are.
func differs(a, b *survey.Response) string {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"id", a.ID == b.ID},
		{"campaign", a.Campaign == b.Campaign},
		{"unit", a.Unit == b.Unit},
		{"point", a.Point == b.Point},
		{"channel", a.Channel == b.Channel},
		{"lang", a.Lang == b.Lang},
		{"day", a.Day == b.Day},
		{"hour", a.Hour == b.Hour},
		{"pace", a.Pace == b.Pace},
		{"answers", slices.Equal(a.Answers, b.Answers)},
		{"comments", slices.Equal(a.Comments, b.Comments)},
		{"flags", slices.Equal(a.Flags, b.Flags)},
		{"local", a.Local == b.Local},
	} {
		if !f.same {
			return f.name
		}
	}
	return ""
}

// foreign is the error of a response on the target that is not of this source.
func foreign(r *survey.Response, why survey.Text) error {
	return refused(survey.Text{
		Vi: fmt.Sprintf("Đích thuộc về hệ thống khác hoặc đã được sử dụng (đợt %s); đã dừng, không ghi gì thêm.", r.Campaign),
		En: fmt.Sprintf("The target belongs to something else or has been in use (campaign %s); stopped, nothing more was written.", r.Campaign),
	}, survey.FieldError{Path: string(r.ID), Message: why})
}
