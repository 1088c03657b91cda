package score

import (
	"fmt"
	"slices"

	"hailong/server/survey"
)

// checker collects broken rules with their paths.
type checker struct{ errs []survey.FieldError }

func (k *checker) fail(path, vi, en string) {
	k.errs = append(k.errs, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
}

// need reports a broken rule unless ok.
func (k *checker) need(ok bool, path, vi, en string) {
	if !ok {
		k.fail(path, vi, en)
	}
}

func (k *checker) text(path string, t survey.Text) {
	k.need(t.Vi != "", path+".vi", "thiếu tiếng Việt", "the Vietnamese text is missing")
	k.need(t.En != "", path+".en", "thiếu tiếng Anh", "the English text is missing")
}

// percent wants a value from 0 (excluded unless zero) to 100.
func (k *checker) percent(path string, d Decimal, zero bool) {
	k.need(d <= Whole(100) && (d > 0 || zero && d == 0), path, "phải là tỷ lệ trong khoảng 0 đến 100", "must be a percentage from 0 to 100")
}

// Check returns every broken rule with its path in the file, in the order of the
// file; none means that Compute can work with the set. The questionnaire is the
// version the set refers to; nil leaves out what depends on it.
func (c *Criteria) Check(q *survey.Questionnaire) []survey.FieldError {
	k := &checker{}
	k.need(survey.CampaignID(c.ID).Valid(), "id", "chỉ gồm a-z, 0-9 và dấu gạch nối ở giữa", "must be a-z, 0-9 and inner hyphens")
	k.need(c.Version >= 1, "version", "phải từ 1 trở lên", "must be at least 1")
	k.text("title", c.Title)
	k.need(c.ValidFrom != 0, "valid_from", "thiếu ngày bắt đầu hiệu lực", "the first day of validity is missing")
	k.need(c.ValidUntil == 0 || c.ValidUntil >= c.ValidFrom, "valid_until", "phải sau ngày bắt đầu", "must not be before valid_from")
	k.need(c.Form.ID != "", "questionnaire.id", "thiếu mã phiếu", "the questionnaire id is missing")
	k.need(c.Form.Version >= 1, "questionnaire.version", "phải từ 1 trở lên", "must be at least 1")
	if q != nil && c.Form.ID != "" {
		k.need(q.ID == c.Form.ID && q.Version == c.Form.Version, "questionnaire",
			fmt.Sprintf("bộ tiêu chí dùng phiếu %s phiên bản %d, không phải %s phiên bản %d", c.Form.ID, c.Form.Version, q.ID, q.Version),
			fmt.Sprintf("the set is for questionnaire %s version %d, not %s version %d", c.Form.ID, c.Form.Version, q.ID, q.Version))
	}
	k.need(c.Total > 0, "total", "phải lớn hơn 0", "must be above 0")
	k.need(c.Group.Max > 0 && c.Group.Max <= c.Total, "group.max", "phải lớn hơn 0 và không quá tổng điểm", "must be above 0 and at most total")
	k.need(c.Group.ResidentsShare > 0 && c.Group.ResidentsShare <= c.Group.Max, "group.residents_share",
		"phải lớn hơn 0 và không quá điểm tối đa của nhóm", "must be above 0 and at most group.max")
	k.need(slices.Contains(Measures, c.MeasureOrDefault()), "measure", "không có số đo này", "there is no such measure")
	k.need(c.Measure != MeasureOverall || c.Overall != "", "overall", "số đo overall cần có câu hỏi chung", "the measure overall needs this question")
	c.checkFactors(k, q)
	if c.Overall != "" && q != nil {
		checkScale(k, "overall", c.Overall, q)
	}
	c.checkLimits(k)
	c.checkChannels(k)
	c.checkPoints(k)
	return k.errs
}

func (c *Criteria) checkFactors(k *checker, q *survey.Questionnaire) {
	k.need(len(c.Factors) > 0, "factors", "cần ít nhất một yếu tố", "at least one factor is needed")
	var sum Decimal
	ids, items := map[string]bool{}, map[survey.QuestionID]bool{}
	for i, f := range c.Factors {
		at := fmt.Sprintf("factors[%d]", i)
		k.need(f.ID != "", at+".id", "thiếu mã yếu tố", "the factor id is missing")
		k.need(f.ID == "" || !ids[f.ID], at+".id", "mã yếu tố bị lặp", "the factor id is used twice")
		ids[f.ID] = true
		k.text(at+".title", f.Title)
		k.need(f.Weight >= 0, at+".weight", "trọng số không được âm", "a weight cannot be negative")
		sum += max(f.Weight, 0)
		k.need(len(f.Items) > 0, at+".items", "cần ít nhất một câu hỏi", "at least one item is needed")
		for j, id := range f.Items {
			path := fmt.Sprintf("%s.items[%d]", at, j)
			k.need(!items[id], path, "câu hỏi bị lặp", "the question is used twice")
			k.need(id != c.Overall, path, "câu hỏi chung không thuộc yếu tố nào", "the overall question belongs to no factor")
			items[id] = true
			if q != nil {
				checkScale(k, path, id, q)
			}
		}
	}
	k.need(len(c.Factors) == 0 || sum > 0, "factors", "tổng trọng số phải lớn hơn 0", "the weights must add up to more than 0")
}

// checkScale wants a five-level question of the questionnaire.
func checkScale(k *checker, path string, id survey.QuestionID, q *survey.Questionnaire) {
	switch x := q.Question(id); {
	case x == nil:
		k.fail(path, fmt.Sprintf("phiếu không có câu hỏi %q", id), fmt.Sprintf("the questionnaire has no question %q", id))
	case x.Type != survey.Scale:
		k.fail(path, fmt.Sprintf("câu hỏi %q không dùng thang năm mức", id), fmt.Sprintf("question %q is not on the five-level scale", id))
	}
}

func (c *Criteria) checkLimits(k *checker) {
	k.need(c.MinPublish >= 1 && c.MinPublish >= c.WithholdUnder, "min_publish",
		"phải từ 1 và không nhỏ hơn withhold_under", "must be at least 1 and at least withhold_under")
	k.need(c.MinScore >= c.MinPublish, "min_score", "không được nhỏ hơn min_publish", "must be at least min_publish")
	k.need(c.MinItem >= max(c.WithholdUnder, 1), "min_item", "không được nhỏ hơn withhold_under", "must be at least withhold_under")
	k.need(c.WithholdUnder >= 2, "withhold_under", "phải từ 2 trở lên", "must be at least 2: 1 would withhold nothing")
	k.percent("sampling.error", c.Sampling.Error, false)
	k.need(c.Sampling.Fallback >= 1, "sampling.fallback", "phải từ 1 trở lên", "must be at least 1")
	k.need(c.Pass.Total > 0 && c.Pass.Total <= c.Total, "pass.total", "phải lớn hơn 0 và không quá tổng điểm", "must be above 0 and at most total")
	k.percent("pass.floor", c.Pass.Floor, true)
}

func (c *Criteria) checkChannels(k *checker) {
	var caps Decimal
	for _, ch := range survey.Channels {
		r, ok := c.Channels[ch]
		k.need(ok, "channels."+string(ch), "thiếu quy tắc cho kênh này", "the rule of this channel is missing")
		if r.Counts {
			k.percent("channels."+string(ch)+".cap", r.Cap, false)
			caps += r.Cap
		}
	}
	var unknown []string
	for ch := range c.Channels {
		if !ch.Known() {
			unknown = append(unknown, string(ch))
		}
	}
	slices.Sort(unknown)
	for _, ch := range unknown {
		k.fail("channels."+ch, "không có kênh này", "there is no such channel")
	}
	k.need(caps >= Whole(100), "channels", "các mức trần của những kênh được tính phải cộng lại từ 100 trở lên",
		"the caps of the channels that count must add up to at least 100")
}

func (c *Criteria) checkPoints(k *checker) {
	switch c.Points.Rule {
	case Linear:
		k.need(len(c.Points.Bands) == 0, "points.bands", "quy tắc tuyến tính không có bậc", "the linear rule has no bands")
	case Bands:
		k.need(len(c.Points.Bands) > 0, "points.bands", "cần ít nhất một bậc", "at least one band is needed")
	default:
		k.fail("points.rule", "phải là linear hoặc bands", "must be linear or bands")
	}
	for i, b := range c.Points.Bands {
		at := fmt.Sprintf("points.bands[%d]", i)
		k.percent(at+".from", b.From, true)
		k.percent(at+".share", b.Share, true)
		if i > 0 {
			k.need(b.From < c.Points.Bands[i-1].From, at+".from", "các bậc phải xếp từ cao xuống thấp", "bands must fall from the highest")
			k.need(b.Share <= c.Points.Bands[i-1].Share, at+".share", "bậc thấp hơn không được nhiều điểm hơn", "a lower band cannot give more")
		}
	}
	switch c.Rounding.At {
	case "", AtPoints, AtMeasure:
	default:
		k.fail("rounding.at", "phải là points hoặc measure", "must be points or measure")
	}
}
