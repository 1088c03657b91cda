package certify

import (
	"fmt"

	"hailong/server/survey"
)

// Reason says in what something is not as it was certified. The list is closed.
type Reason string

// The reasons: of reading, of the signature, of the chain, of a receipt's proof, of the
// responses.
const (
	Unreadable   Reason = "unreadable"    // not a document of this kind
	NotCanonical Reason = "not_canonical" // readable, but not byte for byte what was signed; Got is the byte, from 1
	Broken       Reason = "broken"        // a rule of the document is broken at Of

	UnknownKey     Reason = "unknown_key"     // signed with a key that is none of those given
	OtherKey       Reason = "other_key"       // the key beside the signature is not the one the certificate names
	WrongSignature Reason = "wrong_signature" // the signature is not that key's over these bytes

	Gap             Reason = "gap"              // Want is the number that comes next
	Unlinked        Reason = "unlinked"         // the hash of the one before is another one
	TrailBack       Reason = "trail_back"       // the audit trail was shorter, or another one, than before
	CertifiedTwice  Reason = "certified_twice"  // the campaign is certified already and nothing is replaced
	ReplacesUnknown Reason = "replaces_unknown" // no certificate before has that hash
	ReplacesOther   Reason = "replaces_other"   // that one is of another campaign
	ReplacedTwice   Reason = "replaced_twice"   // that one is replaced already
	CutOff          Reason = "cut_off"          // the certificate that was noted is not in the chain

	OtherCertificate Reason = "other_certificate" // the proof is of another certificate
	SizeDiffers      Reason = "size_differs"      // the proof is of another number of responses
	NotIncluded      Reason = "not_included"      // the path does not lead to the root

	OutOfOrder    Reason = "out_of_order"   // two responses with one ID, or not in their order; Got is the place
	StrayResponse Reason = "stray_response" // of another campaign, or in no known standing; Got is the place
	UnknownUnit   Reason = "unknown_unit"   // of a unit that the certificate has not
	CountDiffers  Reason = "count_differs"  // Count says which
	FiguresDiffer Reason = "figures_differ" // the score of Unit, at Of
	RootDiffers   Reason = "root_differs"   // every count is right, and yet something in the responses was changed
)

// Reasons is every reason.
var Reasons = []Reason{
	Unreadable, NotCanonical, Broken, UnknownKey, OtherKey, WrongSignature,
	Gap, Unlinked, TrailBack, CertifiedTwice, ReplacesUnknown, ReplacesOther, ReplacedTwice, CutOff,
	OtherCertificate, SizeDiffers, NotIncluded,
	OutOfOrder, StrayResponse, UnknownUnit, CountDiffers, FiguresDiffer, RootDiffers,
}

// Count says which number differs.
type Count string

// The counts.
const (
	CountResponses     Count = "responses"      // of the whole campaign
	CountOtherChannels Count = "other_channels" // likewise, in channels that do not count
	CountCounted       Count = "counted"
	CountFlagged       Count = "flagged"
	CountExcluded      Count = "excluded"
	CountFlaggedBy     Count = "flagged_by"  // Of is the flag
	CountExcludedBy    Count = "excluded_by" // Of is the reason
)

// AllCounts is every Count.
var AllCounts = []Count{CountResponses, CountOtherChannels, CountCounted, CountFlagged, CountExcluded, CountFlaggedBy, CountExcludedBy}

// text is what is counted, within a sentence.
func (c Count) text(of string) survey.Text {
	switch c {
	case CountOtherChannels:
		return survey.Text{Vi: "số phiếu ở các kênh không được tính", En: "the number of responses in channels that do not count"}
	case CountCounted:
		return survey.Text{Vi: "số phiếu được tính", En: "the number of counted responses"}
	case CountFlagged:
		return survey.Text{Vi: "số phiếu có dấu hiệu cần xem", En: "the number of flagged responses"}
	case CountExcluded:
		return survey.Text{Vi: "số phiếu bị loại", En: "the number of excluded responses"}
	case CountFlaggedBy:
		return survey.Text{Vi: "số phiếu có dấu hiệu “" + of + "”", En: "the number of responses flagged “" + of + "”"}
	case CountExcludedBy:
		if of == "" {
			return survey.Text{Vi: "số phiếu bị loại vì lý do khác hoặc không ghi lý do", En: "the number of responses excluded for another reason or for none given"}
		}
		return survey.Text{Vi: "số phiếu bị loại với lý do “" + of + "”", En: "the number of responses excluded for “" + of + "”"}
	}
	return survey.Text{Vi: "tổng số phiếu", En: "the number of all responses"}
}

// Finding is the first thing that is not as it was certified. As an error it is for the
// log; Text is for people, and Err is both.
type Finding struct {
	Reason Reason         `json:"reason"`
	Number int64          `json:"number,omitempty"` // of the certificate; 0 where there is none
	Unit   survey.UnitKey `json:"unit,omitzero"`
	Count  Count          `json:"count,omitempty"`
	Of     string         `json:"of,omitempty"`   // flag, reason for exclusion, campaign, or place in the document
	Want   string         `json:"want,omitempty"` // as certified
	Got    string         `json:"got,omitempty"`  // as found

	rule  survey.Text // that is broken
	cause error
}

func (f *Finding) Error() string {
	s := string(f.Reason) + ": " + f.Text().En
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

func (f *Finding) Unwrap() error { return f.cause }

// Err is the finding as an error for people: KindMalformed for what can't be read,
// KindInvalid for what can and is not right.
func (f *Finding) Err() error {
	kind := survey.KindInvalid
	if f.Reason == Unreadable || f.Reason == NotCanonical {
		kind = survey.KindMalformed
	}
	return survey.NewError(kind, f.Text()).With(f)
}

// Text is the finding for people, as a sentence.
func (f *Finding) Text() survey.Text {
	t := f.sentence()
	if f.Number > 0 {
		t.Vi = fmt.Sprintf("Biên bản số %d: %s", f.Number, t.Vi)
		t.En = fmt.Sprintf("Certificate %d: %s", f.Number, t.En)
	}
	return t
}

func (f *Finding) sentence() survey.Text {
	switch f.Reason {
	case NotCanonical:
		return say("nội dung không còn đúng từng ký tự như khi ký, sai từ byte thứ %s.", "not byte for byte as it was signed, from byte %s on.", f.Got)
	case Broken:
		return survey.Text{Vi: "mục " + f.Of + " không hợp lệ: " + f.rule.Vi + ".", En: f.Of + " is not valid: " + f.rule.En + "."}
	case UnknownKey:
		return say("ký bằng khóa không nằm trong các khóa công khai đã đưa (mã khóa %.16s…).", "signed with a key that is none of the public keys given (key %.16s…).", f.Got)
	case OtherKey:
		return say("khóa ghi cạnh chữ ký không phải khóa mà biên bản nêu.", "the key beside the signature is not the one the certificate names.")
	case WrongSignature:
		return say("chữ ký không đúng: nội dung đã bị sửa, hoặc không do khóa này ký.", "the signature is wrong: the content was altered, or not signed with this key.")
	case Gap:
		return say("lẽ ra là số %s; biên bản ở giữa bị thiếu hoặc không đúng thứ tự.", "should be number %s; certificates are missing or out of order.", f.Want)
	case Unlinked:
		return say("không nối tiếp biên bản liền trước: mã băm ghi trong biên bản không phải của biên bản đó.", "does not follow the one before it: the hash it names is another one.")
	case TrailBack:
		return say("dấu mốc nhật ký (%s) lùi về trước so với biên bản liền trước (%s).", "the head of the audit trail (%s) is behind that of the certificate before (%s).", f.Got, f.Want)
	case CertifiedTwice:
		return say("đợt %s đã có biên bản, mà biên bản này không ghi là thay thế.", "campaign %s has a certificate already, and this one replaces none.", f.Of)
	case ReplacesUnknown:
		return say("thay thế một biên bản không có trong các biên bản trước.", "replaces a certificate that is none of those before.")
	case ReplacesOther:
		return say("thay thế biên bản của một đợt khác (%s).", "replaces a certificate of another campaign (%s).", f.Of)
	case ReplacedTwice:
		return say("thay thế một biên bản đã được thay thế trước đó.", "replaces a certificate that is replaced already.")
	case CutOff:
		return say("Không có biên bản đã ghi lại từ trước: phần cuối bị cắt, hoặc các biên bản đã được lập lại.", "The certificate that was noted is not there: the end was cut off, or the certificates were made anew.")
	case OtherCertificate:
		return say("xác nhận kèm biên nhận thuộc về một biên bản khác.", "the receipt's proof belongs to another certificate.")
	case SizeDiffers:
		return say("xác nhận kèm biên nhận nêu %s phiếu, biên bản nêu %s phiếu.", "the receipt's proof is of %s responses, the certificate of %s.", f.Got, f.Want)
	case NotIncluded:
		return say("xác nhận kèm biên nhận không dẫn đến mã gốc của biên bản: phiếu này không nằm trong số liệu đã chốt.", "the receipt's proof does not lead to the root: this response is not part of what was certified.")
	}
	return f.ofResponses()
}

func (f *Finding) ofResponses() survey.Text {
	switch f.Reason {
	case OutOfOrder:
		return say("phiếu thứ %s trùng mã với phiếu khác hoặc không đứng đúng thứ tự.", "response %s has the ID of another one or is not in its place.", f.Got)
	case StrayResponse:
		return say("phiếu thứ %s không thuộc đợt này hoặc có trạng thái lạ.", "response %s is of another campaign or in an unknown standing.", f.Got)
	case UnknownUnit:
		return say("có phiếu của đơn vị %s, không có trong biên bản.", "there are responses of unit %s, which the certificate has not.", f.Unit.String())
	case CountDiffers:
		t := f.Count.text(f.Of)
		if f.Unit != (survey.UnitKey{}) {
			t.Vi, t.En = "đơn vị "+f.Unit.String()+", "+t.Vi, "unit "+f.Unit.String()+", "+t.En
		}
		return survey.Text{
			Vi: fmt.Sprintf("%s: biên bản ghi %s, đếm lại được %s.", t.Vi, f.Want, f.Got),
			En: fmt.Sprintf("%s: %s certified, %s found.", t.En, f.Want, f.Got),
		}
	case FiguresDiffer:
		if f.Of != "" {
			return say("số liệu của đơn vị %s khác với khi tính lại, ở mục %s: biên bản ghi %s, tính lại được %s.",
				"the score of unit %s is not the one worked out anew, at %s: %s certified, %s found.", f.Unit.String(), f.Of, f.Want, f.Got)
		}
		return say("không tính lại được điểm của đơn vị %s.", "there is no score of unit %s to compare with.", f.Unit.String())
	case RootDiffers:
		return say("số phiếu khớp nhưng mã gốc khác: có phiếu đã bị sửa hoặc bị thay.", "the numbers agree but the root does not: some response was altered or exchanged.")
	}
	return say("Tệp không đọc được theo khuôn dạng này.", "The file is not a document of this kind.")
}

// say is a sentence in both languages with the same arguments in the same order.
func say(vi, en string, args ...any) survey.Text {
	return survey.Text{Vi: fmt.Sprintf(vi, args...), En: fmt.Sprintf(en, args...)}
}
