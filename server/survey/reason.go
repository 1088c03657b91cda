package survey

// Reason is why a response was excluded or put back: a code of a closed list, which is
// what stands in Response.Reason, in exports and in certificates.
type Reason string

// The reasons for exclusion, then those for putting back, in the order they are shown.
const (
	ReasonStaff     Reason = "staff_filled"   // filled in by staff or on their demand
	ReasonDuplicate Reason = "duplicate"      // the same person or transaction once more
	ReasonTest      Reason = "test_answer"    // a try-out, such as of a new poster
	ReasonHours     Reason = "outside_hours"  // nobody was served then
	ReasonBulk      Reason = "bulk_source"    // many from one device or service point
	ReasonOther     Reason = "other_approved" // anything else that two auditors agree on

	ReasonVerified Reason = "verified" // looked into and found genuine
	ReasonMistaken Reason = "mistaken" // should not have been excluded
)

// ExcludeReasons lists the reasons for exclusion.
var ExcludeReasons = []Reason{ReasonStaff, ReasonDuplicate, ReasonTest, ReasonHours, ReasonBulk, ReasonOther}

// RestoreReasons lists the reasons for putting back.
var RestoreReasons = []Reason{ReasonVerified, ReasonMistaken}

// Text is the reason for people. Responses that were reviewed before the list was closed
// carry words of the auditor's own: those are their text in both languages.
func (r Reason) Text() Text {
	switch r {
	case ReasonStaff:
		return Text{Vi: "Cán bộ điền thay hoặc yêu cầu điền", En: "Filled in by staff, or at their demand"}
	case ReasonDuplicate:
		return Text{Vi: "Phiếu trùng của cùng một người, một lượt giải quyết", En: "Duplicate of one person or transaction"}
	case ReasonTest:
		return Text{Vi: "Phiếu gửi thử", En: "Test answer"}
	case ReasonHours:
		return Text{Vi: "Gửi ngoài giờ tiếp công dân", En: "Sent outside service hours"}
	case ReasonBulk:
		return Text{Vi: "Gửi hàng loạt từ một thiết bị hoặc một điểm tiếp nhận", En: "Sent in bulk from one device or service point"}
	case ReasonOther:
		return Text{Vi: "Lý do khác đã được chấp thuận", En: "Another reason, approved"}
	case ReasonVerified:
		return Text{Vi: "Đã kiểm tra, phiếu hợp lệ", En: "Checked and found genuine"}
	case ReasonMistaken:
		return Text{Vi: "Loại nhầm", En: "Excluded by mistake"}
	}
	return Text{Vi: string(r), En: string(r)}
}
