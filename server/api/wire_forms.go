package api

import (
	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// versionInfo is what every version has. What other campaigns do with it is told to
// those who manage versions.
type versionInfo struct {
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Title   survey.Text `json:"title"`
	Hash    string      `json:"hash"`
	// Campaigns are those that refer to it and that one knows.
	Campaigns []campaignName `json:"campaigns"`
	Editable  bool           `json:"editable"`               // by whoever asks, as it is
	Next      int            `json:"next_version,omitempty"` // the number a new version would get
}

// formInfo is a version of a questionnaire in a list.
type formInfo struct {
	versionInfo
	Items     int `json:"items"`     // on the five-level scale
	Questions int `json:"questions"` // of any type
}

// formFull is a version with its model and its file.
type formFull struct {
	formInfo
	Model *survey.Questionnaire `json:"model"`
	YAML  string                `json:"yaml"`
}

// criteriaInfo is a version of a criteria set in a list.
type criteriaInfo struct {
	versionInfo
	Decision      string            `json:"decision"`
	Questionnaire survey.VersionRef `json:"questionnaire"`
	Rule          score.Rule        `json:"rule"`
	MaxPoints     score.Decimal     `json:"max_points"`
}

// criteriaFull is a version with its model and its file.
type criteriaFull struct {
	criteriaInfo
	Model *score.Criteria `json:"model"`
	YAML  string          `json:"yaml"`
}

// versionCheck is what there is to say of a file before it is stored.
type versionCheck struct {
	Problems []fileProblem `json:"problems"`
	More     bool          `json:"more"` // there are others
	ID       string        `json:"id"`   // as the file says; empty where it can't be read
	Version  int           `json:"version"`
	Hash     string        `json:"hash"`
	Model    any           `json:"model"` // nil where the file can't be read; may break rules
	Storing  storing       `json:"storing"`
	UsedBy   *campaignName `json:"used_by"`        // the campaign that opened with the stored version
	Next     int           `json:"next_version"`   // the number a new version would get
	ETag     string        `json:"etag,omitempty"` // of the stored version, for If-Match
}

// storing is what storing a file would do.
type storing string

const (
	storeNew     storing = "new"     // a version more
	storeSame    storing = "same"    // nothing: it is stored like this
	storeReplace storing = "replace" // another file under its number goes
	storeUsed    storing = "used"    // nothing: a campaign has opened with another file
	storeNever   storing = "never"   // nothing: there are problems
)

// fileProblem is one reason why a file is not taken.
type fileProblem struct {
	Line    int         `json:"line"` // from 1; 0 where the file as a whole is meant
	Path    string      `json:"path"`
	Message survey.Text `json:"message"`
}

func fileProblems(list []catalog.Problem) []fileProblem {
	out := make([]fileProblem, len(list))
	for i, p := range list {
		out[i] = fileProblem{p.Line, p.Path, p.Text()}
	}
	return out
}

func campaignNameOf(x *registry.Campaign) campaignName {
	return campaignName{x.ID, x.Title, x.State}
}

// wholeForm is a model whose lists are never null in JSON.
func wholeForm(q *survey.Questionnaire) *survey.Questionnaire {
	out := *q
	out.Levels = append([]survey.Text{}, q.Levels...)
	out.Sections = append([]survey.Section{}, q.Sections...)
	for i := range out.Sections {
		s := &out.Sections[i]
		s.Questions = append([]survey.Question{}, s.Questions...)
		for j := range s.Questions {
			if w := s.Questions[j].ShowWhen; w != nil {
				s.Questions[j].ShowWhen = &survey.Condition{Question: w.Question, In: append([]string{}, w.In...)}
			}
		}
	}
	return &out
}

// wholeCriteria is a model whose lists are never null in JSON.
func wholeCriteria(c *score.Criteria) *score.Criteria {
	out := *c
	out.Factors = append([]score.Factor{}, c.Factors...)
	for i := range out.Factors {
		out.Factors[i].Items = append([]survey.QuestionID{}, out.Factors[i].Items...)
	}
	if out.Channels == nil {
		out.Channels = map[survey.Channel]score.ChannelRule{}
	}
	return &out
}

// tryOrder asks for a try-out: of a file, or of a stored version.
type tryOrder struct {
	Campaign survey.CampaignID  `json:"campaign"`
	YAML     string             `json:"yaml"`
	Ref      *survey.VersionRef `json:"ref"`
}

// tryResult is a try-out: every unit by the campaign's own set and by the tried one.
type tryResult struct {
	Campaign campaignName `json:"campaign"`
	Own      trySet       `json:"own"`
	Tried    trySet       `json:"tried"`
	Raised   []string     `json:"raised"` // thresholds of the tried set that were raised to those of the own
	Units    []tryUnit    `json:"units"`
	Hash     string       `json:"hash,omitempty"` // of the file that was tried
}

type trySet struct {
	ID        string           `json:"id"`
	Version   int              `json:"version"`
	Title     survey.Text      `json:"title"`
	MaxPoints score.Hundredths `json:"max_points"`
}

type tryUnit struct {
	Unit   survey.UnitKey  `json:"unit"`
	Name   string          `json:"name"`
	Type   survey.UnitType `json:"type"`
	Before tryFigures      `json:"before"`
	// After is nil where it would tell, beside Before, how a few people answered.
	After *tryFigures `json:"after"`
}

// tryFigures are the figures that a criteria set decides about.
type tryFigures struct {
	N      int64             `json:"n"`
	Index  *score.Hundredths `json:"index"`
	Margin *score.Hundredths `json:"margin"` // of the pooled rate
	Points *score.Hundredths `json:"points"`
	Status score.Status      `json:"status"`
	// Passes says whether the least index of the set is met; nil without one or
	// without points.
	Passes *bool `json:"passes"`
	Rank   *int  `json:"rank"` // among the units of the same type that have points, from 1
}
