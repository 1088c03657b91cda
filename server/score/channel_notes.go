package score

import (
	"math/big"

	"hailong/server/survey"
)

// ChannelNote is what the way people come to a channel means for its figures (method
// who chooses them, and who stands beside them.
func ChannelNote(c survey.Channel) survey.Text {
	switch c {
	case survey.QR:
		return survey.Text{
			Vi: "Người dân tự quét mã nên người rất hài lòng hoặc rất không hài lòng dễ tham gia hơn; người không dùng điện thoại thông minh gần như vắng mặt. Không biết bao nhiêu người đã thấy mã mà không trả lời.",
			En: "Residents choose to scan the code, so the very content and the very discontent are more likely to answer; people without a smartphone are almost absent. How many saw the code and did not answer is not known.",
		}
	case survey.Link:
		return survey.Text{
			Vi: "Đường dẫn được gửi kèm thông báo kết quả nên người trả lời là người đã có hồ sơ được giải quyết; cơ quan gửi cho ai thì người đó mới trả lời được. Đây là kênh gần với mẫu có danh sách nhất.",
			En: "The link goes out with a result notice, so those who answer have had a case settled, and only those whom the office writes to can. It is the channel closest to a sample from a list.",
		}
	case survey.Kiosk:
		return survey.Text{
			Vi: "Trả lời ngay tại quầy, trước mặt cán bộ, nên thường nương nhẹ hơn; chỉ có người đến trực tiếp. Một người có thể chạm nhiều lần, các dấu hiệu bất thường ghi lại điều đó nhưng không ngăn được.",
			En: "Given at the counter, in sight of the staff, and so often milder; only those who come in person. One person can tap several times: flags record it, nothing prevents it.",
		}
	}
	return survey.Text{
		Vi: "Người khác nhập hộ nên câu trả lời đi qua người ghi; phù hợp với người cao tuổi, người khuyết tật, nhưng cần xem tỷ trọng của kênh này có bất thường không.",
		En: "Entered on somebody's behalf, so the answers pass through whoever writes them down. Right for old or disabled people, but its share is worth a look.",
	}
}

// SlicePair is two slices of a unit side by side. Difference is b less a in percentage
// points with its own 95 % interval.
type SlicePair struct {
	A          string           `json:"a"`
	B          string           `json:"b"`
	Difference DifferenceFigure `json:"difference"`
	P          Decimal          `json:"p"` // four places, rounded up
	Adjusted   Decimal          `json:"p_adjusted"`
	Clear      bool             `json:"clear"` // Adjusted is at most 0.05
}

// ChannelTests are the channels of a unit, each against each.
type ChannelTests struct {
	Pairs []SlicePair `json:"pairs"` // empty where fewer than two channels show rates
	Clear bool        `json:"clear"` // some pair differs clearly
	Text  survey.Text `json:"text"`
}

// CompareChannels tests whether channels that Slices has published say the same: each
// pair by fisher on the responses that their rates rest on, all pairs together by holm.
// The pairs name which channels differ, which one test of homogeneity over all would
// not. It rounds the satisfied share of a channel to whole responses.
func CompareChannels(list []Slice) ChannelTests {
	var shown []Slice
	for _, x := range list {
		if x.Rate != nil && x.Basis != nil && *x.Basis > 0 {
			shown = append(shown, x)
		}
	}
	out := ChannelTests{Pairs: []SlicePair{}}
	var ps []*big.Rat
	for i, a := range shown {
		for _, b := range shown[i+1:] {
			p := fisher(whole(*a.Rate, *a.Basis), *a.Basis, whole(*b.Rate, *b.Basis), *b.Basis)
			d := newcombeOf(fraction(*b.Rate), *b.Basis, fraction(*a.Rate), *a.Basis)
			d.Value = *b.Rate - *a.Rate
			ps = append(ps, p)
			out.Pairs = append(out.Pairs, SlicePair{A: a.Key, B: b.Key, Difference: *d, P: probability(p)})
		}
	}
	var t telling
	for i, p := range holm(ps) {
		x := &out.Pairs[i]
		x.Adjusted, x.Clear = probability(p), p.Cmp(significance) <= 0
		if !x.Clear {
			continue
		}
		out.Clear = true
		a, b := channelName(survey.Channel(x.A)), channelName(survey.Channel(x.B))
		size := max(x.Difference.Value, -x.Difference.Value)
		if x.Difference.Value < 0 {
			a, b = b, a
		}
		t.say("Kênh {} cho tỷ lệ hài lòng cao hơn rõ rệt kênh {} ({} điểm phần trăm).", "Channel {} is clearly more satisfied than channel {} ({} percentage points).", b, a, size)
	}
	switch {
	case len(out.Pairs) == 0:
		t.say("Chưa có hai kênh nào đủ phiếu để so với nhau.", "There are no two channels with enough responses to compare.")
	case out.Clear:
		t.say("Các kênh khác nhau rõ rệt nghĩa là kết quả chung phụ thuộc vào tỷ trọng của từng kênh; khi so với kỳ khác hoặc đơn vị khác cần xem cơ cấu kênh có giống nhau không.",
			"Where channels differ clearly, the result of the whole depends on their shares: before comparing with another period or unit, see whether the channels are mixed alike.")
	default:
		t.say("Chưa đủ căn cứ để nói các kênh cho kết quả khác nhau.", "There is not enough evidence that the channels say different things.")
	}
	out.Text = t.step("").Text
	return out
}

// ChannelMethod says how channels are tested.
var ChannelMethod = survey.Text{
	Vi: "Từng cặp kênh được kiểm định bằng phép thử chính xác Fisher-Irwin hai phía trên số phiếu, p hiệu chỉnh theo Holm cho tất cả các cặp; kết luận khác nhau khi p sau hiệu chỉnh không quá 0,05.",
	En: "Each pair of channels is tested with the two-sided Fisher-Irwin exact test on responses, p corrected by Holm's method for all pairs; they are called different where the corrected p is at most 0.05.",
}
