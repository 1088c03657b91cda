package score

// ratings adds up the items that entered; ok is false when some are not shown.
func ratings(s *Score) (sum [5]int64, total, values int64, ok bool) {
	for i := range s.Factors {
		for j := range s.Factors[i].Items {
			it := &s.Factors[i].Items[j]
			if !it.Entered {
				continue
			}
			if it.Withheld {
				return sum, 0, 0, false
			}
			for l, n := range it.Levels {
				sum[l] += n
				total += n
				values += int64(l+1) * n
			}
		}
	}
	return sum, total, values, true
}

func tellBeside(t *telling, s *Score) {
	if s.Pooled != nil {
		sum, total, values, ok := ratings(s)
		if ok && s.Caps != CapsApplied {
			t.say("Gộp mọi lượt đánh giá: hài lòng ({} + {}) / {} = {} %; rất hài lòng {} / {} = {} %; không hài lòng ({} + {}) / {} = {} %; điểm trung bình {} / {} = {}.",
				"Of all ratings: satisfied ({} + {}) / {} = {} %; very satisfied {} / {} = {} %; dissatisfied ({} + {}) / {} = {} %; mean level {} / {} = {}.",
				sum[3], sum[4], total, s.Pooled, sum[4], total, s.VerySatisfied, sum[0], sum[1], total, s.Dissatisfied, values, total, s.Mean)
		} else {
			t.say("Gộp mọi lượt đánh giá, có hệ số theo kênh: hài lòng {} %; rất hài lòng {} %; không hài lòng {} %; điểm trung bình {}.",
				"Of all ratings, weighted by channel: satisfied {} %; very satisfied {} %; dissatisfied {} %; mean level {}.",
				s.Pooled, s.VerySatisfied, s.Dissatisfied, s.Mean)
		}
	}
	if s.AllSatisfied != nil {
		t.say("Hài lòng toàn diện (mọi câu đều mức 4 hoặc 5): {} % số phiếu có đánh giá.",
			"Fully satisfied (every rating 4 or 5): {} % of the responses with ratings.", s.AllSatisfied)
	}
	switch {
	case s.Overall == nil || s.Overall.Rate == nil:
	case s.Overall.Withheld:
		t.say("Câu hỏi chung: {} % hài lòng.", "Overall question: {} % satisfied.", s.Overall.Rate)
	default:
		t.say("Câu hỏi chung: {} % hài lòng trên {} lượt đánh giá.", "Overall question: {} % satisfied of {} ratings.", s.Overall.Rate, s.Overall.N)
	}
}

func tellInterval(t *telling, s *Score) {
	if s.Interval == nil || s.ItemsBasis == nil {
		return
	}
	t.say("Khoảng tin cậy 95 % (Wilson, 1927) của tỷ lệ gộp p = {} % trên n = {} phiếu (mức mà ít nhất một nửa số câu hỏi đạt): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1,96: từ {} % đến {} %, sai số ± {} điểm phần trăm.",
		"95 % interval (Wilson, 1927) of the pooled rate p = {} % on n = {} responses (what at least half of the items reach): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96: from {} % to {} %, margin ± {} percentage points.",
		s.Pooled, *s.ItemsBasis, s.Interval.Low, s.Interval.High, s.Interval.Margin)
	if s.Caps == CapsApplied {
		t.say("n ở đây là cỡ mẫu hiệu dụng theo cùng công thức Kish, tính trên số phiếu có đánh giá của từng câu.",
			"n is here the effective sample size by the same formula of Kish, of the responses that rated each item.")
	}
	if s.Interval.Corrected {
		t.say("Có hiệu chỉnh tổng thể hữu hạn, N = {}: thay n bằng n(N − 1)/(N − n).",
			"With finite-population correction, N = {}: n is replaced by n(N − 1)/(N − n).", s.Transactions)
	} else if s.Transactions > 0 {
		t.say("Không hiệu chỉnh vì số giao dịch N = {} nhỏ hơn số phiếu {}.", "No correction, as the number of transactions N = {} is below the {} responses.", s.Transactions, s.N.Used)
	}
}

func tellTarget(t *telling, c *Criteria, s *Score) {
	if s.Transactions > 0 {
		t.say("Cỡ mẫu mục tiêu = N / (1 + N·e²) với N = {} giao dịch, e = {} %, làm tròn lên: {}.",
			"Target = N / (1 + N·e²) with N = {} transactions, e = {} %, rounded up: {}.", s.Transactions, c.Sampling.Error, s.Target)
	} else {
		t.say("Chưa biết số giao dịch của kỳ: cỡ mẫu mục tiêu {}.", "The number of transactions is not known: target {}.", s.Target)
	}
	t.say("Tiến độ {} / {} = {} %.", "Progress {} / {} = {} %.", s.N.Used, s.Target, s.Progress)
}

func tellPoints(t *telling, c *Criteria, s *Score) {
	if s.Points == nil || s.Measured == nil {
		t.say("Không tính điểm (chưa đủ mẫu, không phải 0 điểm).", "No points (not enough responses; this is not zero).")
		if s.Reason != "" {
			t.say("{}", "{}", s.Reason.Text())
		}
		if s.Basis != nil && s.Reason == FewRatings {
			t.say("Cơ sở {}, cần {}.", "Basis {}, needed {}.", *s.Basis, c.MinScore)
		}
		if s.Reason == FewResponses {
			t.say("n = {}, cần {}.", "n = {}, needed {}.", s.N.Used, c.MinScore)
		}
		return
	}
	m := s.Measured
	value := both(m.Precise)
	if m.At == AtMeasure {
		value = both(m.Value.String())
		t.say("Số đo đưa vào điểm: {}, làm tròn hai chữ số (nửa làm tròn lên) = {} %.",
			"Measure for the points: {}, rounded to two decimals (half up) = {} %.", m.Measure.Text(), value)
	} else {
		t.say("Số đo đưa vào điểm: {}, giữ chính xác = {} % (cắt sau tám chữ số).",
			"Measure for the points: {}, kept exact = {} % (cut off after eight decimals).", m.Measure.Text(), value)
	}
	if s.Basis != nil {
		t.say("Cơ sở {} phiếu, cần ít nhất {}.", "Basis {} responses, at least {} needed.", *s.Basis, c.MinScore)
	}
	most := c.Group.ResidentsShare
	if c.Points.Rule == Linear {
		t.say("Điểm = {} × {} / 100 = {}, làm tròn hai chữ số, nửa làm tròn lên.",
			"Points = {} × {} / 100 = {}, rounded to two decimals, half up.", most, value, s.Points)
		return
	}
	exact, err := ParseDecimal(m.Precise[:len(m.Precise)-2]) // a bound has at most six decimals, so cutting off after six keeps the side
	if m.At == AtMeasure {
		exact, err = ParseDecimal(m.Value.String())
	}
	if b := c.band(percent(exact)); err == nil && b != nil {
		t.say("Bậc từ {} % (kể cả {} %): {} % của {} điểm = {}.", "Band from {} % ({} % included): {} % of {} points = {}.", b.From, b.From, b.Share, most, s.Points)
	} else {
		t.say("Dưới bậc thấp nhất: {} điểm.", "Below the lowest band: {} points.", s.Points)
	}
}

func tellPass(t *telling, s *Score) {
	if s.Pass.Needed == nil {
		return
	}
	t.say("Mức đạt {} điểm: các nội dung khác (tối đa {}) cần ít nhất {}.",
		"Pass line {} points: the rest of the set (at most {}) must bring at least {}.", s.Pass.Line, s.Pass.Others, s.Pass.Needed)
	if s.Pass.FloorMet == nil {
		return
	}
	if *s.Pass.FloorMet {
		t.say("Chỉ số đạt mức sàn {} %.", "The index reaches the floor of {} %.", *s.Pass.Floor)
	} else {
		t.say("Chỉ số chưa đạt mức sàn {} %.", "The index is below the floor of {} %.", *s.Pass.Floor)
	}
}

func tellFlagged(t *telling, s *Score) {
	if s.N.Flagged == 0 || s.Without == nil || s.With == nil || s.Without.Index == nil || s.With.Index == nil {
		return
	}
	t.say("Không tính phiếu có dấu hiệu bất thường: n = {}, chỉ số {} %.", "Without flagged responses: n = {}, index {} %.", s.Without.N, s.Without.Index)
	t.say("Tính cả: n = {}, chỉ số {} %.", "With them: n = {}, index {} %.", s.With.N, s.With.Index)
}
