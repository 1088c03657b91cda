package survey

import (
	"fmt"
	"io"
)

// EntryCode is the short code in a QR or link: 8 characters of Crockford base32,
// the last one a check character, upper case. It is random: no code can be
// worked out from another.
type EntryCode string

// entryCodeLen counts the check character.
const entryCodeLen = 8

// NewEntryCode draws a code from random; it fails only when random does.
func NewEntryCode(random io.Reader) (EntryCode, error) {
	var b [entryCodeLen - 1]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw entry code: %w", err)
	}
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return EntryCode(b[:]) + EntryCode(checkChar(string(b[:]))), nil
}

// ParseEntryCode reads a code as typed: case, spaces, hyphens and look-alike
// letters are forgiven. A wrong length, character or check character is a
// KindMistyped error, so that a typing slip is told apart from an unknown code
// without any look-up.
func ParseEntryCode(s string) (EntryCode, error) {
	n, ok := normalize(s, entryCodeLen)
	if !ok || len(n) != entryCodeLen || !checked(n) {
		return "", NewError(KindMistyped, Text{
			Vi: "Mã không đúng. Mã gồm 8 ký tự in dưới hình QR; vui lòng xem lại từng ký tự.",
			En: "This code is not right. It has 8 characters, printed under the QR code; please check each one.",
		})
	}
	return EntryCode(n), nil
}

// Grouped is the code as printed for people: two groups of four.
func (c EntryCode) Grouped() string {
	if len(c) != entryCodeLen {
		return string(c)
	}
	return string(c[:4] + "-" + c[4:])
}

// CodeStatus says whether an entry code leads anywhere.
type CodeStatus string

// A code is active until somebody revokes it; it never becomes active again.
const (
	CodeActive  CodeStatus = "active"
	CodeRevoked CodeStatus = "revoked"
)

// Entry is an entry code with what it is bound to: a unit, a point and a
// channel, never a campaign, so that posters outlive rounds.
type Entry struct {
	Code    EntryCode  `json:"code"`
	Unit    UnitKey    `json:"unit"`
	Point   PointID    `json:"point,omitempty"`
	Channel Channel    `json:"channel"`
	Status  CodeStatus `json:"status"`
	Issued  Day        `json:"issued"`
	Revoked Day        `json:"revoked,omitzero"`
	Reason  string     `json:"reason,omitempty"` // why it was revoked
}
