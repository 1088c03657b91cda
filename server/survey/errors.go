package survey

import (
	"errors"
	"strings"
	"time"
)

// Kind says what the caller can do about an error. The list is closed;
// web/problem.go maps every kind to a status and a test holds it complete.
type Kind string

// The kinds.
const (
	KindInvalid   Kind = "invalid"   // a rule is broken; Fields say where
	KindMalformed Kind = "malformed" // the request cannot be read at all
	KindMistyped  Kind = "mistyped"  // a code whose check character is wrong
	KindUnknown   Kind = "unknown"   // nothing has that name
	KindRevoked   Kind = "revoked"   // an entry code that was withdrawn
	KindNotOpen   Kind = "not_open"  // no campaign takes this answer now
	KindConflict  Kind = "conflict"  // the same id with another body, or a stale edit
	KindStale     Kind = "stale"     // an edit of what somebody else has changed meanwhile
	// KindUnconditional is an edit that does not say which revision it was made on.
	KindUnconditional Kind = "unconditional"
	KindLimited       Kind = "limited"     // a rate limit; RetryAfter says when to come back
	KindUnavailable   Kind = "unavailable" // store away or full; the same request may be repeated
	KindTooLarge      Kind = "too_large"   // body over the limit
	KindMediaType     Kind = "media_type"  // content type not read here
	KindUnsigned      Kind = "unsigned"    // no or wrong credentials
	KindForbidden     Kind = "forbidden"   // credentials without the right
	KindInternal      Kind = "internal"    // our fault
)

// Kinds lists every kind.
var Kinds = []Kind{
	KindInvalid, KindMalformed, KindMistyped, KindUnknown, KindRevoked, KindNotOpen, KindConflict,
	KindStale, KindUnconditional, KindLimited, KindUnavailable, KindTooLarge, KindMediaType, KindUnsigned, KindForbidden, KindInternal,
}

// FieldError is a broken rule at one place of the input.
type FieldError struct {
	Path    string `json:"path"` // question id, or a path into a document such as sections[2].questions[0].id
	Message Text   `json:"message"`
}

// Error is an error that a caller can act on. Message is for people and holds no
// internals; the wrapped cause is for the log.
type Error struct {
	Kind       Kind
	Message    Text
	Fields     []FieldError
	RetryAfter time.Duration // for KindLimited and KindUnavailable; 0 when unknown
	Cause      error
}

// NewError makes an error of a kind with a message for people.
func NewError(k Kind, m Text) *Error { return &Error{Kind: k, Message: m} }

// InvalidField is a KindInvalid error with one broken field.
func InvalidField(path string, m Text) *Error {
	return &Error{Kind: KindInvalid, Message: m, Fields: []FieldError{{path, m}}}
}

// Unavailable wraps a passing fault of the store: the outcome is unknown and the
// same request may be repeated.
func Unavailable(cause error) *Error {
	return &Error{Kind: KindUnavailable, Cause: cause, Message: Text{
		Vi: "Hệ thống đang tạm gián đoạn, câu trả lời của ông/bà chưa được ghi nhận. Xin gửi lại sau ít phút.",
		En: "The service is briefly interrupted and your answer has not been recorded. Please send it again in a few minutes.",
	}}
}

// With returns the error with a cause for the log.
func (e *Error) With(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

func (e *Error) Error() string {
	// What is wrapped twice on its way is said once.
	if inner, ok := errors.AsType[*Error](e.Cause); ok && inner.Kind == e.Kind && inner.Message == e.Message && len(e.Fields) == 0 {
		return e.Cause.Error()
	}
	var b strings.Builder
	b.WriteString(string(e.Kind))
	// What a resident is told about an interruption tells an operator nothing that the
	// cause does not.
	if e.Message.En != "" && (e.Kind != KindUnavailable || e.Cause == nil) {
		b.WriteString(": " + e.Message.En)
	}
	for _, f := range e.Fields {
		b.WriteString("; " + f.Path + ": " + f.Message.En)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// KindOf is the kind of an error: KindInternal for any that is not an Error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}
