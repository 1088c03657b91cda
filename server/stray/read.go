package stray

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
)

// Scans are the stray scans of one code for one reason.
type Scans struct {
	Code        survey.EntryCode // empty for all unknown codes together
	Reason      Reason
	First, Last survey.Day // of those that are kept
	Days        int        // on which there were any
	Count       int
}

// lister is what Read needs of the store.
type lister interface {
	List(ctx context.Context, kind string) ([]store.Doc, error)
}

// Read is what is stored of the last hundred days up to today, the newest last day
// first, then the most scans.
func Read(ctx context.Context, docs lister, today survey.Day) ([]Scans, error) {
	all, err := docs.List(ctx, Kind)
	if err != nil {
		return nil, fmt.Errorf("stray scans: %w", err)
	}
	var list []Scans
	for _, d := range all {
		var kept days
		if err := json.Unmarshal(d.Body, &kept); err != nil {
			return nil, fmt.Errorf("stray scans of %s: %w", d.ID, err)
		}
		for reason, counts := range kept {
			s := Scans{Reason: reason}
			if d.ID != unknownID {
				s.Code = survey.EntryCode(d.ID)
			}
			for day, n := range counts {
				if day <= today-keepDays {
					continue
				}
				if s.Days == 0 || day < s.First {
					s.First = day
				}
				s.Last = max(s.Last, day)
				s.Days++
				s.Count += n
			}
			if s.Days > 0 {
				list = append(list, s)
			}
		}
	}
	slices.SortFunc(list, func(a, b Scans) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Reason, b.Reason))
	})
	return list, nil
}
