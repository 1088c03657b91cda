// Package statement keeps what a unit says it did after a campaign ("đơn vị đã làm gì"),
// one statement for each campaign and unit, which the unit's public page shows as its own
// words. It promises that nobody's change is overwritten unseen, and that a statement is
// clean, masked and not longer than MaxText.
package statement

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"hailong/server/remark"
	"hailong/server/store"
	"hailong/server/survey"
)

// Kind is the kind of the documents.
const Kind = "statement"

// MaxText is the longest statement, in characters.
const MaxText = 2000

// Statement is what a unit says. An empty Text says nothing; Rev is 0 before the first.
type Statement struct {
	Text string     `json:"text"`
	Day  survey.Day `json:"day,omitzero"` // on which Text was written as it is
	Rev  int64      `json:"-"`
}

// documents is what a Book needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Replace(ctx context.Context, d store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
}

// Book keeps statements. It is safe for concurrent use, and several processes may have
// one each on the same store.
type Book struct{ Docs documents }

func id(c survey.CampaignID, u survey.UnitKey) string { return string(c) + "/" + u.String() }

// Of is what a unit says about a campaign.
func (b *Book) Of(ctx context.Context, c survey.CampaignID, u survey.UnitKey) (Statement, error) {
	d, err := b.Docs.Get(ctx, Kind, id(c, u))
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return Statement{}, nil
	}
	if err != nil {
		return Statement{}, fmt.Errorf("statement of a unit: %w", err)
	}
	s := Statement{Rev: d.Rev}
	if err := json.Unmarshal(d.Body, &s); err != nil {
		return s, fmt.Errorf("statement of a unit: %w", err)
	}
	return s, nil
}

// Check is a statement's text as it is kept: as remark.Clean has it. One that is too long
// then is KindInvalid; empty withdraws the statement.
func Check(s string) (string, error) {
	s = remark.Clean(s)
	if n := utf8.RuneCountInString(s); n > MaxText {
		return "", survey.InvalidField("text", survey.Text{
			Vi: fmt.Sprintf("Nội dung có %d ký tự, nhiều nhất là %d.", n, MaxText),
			En: fmt.Sprintf("The text has %d characters, at most %d are allowed.", n, MaxText),
		})
	}
	return s, nil
}

// Save keeps a statement at exactly revision s.Rev, 0 for the first time, and returns it
// with its new one. Another revision is KindConflict.
func (b *Book) Save(ctx context.Context, c survey.CampaignID, u survey.UnitKey, s Statement) (Statement, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return s, fmt.Errorf("statement of a unit: %w", err)
	}
	d := store.Doc{Kind: Kind, ID: id(c, u), Rev: s.Rev, Body: body}
	if s.Rev == 0 {
		err = b.Docs.Create(ctx, d)
	} else {
		err = b.Docs.Replace(ctx, d)
	}
	if err != nil {
		return s, fmt.Errorf("statement of a unit: %w", err)
	}
	s.Rev++
	return s, nil
}
