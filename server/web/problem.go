package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/guard"
	"hailong/server/page"
	"hailong/server/survey"
)

// status is the HTTP status of every kind of error. A test holds it complete.
var status = map[survey.Kind]int{
	survey.KindInvalid:       fiber.StatusUnprocessableEntity,
	survey.KindMalformed:     fiber.StatusBadRequest,
	survey.KindMistyped:      fiber.StatusNotFound,
	survey.KindUnknown:       fiber.StatusNotFound,
	survey.KindRevoked:       fiber.StatusGone,
	survey.KindNotOpen:       fiber.StatusGone,
	survey.KindConflict:      fiber.StatusConflict,
	survey.KindStale:         fiber.StatusPreconditionFailed,
	survey.KindUnconditional: fiber.StatusPreconditionRequired,
	survey.KindLimited:       fiber.StatusTooManyRequests,
	survey.KindUnavailable:   fiber.StatusServiceUnavailable,
	survey.KindTooLarge:      fiber.StatusRequestEntityTooLarge,
	survey.KindMediaType:     fiber.StatusUnsupportedMediaType,
	survey.KindUnsigned:      fiber.StatusUnauthorized,
	survey.KindForbidden:     fiber.StatusForbidden,
	survey.KindInternal:      fiber.StatusInternalServerError,
}

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string         `json:"type"` // urn:hailong:problem:KIND
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	ID     string         `json:"id,omitempty"` // of an internal error, also in the log
	Errors []problemField `json:"errors,omitempty"`
}

type problemField struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

var (
	textInternal = survey.Text{
		Vi: "Hệ thống gặp lỗi. Xin thử lại; nếu vẫn lỗi, hãy báo mã lỗi cho quản trị.",
		En: "Something went wrong on our side. Please try again; if it persists, report the error id.",
	}
	textNotFound = survey.Text{
		Vi: "Không có trang này. Xin quét lại mã QR hoặc nhập mã in dưới hình QR ở trang chủ.",
		En: "There is no such page. Please scan the QR code again or type the code printed under it on the home page.",
	}
	textMethod = survey.Text{
		Vi: "Địa chỉ này không nhận cách gửi vừa dùng.", En: "This address does not take that method.",
	}
	textTooLarge = survey.Text{
		Vi: "Nội dung gửi lên quá lớn.", En: "The request is too large.",
	}
	textHeaders = survey.Text{
		Vi: "Trình duyệt gửi kèm quá nhiều dữ liệu. Xin xóa cookie của trang này rồi quét lại mã QR.",
		En: "The browser sent too much along. Please delete the cookies of this site and scan the QR code again.",
	}
	textSlow = survey.Text{
		Vi: "Đường truyền quá chậm nên yêu cầu chưa đến đủ. Xin thử lại.",
		En: "The line was too slow for the whole request to arrive. Please try again.",
	}
	textMalformed = survey.Text{
		Vi: "Yêu cầu không đọc được.", En: "The request can't be read.",
	}
)

// fail writes an error as a problem document or a page. It is the only place
// where errors become responses.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	e, code := s.classify(err)
	id := ""
	if e.Kind == survey.KindInternal && code == fiber.StatusInternalServerError {
		id = errorID()
		s.Log.Error("request failed", "id", id, "method", c.Method(), "route", c.Route().Path, "error", err.Error())
	}
	s.noteUnavailable(c, e, err)
	s.retryAfter(c, e)
	if r, ok := errors.AsType[*guard.Refusal](err); ok {
		limitHeaders(c, r.Limits)
	}
	c.Status(code)
	lang := language(c)
	if wantsJSON(c) {
		c.Set(fiber.HeaderCacheControl, "no-store")
		return writeProblem(c, e, code, id, lang)
	}
	n := page.Notice{Lang: lang, Kind: e.Kind, Message: e.Message, RetryAfter: e.RetryAfter}
	if id != "" {
		n.Message.Vi += " (" + id + ")"
		n.Message.En += " (" + id + ")"
	}
	err = s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Notice(b, n) })
	c.Set(fiber.HeaderCacheControl, "no-store")
	return err
}

// noteUnavailable tells the log that answers could not be taken.
func (s *Server) noteUnavailable(c *fiber.Ctx, e *survey.Error, err error) {
	if e.Kind != survey.KindUnavailable {
		return
	}
	if others, due := s.unavailable.due(s.Clock()); due {
		s.Log.Warn("store unavailable", "route", c.Route().Path, "error", err.Error(), "others", others)
	}
}

// classify turns any error into one of the closed list with its status.
func (s *Server) classify(err error) (*survey.Error, int) {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		code, ok := status[e.Kind]
		if !ok {
			code = fiber.StatusInternalServerError
		}
		if e.Kind == survey.KindInternal || e.Message.Empty() {
			c := *e
			c.Message = textInternal
			return &c, code
		}
		return e, code
	}
	if f, ok := errors.AsType[*fiber.Error](err); ok {
		switch f.Code {
		case fiber.StatusNotFound:
			return survey.NewError(survey.KindUnknown, textNotFound), f.Code
		case fiber.StatusMethodNotAllowed:
			return survey.NewError(survey.KindMalformed, textMethod), f.Code
		case fiber.StatusRequestEntityTooLarge:
			return survey.NewError(survey.KindTooLarge, textTooLarge), f.Code
		case fiber.StatusRequestTimeout:
			return survey.NewError(survey.KindMalformed, textSlow), f.Code
		case fiber.StatusRequestHeaderFieldsTooLarge:
			return survey.NewError(survey.KindMalformed, textHeaders), f.Code
		case fiber.StatusBadGateway: // Fiber's word for a client that is gone
			return survey.NewError(survey.KindMalformed, textMalformed), fiber.StatusBadRequest
		}
		if f.Code >= 400 && f.Code < 500 {
			return survey.NewError(survey.KindMalformed, textMalformed), f.Code
		}
	}
	return survey.NewError(survey.KindInternal, textInternal), fiber.StatusInternalServerError
}

func writeProblem(c *fiber.Ctx, e *survey.Error, code int, id string, lang survey.Lang) error {
	p := problem{
		Type: "urn:hailong:problem:" + string(e.Kind), Title: title(code, lang), Status: code,
		Detail: e.Message.In(lang), ID: id,
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, problemField{f.Path, f.Message.In(lang)})
	}
	return c.JSON(p, "application/problem+json")
}

// title is a short name of a status for people.
func title(code int, lang survey.Lang) string {
	t, ok := map[int]survey.Text{
		400: {Vi: "Yêu cầu không hợp lệ", En: "Bad request"},
		401: {Vi: "Chưa đăng nhập", En: "Not signed in"},
		403: {Vi: "Không có quyền", En: "Not allowed"},
		404: {Vi: "Không tìm thấy", En: "Not found"},
		405: {Vi: "Cách gửi không được nhận", En: "Method not allowed"},
		408: {Vi: "Hết thời gian chờ", En: "Too slow"},
		409: {Vi: "Đã có nội dung khác", En: "Conflict"},
		410: {Vi: "Không còn hiệu lực", En: "Gone"},
		412: {Vi: "Nội dung đã được người khác sửa", En: "Changed meanwhile"},
		413: {Vi: "Nội dung quá lớn", En: "Too large"},
		415: {Vi: "Kiểu nội dung không được nhận", En: "Unsupported media type"},
		422: {Vi: "Nội dung chưa đúng", En: "Not valid"},
		428: {Vi: "Thiếu phiên bản đang sửa", En: "Edited version missing"},
		429: {Vi: "Gửi quá nhanh", En: "Too many requests"},
		431: {Vi: "Phần đầu yêu cầu quá lớn", En: "Headers too large"},
		500: {Vi: "Lỗi hệ thống", En: "Internal error"},
		503: {Vi: "Tạm gián đoạn", En: "Unavailable"},
	}[code]
	if !ok {
		return fmt.Sprintf("HTTP %d", code)
	}
	return t.In(lang)
}

// errorID names an internal error for the log and the person who reports it.
func errorID() string {
	return strings.ToUpper(rand.Text()[:8])
}

// wantsJSON reports whether the caller is a program: every API route, the check of
// readiness, and whoever accepts JSON rather than pages.
func wantsJSON(c *fiber.Ctx) bool {
	if p := strings.ToLower(c.Path()); strings.HasPrefix(p, "/api/") || strings.HasPrefix(p, "/readyz") {
		return true
	}
	a := c.Get(fiber.HeaderAccept)
	return strings.Contains(a, "json") && !strings.Contains(a, "text/html")
}
