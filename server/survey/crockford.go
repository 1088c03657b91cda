package survey

import "strings"

// alphabet is Douglas Crockford's base32: no I, L, O or U, so that a code read
// aloud or from a wall is not mistaken.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var decode = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i, c := range []byte(alphabet) {
		t[c] = int8(i)
		t[c|0x20] = int8(i) // lower case; a digit already has the bit set
	}
	for _, c := range "oO" {
		t[c] = 0
	}
	for _, c := range "iIlL" {
		t[c] = 1
	}
	return t
}()

// normalize reads what a person typed: case, spaces, hyphens and look-alikes
// (O for 0, I and L for 1) do not matter. ok is false for any other character or
// for more than max characters.
func normalize(s string, max int) (_ string, ok bool) {
	if len(s) > 4*max { // far more than separators explain: do not even look
		return "", false
	}
	var b strings.Builder
	b.Grow(max)
	for i := range len(s) {
		c := s[i]
		if c == ' ' || c == '-' {
			continue
		}
		v := decode[c]
		if v < 0 || b.Len() == max {
			return "", false
		}
		b.WriteByte(alphabet[v])
	}
	return b.String(), true
}

// times2 multiplies by x in GF(2^5) with the polynomial x^5 + x^2 + 1.
func times2(v int8) int8 {
	v <<= 1
	if v&0x20 != 0 {
		v ^= 0x25
	}
	return v
}

// checkChar is the check character of up to 30 normalised characters: the sum of
// each value times a power of x in GF(32). All weights differ and none is zero,
// so every single wrong character and every swap of two is found, at any
// distance. Decimal schemes such as Luhn miss some swaps.
func checkChar(data string) byte {
	var sum int8
	for i := range len(data) {
		sum = times2(sum ^ decode[data[i]])
	}
	return alphabet[sum]
}

// checked reports whether s ends in the check character of what is before it.
func checked(s string) bool {
	return len(s) > 1 && checkChar(s[:len(s)-1]) == s[len(s)-1]
}

// encodeBits writes v as n characters, most significant first.
func encodeBits(v uint64, n int) string {
	b := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		b[i] = alphabet[v&31]
		v >>= 5
	}
	return string(b)
}
