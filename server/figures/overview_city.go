package figures

import (
	"math/big"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// City is the totals of a campaign.
//
// Its figures are worked out by the rules of the criteria set from the answers of all
// units together, so that every response weighs the same and a unit with many of them
// weighs more: item rates of all answers, factor rates and index from these, and the
// interval on the responses they rest on. Channel caps are rules for one unit and play
// no part. Only counts that the units' own published scores show are added up: a unit
// or an item that is withheld there can't be worked out from the city, because it is
// not in it. Units says how many units are.
type City struct {
	N        score.Counts // of all units
	Target   int64        // of all units
	Progress score.Hundredths
	Reached  int // units that have reached their target
	Flagged  *score.Hundredths
	ByStatus map[score.Status]int

	Units         int // whose answers the figures below are made of
	Basis         *int64
	Index         *score.Hundredths
	Interval      *score.Interval
	VerySatisfied *score.Hundredths
	Dissatisfied  *score.Hundredths
	Factors       []score.FactorFigure // with their items; empty where Index is nil
}

func cityOf(c *registry.Campaign, rows []Row) City {
	city := City{ByStatus: map[score.Status]int{score.OK: 0, score.Insufficient: 0, score.BelowPublish: 0}}
	answers, transactions := tally.Tally{}, int64(0)
	unknown := false
	for _, r := range rows {
		s := &r.Score
		city.N.Used += s.N.Used
		city.N.Counted += s.N.Counted
		city.N.Flagged += s.N.Flagged
		city.N.Excluded += s.N.Excluded
		city.Target += s.Target
		city.ByStatus[s.Status]++
		if r.Reach.State == Reached {
			city.Reached++
		}
		if s.Index == nil {
			continue
		}
		city.Units++
		answers[tally.Responses] += s.N.Used
		transactions += s.Transactions
		unknown = unknown || s.Transactions == 0
		addItems(answers, s)
	}
	city.Flagged = flaggedShare(city.N)
	city.Progress = percent(city.N.Used, city.Target)
	if unknown {
		transactions = 0
	}
	p := pooled(c, answers, transactions)
	city.Basis, city.Index, city.Interval = p.ItemsBasis, p.Index, p.Interval
	city.VerySatisfied, city.Dissatisfied = p.VerySatisfied, p.Dissatisfied
	if city.Factors = p.Factors; city.Index == nil {
		city.Units, city.Basis, city.Factors = 0, nil, nil
	}
	return city
}

// addItems adds the item counts that a published score shows and that are part of it.
func addItems(answers tally.Tally, s *score.Score) {
	for _, f := range s.Factors {
		for _, it := range f.Items {
			if !it.Entered || it.Withheld {
				continue
			}
			for level, n := range it.Levels {
				if n > 0 {
					answers[tally.AnswerCounter(it.ID, string(rune('1'+level)))] += n
				}
			}
			if it.NoOpinion > 0 {
				answers[tally.AnswerCounter(it.ID, survey.NoOpinion)] += it.NoOpinion
			}
		}
	}
}

// pooled is the published score of answers as if one unit without channel caps had
// given them.
func pooled(c *registry.Campaign, answers tally.Tally, transactions int64) score.Score {
	return pooledOf(c, score.Input{Transactions: transactions, Parts: []score.Part{{Channel: survey.QR, Standing: survey.Counted, Tally: answers}}})
}

func pooledOf(c *registry.Campaign, in score.Input) score.Score {
	plain := *c.Criteria.Criteria
	plain.Channels = map[survey.Channel]score.ChannelRule{}
	for _, ch := range survey.Channels {
		plain.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(100)}
	}
	return score.Compute(&plain, c.Questionnaire.Questionnaire, in).Published(&plain)
}

// percent is a of b in percent, rounded half up; 0 of 0 is 0.
func percent(a, b int64) score.Hundredths {
	if b == 0 {
		return 0
	}
	return score.Round(big.NewRat(100*a, b))
}

// CityRule says for people how the figures of a City come about.
var CityRule = survey.Text{
	Vi: "Gộp lượt đánh giá của các đơn vị đã đủ mẫu công bố; mỗi phiếu có trọng số như nhau nên đơn vị nhiều phiếu ảnh hưởng nhiều hơn. Chỉ số tính theo đúng bộ tiêu chí của đợt, không áp trần kênh.",
	En: "All ratings of the units that have enough responses to be published, taken together; every response weighs the same, so units with many weigh more. The index follows the campaign's criteria set, without channel caps.",
}
