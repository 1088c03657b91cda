package certify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// maxInteger is the largest whole number that every reader of JSON keeps exactly,
// 2^53 - 1 (RFC 7493 section 2.2).
const maxInteger = 1<<53 - 1

// canonical is v as JSON in the canonical form of RFC 8785, of which only strings,
// whole numbers up to maxInteger, booleans, null, arrays and objects may occur: a
// fraction or a larger number is an error. Strings must be valid UTF-8; encoding/json
// would put U+FFFD for what is not.
func canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("certify: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("certify: %w", err)
	}
	return appendValue(make([]byte, 0, len(plain)), tree)
}

func appendValue(b []byte, v any) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendString(b, v), nil
	case json.Number:
		n, err := v.Int64()
		if err != nil || n > maxInteger || n < -maxInteger {
			return nil, fmt.Errorf("certify: %s is not a whole number of at most 2^53-1", v)
		}
		return strconv.AppendInt(b, n, 10), nil
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendValue(b, x); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case map[string]any:
		b = append(b, '{')
		for i, name := range slices.SortedFunc(maps.Keys(v), compareNames) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, name), ':')
			if b, err = appendValue(b, v[name]); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
	return nil, fmt.Errorf("certify: no JSON for %T", v) // a decoder makes nothing else
}

// compareNames orders names by their UTF-16 code units, as RFC 8785 section 3.2.3
// asks. Bytes would put a character beyond U+FFFF behind U+E000 to U+FFFF.
func compareNames(a, b string) int {
	if isASCII(a) && isASCII(b) {
		return strings.Compare(a, b)
	}
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// appendString writes a string with the escapes of RFC 8785 section 3.2.2.2 and no
// others.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= ' ':
			b = append(b, c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\r':
			b = append(b, `\r`...)
		default:
			b = fmt.Appendf(b, `\u%04x`, c)
		}
	}
	return append(b, '"')
}

// read puts canonical JSON into v and returns where it is not what v says: nil means
// that canonical(v) gives exactly b. That refuses, without a rule for each, names that
// are unknown, missing or there twice, names in another case, other spellings of a
// number or a string, blanks, a byte order mark and anything behind the end.
func read(b []byte, v any) *Finding {
	if len(b) > MaxBytes {
		return &Finding{Reason: Unreadable}
	}
	if err := json.Unmarshal(b, v); err != nil {
		return &Finding{Reason: Unreadable, cause: err}
	}
	again, err := canonical(v)
	if err != nil {
		return &Finding{Reason: Unreadable, cause: err}
	}
	if !bytes.Equal(b, again) {
		return &Finding{Reason: NotCanonical, Got: strconv.Itoa(firstDifference(b, again) + 1)}
	}
	return nil
}

// MaxBytes is the length of the longest document that is read. A certificate of 114
// units has about a third of a megabyte.
const MaxBytes = 8 << 20

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
