package score

import (
	"strings"

	"hailong/server/survey"
)

// explain writes the working of a score from its published fields alone, so that
// it never says more than they do. Every printed rate is rounded to two decimals
// for reading; counts are exact, and from them each step can be recomputed.
func explain(c *Criteria, s *Score) []Step {
	steps := make([]Step, 0, 12+len(s.Factors))
	t := telling{make([]byte, 0, 1024), make([]byte, 0, 1024)}
	add := func(id string, tell func(*telling)) {
		tell(&t)
		if len(t.vi) > 0 {
			steps = append(steps, t.step(id))
		}
	}
	add("responses", func(t *telling) { tellResponses(t, c, s) })
	add("merger", func(t *telling) { tellMerger(t, s) })
	add("channels", func(t *telling) { tellChannels(t, s) })
	for i := range s.Factors {
		add("factor."+s.Factors[i].ID, func(t *telling) { tellFactor(t, c, s, &s.Factors[i]) })
	}
	add("index", func(t *telling) { tellIndex(t, s) })
	add("beside", func(t *telling) { tellBeside(t, s) })
	add("interval", func(t *telling) { tellInterval(t, s) })
	add("target", func(t *telling) { tellTarget(t, c, s) })
	add("points", func(t *telling) { tellPoints(t, c, s) })
	add("pass", func(t *telling) { tellPass(t, s) })
	add("flagged", func(t *telling) { tellFlagged(t, s) })
	steps = append(steps, Step{ID: "caution", Text: Caution})
	return steps
}

func tellResponses(t *telling, c *Criteria, s *Score) {
	t.say("Ở các kênh được tính: {} phiếu bình thường, {} phiếu có dấu hiệu bất thường, {} phiếu bị loại.",
		"In the channels that count: {} unflagged, {} flagged, {} excluded.", s.N.Counted, s.N.Flagged, s.N.Excluded)
	if c.CountFlagged {
		t.say("Bộ tiêu chí tính cả phiếu có dấu hiệu bất thường: n = {} + {} = {}.",
			"The criteria set counts flagged responses: n = {} + {} = {}.", s.N.Counted, s.N.Flagged, s.N.Used)
	} else {
		t.say("Bộ tiêu chí không tính phiếu có dấu hiệu bất thường: n = {}.",
			"The criteria set does not count flagged responses: n = {}.", s.N.Used)
	}
	if s.Status == BelowPublish {
		t.say("Cần ít nhất {} phiếu mới công bố số liệu.", "At least {} are needed to publish figures.", c.MinPublish)
	}
}

func tellMerger(t *telling, s *Score) {
	for _, r := range s.Carried {
		t.say("Có cộng phiếu của đơn vị cũ {}.", "Includes the responses of the former unit {}.", r.Old.String())
	}
	for _, r := range s.NotCarried {
		t.say("Không cộng phiếu của đơn vị cũ {} vì dân cư của đơn vị đó được chia cho nhiều nơi.",
			"Leaves out the responses of the former unit {}, whose residents were divided.", r.Old.String())
	}
}

func tellChannels(t *telling, s *Score) {
	for i := range s.Channels {
		ch := &s.Channels[i]
		name := channelName(ch.Channel)
		switch {
		case ch.Withheld:
			t.say("Kênh {}: không hiển thị để không lộ nhóm quá nhỏ.", "Channel {}: withheld, to protect a very small group.", name)
		case ch.N == 0:
		case !ch.Counts:
			t.say("Kênh {}: {} phiếu, không được tính.", "Channel {}: {} responses, does not count.", name, ch.N)
		case ch.Share == nil:
			t.say("Kênh {}: {} phiếu.", "Channel {}: n = {}.", name, ch.N)
		default:
			t.say("Kênh {}: {} phiếu × hệ số {}, tỷ trọng {} %, mức trần {} %.",
				"Channel {}: {} responses × weight {}, share {} %, cap {} %.", name, ch.N, *ch.Weight, ch.Share, ch.Cap)
		}
	}
	switch s.Caps {
	case CapsApplied:
		t.say("Kênh vượt mức trần được giảm hệ số: hệ số = mức trần × T / số phiếu của kênh, với T = số phiếu của các kênh không giảm / (1 − tổng mức trần của các kênh giảm).",
			"A channel above its cap is weighted down: weight = cap × T / its responses, where T = responses of the other channels / (1 − sum of the caps applied).")
		if s.Effective != nil && s.DesignEffect != nil {
			t.say("Cỡ mẫu hiệu dụng (Kish, 1965) = (Σ hệ số × phiếu)² / Σ hệ số² × phiếu, làm tròn xuống = {}: {} phiếu có hệ số chỉ tương đương số phiếu không hệ số đó; hiệu ứng thiết kế {}.",
				"Effective sample size (Kish, 1965) = (Σ weight × responses)² / Σ weight² × responses, rounded down = {}: the {} weighted responses say as much as that many unweighted ones; design effect {}.",
				*s.Effective, s.N.Used, s.DesignEffect)
		}
	case CapsImpossible:
		t.say("Mức trần của các kênh có phiếu cộng lại chưa đến 100 % nên không thể áp dụng; mọi phiếu để hệ số 1 và không tính điểm.",
			"The caps of the channels with answers add up to less than 100 % and cannot be kept; every response weighs 1 and no points are given.")
	}
}

func tellFactor(t *telling, c *Criteria, s *Score, f *FactorFigure) {
	t.say("{} (trọng số {}).", "{} (weight {}).", f.Title, f.Weight)
	entered := 0
	for i := range f.Items {
		it := &f.Items[i]
		if it.Entered {
			entered++
		}
		tellItem(t, c, s, it)
	}
	switch {
	case f.Rate != nil:
		t.say("Trung bình của {} câu: {} %.", "Mean of {} items: {} %.", entered, f.Rate)
	case entered == 0:
		t.say("Không câu nào đủ lượt đánh giá: yếu tố để ngoài chỉ số.", "No item has enough ratings: the factor is left out of the index.")
	}
}

func tellItem(t *telling, c *Criteria, s *Score, it *ItemFigure) {
	name := it.Code
	if name == "" {
		name = string(it.ID)
	}
	n := it.Levels
	switch {
	case it.Rate == nil && it.Withheld:
		t.say("Câu {}: không hiển thị vì quá ít lượt đánh giá.", "Item {}: withheld, too few ratings.", name)
	case it.Rate == nil:
		t.say("Câu {}: không có lượt đánh giá, để ngoài.", "Item {}: no ratings, left out.", name)
	case it.Withheld || s.Caps == CapsApplied && it.Split == nil:
		t.say("Câu {}: {} % (có hệ số theo kênh).", "Item {}: {} % (weighted by channel).", name, it.Rate)
	case s.Caps == CapsApplied:
		top, under := splitTerms(s, it)
		t.say("Câu {}: ({}) / ({}) = {} %.", "Item {}: ({}) / ({}) = {} %.", name, top, under, it.Rate)
	default:
		t.say("Câu {}: ({} + {}) / {} = {} %.", "Item {}: ({} + {}) / {} = {} %.", name, n[3], n[4], it.N, it.Rate)
	}
	if !it.Entered && it.Rate != nil {
		t.say("Dưới {} lượt, để ngoài.", "Under {} ratings, left out.", c.MinItem)
	}
}

// splitTerms are Σ w·satisfied and Σ w·rated as sums of products.
func splitTerms(s *Score, it *ItemFigure) (top, under survey.Text) {
	var vt, vu, et, eu []string
	for _, x := range it.Split {
		w := ""
		for i := range s.Channels {
			if s.Channels[i].Channel == x.Channel && s.Channels[i].Weight != nil {
				w = *s.Channels[i].Weight + " × "
			}
		}
		vt, vu = append(vt, w+count(x.Satisfied, true)), append(vu, w+count(x.N, true))
		et, eu = append(et, w+count(x.Satisfied, false)), append(eu, w+count(x.N, false))
	}
	join := func(p []string) string { return strings.Join(p, " + ") }
	return survey.Text{Vi: join(vt), En: join(et)}, survey.Text{Vi: join(vu), En: join(eu)}
}

func tellIndex(t *telling, s *Score) {
	if s.Index == nil {
		return
	}
	var top, under telling
	for i := range s.Factors {
		f := &s.Factors[i]
		if f.Rate == nil || f.Weight == 0 {
			continue
		}
		if len(top.vi) > 0 {
			top.say("+", "+")
			under.say("+", "+")
		}
		top.say("{} × {}", "{} × {}", f.Weight, f.Rate)
		under.say("{}", "{}", f.Weight)
	}
	t.say("Chỉ số hài lòng = ({}) / ({}) = {} %.", "Satisfaction index = ({}) / ({}) = {} %.",
		top.step("").Text, under.step("").Text, s.Index)
	t.say("Các tỷ lệ in ở trên đã làm tròn để đọc; phép tính giữ phân số chính xác từ số đếm.",
		"The rates printed above are rounded for reading; the calculation keeps the exact fractions of the counts.")
}
