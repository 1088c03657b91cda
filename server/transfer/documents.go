package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
)

// plan is what both sides have, and what follows from it.
type plan struct {
	from, to  map[string]store.Doc // by kind/id
	create    []store.Doc          // in the order of the kinds
	replace   []store.Doc          // with the revision on the target
	campaigns []survey.CampaignID  // of the source, in the order of their IDs
}

func key(d store.Doc) string { return d.Kind + "/" + d.ID }

// plan reads the documents of both sides and refuses a target that holds anything
// a copy of this source would not have written. It writes nothing.
func (r *run) plan(ctx context.Context) (*plan, error) {
	p := &plan{}
	source, from, err := r.documents(ctx, r.source)
	if err != nil {
		return nil, err
	}
	target, to, err := r.documents(ctx, r.target)
	if err != nil {
		return nil, err
	}
	p.from, p.to = from, to
	var foreign []survey.FieldError
	for _, d := range target {
		if _, ok := from[key(d)]; !ok {
			foreign = append(foreign, survey.FieldError{Path: key(d), Message: survey.Text{
				Vi: "chỉ có ở đích", En: "is on the target only",
			}})
		}
	}
	for _, d := range source {
		if d.Kind == r.Campaigns {
			p.campaigns = append(p.campaigns, survey.CampaignID(d.ID))
		}
		switch old, ok := to[key(d)]; {
		case !ok:
			p.create = append(p.create, d)
		case bytes.Equal(d.Body, old.Body):
		case r.mark.Docs[key(d)].wrote(hashOf(old.Body)):
			d.Rev = old.Rev
			p.replace = append(p.replace, d)
		default:
			foreign = append(foreign, survey.FieldError{Path: key(d), Message: survey.Text{
				Vi: "ở đích có nội dung khác", En: "has another body on the target",
			}})
		}
	}
	if len(foreign) > 0 {
		return nil, refused(survey.Text{
			Vi: fmt.Sprintf("Đích đã có dữ liệu khác (%d mục). Hãy chọn một cơ sở dữ liệu trống.", len(foreign)),
			En: fmt.Sprintf("The target holds other data already (%d documents). Please choose an empty database.", len(foreign)),
		}, foreign[:min(len(foreign), 10)]...)
	}
	if r.rev == 0 {
		return p, r.vacant(ctx, p.campaigns)
	}
	return p, r.untouched(ctx, p.campaigns)
}

// vacant refuses a target that holds responses and is nobody's copy. Documents
// equal to the source's are no reason: a server that was started there once has
// left the units and forms that come with the program.
func (r *run) vacant(ctx context.Context, campaigns []survey.CampaignID) error {
	found := errors.New("found")
	for _, id := range campaigns {
		err := r.target.EachResponse(ctx, id, func(*survey.Response) error { return found })
		if errors.Is(err, found) {
			return refused(survey.Text{
				Vi: fmt.Sprintf("Đích đã có phiếu của đợt %s và không phải là bản chép. Hãy chọn một cơ sở dữ liệu trống.", id),
				En: fmt.Sprintf("The target holds responses of campaign %s and is no copy. Please choose an empty database.", id),
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// documents are those of all kinds, in the order of the kinds.
func (r *run) documents(ctx context.Context, st store.Documents) ([]store.Doc, map[string]store.Doc, error) {
	var all []store.Doc
	for _, kind := range r.Kinds {
		docs, err := st.List(ctx, kind)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, docs...)
	}
	m := make(map[string]store.Doc, len(all))
	for _, d := range all {
		m[key(d)] = d
	}
	return all, m, nil
}

// copyDocuments carries out the plan.
func (r *run) copyDocuments(ctx context.Context, p *plan) error {
	total := len(p.create) + len(p.replace)
	for part := range slices.Chunk(p.create, batchSize) {
		if err := r.target.Create(ctx, part...); err != nil {
			return err
		}
		r.res.Created += len(part)
		r.Progress(Progress{Documents, r.res.Created, total})
	}
	for _, d := range p.replace {
		if err := r.target.Replace(ctx, d); err != nil {
			return err
		}
		r.res.Replaced++
		r.Progress(Progress{Documents, r.res.Created + r.res.Replaced, total})
	}
	return nil
}
