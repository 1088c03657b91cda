package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hailong/server/survey"
)

// Versions is what there are versions of.
type Versions string

// The kinds of versions.
const (
	Questionnaires Versions = kindQuestionnaire
	CriteriaSets   Versions = kindCriteria
)

// VersionFile is a version as it is kept.
type VersionFile struct {
	Ref  survey.VersionRef
	Text []byte // the very bytes that were given; the hash is of them
	Rev  int64  // what an edit is made on
}

// VersionFile reads the file of a version from the store; none is KindUnknown.
func (r *Registry) VersionFile(ctx context.Context, kind Versions, ref survey.VersionRef) (VersionFile, error) {
	d, err := r.docs.Get(ctx, string(kind), refKey(ref))
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			return VersionFile{}, noVersion(kind, ref)
		}
		return VersionFile{}, fmt.Errorf("%s %s: %w", kind, refKey(ref), err)
	}
	var v versionDoc
	if err := json.Unmarshal(d.Body, &v); err != nil {
		return VersionFile{}, fmt.Errorf("%s %s: %w", kind, refKey(ref), err)
	}
	ref.Hash = v.Hash
	return VersionFile{Ref: ref, Text: []byte(v.File), Rev: d.Rev}, nil
}

func noVersion(kind Versions, ref survey.VersionRef) error {
	t := survey.Text{Vi: fmt.Sprintf("Chưa có mẫu phiếu %s.", refKey(ref)), En: fmt.Sprintf("Questionnaire %s is not stored.", refKey(ref))}
	if kind == CriteriaSets {
		t = survey.Text{Vi: fmt.Sprintf("Chưa có bộ tiêu chí %s.", refKey(ref)), En: fmt.Sprintf("Criteria %s is not stored.", refKey(ref))}
	}
	return survey.NewError(survey.KindUnknown, t)
}

// Questionnaires lists every version by id, then version.
func (s *Snapshot) Questionnaires() []*Questionnaire {
	list := make([]*Questionnaire, 0, len(s.questionnaires))
	for _, q := range s.questionnaires {
		list = append(list, q)
	}
	slices.SortFunc(list, func(a, b *Questionnaire) int { return byVersion(a.Ref, b.Ref) })
	return list
}

// CriteriaSets lists every version by id, then version.
func (s *Snapshot) CriteriaSets() []*Criteria {
	list := make([]*Criteria, 0, len(s.criteria))
	for _, c := range s.criteria {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *Criteria) int { return byVersion(a.Ref, b.Ref) })
	return list
}

func byVersion(a, b survey.VersionRef) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
}

// Questionnaire is a version, whatever hash ref has; none is KindUnknown.
func (s *Snapshot) Questionnaire(ref survey.VersionRef) (*Questionnaire, error) {
	if q := s.questionnaires[refKey(ref)]; q != nil {
		return q, nil
	}
	return nil, noVersion(Questionnaires, ref)
}

// Criteria is a version, whatever hash ref has; none is KindUnknown.
func (s *Snapshot) Criteria(ref survey.VersionRef) (*Criteria, error) {
	if c := s.criteria[refKey(ref)]; c != nil {
		return c, nil
	}
	return nil, noVersion(CriteriaSets, ref)
}

// Users are the campaigns that refer to a version, drafts too, by first day.
func (s *Snapshot) Users(kind Versions, ref survey.VersionRef) []*Campaign {
	var list []*Campaign
	for _, c := range s.ordered {
		has := c.Campaign.Questionnaire
		if kind == CriteriaSets {
			has = c.Campaign.Criteria
		}
		if refKey(has) == refKey(ref) {
			list = append(list, c)
		}
	}
	return list
}

// UserOf is a campaign that has opened with a version, which makes the version
// unchangeable, or nil.
func (s *Snapshot) UserOf(kind Versions, ref survey.VersionRef) *Campaign {
	for _, c := range s.Users(kind, ref) {
		if c.State != survey.Draft {
			return c
		}
	}
	return nil
}

// NextVersion is the lowest number above every version that is kept under an id.
func (s *Snapshot) NextVersion(kind Versions, id string) int {
	next := 1
	if kind == CriteriaSets {
		for _, c := range s.criteria {
			if c.Criteria.ID == id {
				next = max(next, c.Criteria.Version+1)
			}
		}
		return next
	}
	for _, q := range s.questionnaires {
		if q.Questionnaire.ID == id {
			next = max(next, q.Questionnaire.Version+1)
		}
	}
	return next
}
