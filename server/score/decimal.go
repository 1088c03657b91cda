package score

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact decimal with up to six places, counted in millionths. It
// is for what people write into a criteria set: weights, points, percentages.
// Its text and JSON forms are the shortest plain number with a decimal point.
type Decimal int64

const million = 1_000_000

// maxDecimal is the largest magnitude taken: far above any weight or point, and
// far below where sums of millionths could overflow.
const maxDecimal = 1_000_000_000

// Whole is the Decimal of a whole number.
func Whole(n int64) Decimal { return Decimal(n * million) }

// ParseDecimal reads digits with an optional sign, decimal point and up to six
// places. Exponents, commas, spaces and underscores are errors, and so is a
// magnitude above one thousand million.
func ParseDecimal(s string) (Decimal, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || n > maxDecimal || len(frac) > 6 || point && frac == "" {
		return 0, fmt.Errorf("%q is not a decimal number with a point and up to six places", s)
	}
	f, err := strconv.ParseUint((frac + "000000")[:6], 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%q is not a decimal number with a point and up to six places", s)
	}
	d := Decimal(n*million + f)
	if negative {
		d = -d
	}
	return d, nil
}

// Rat is the exact value.
func (d Decimal) Rat() *big.Rat { return big.NewRat(int64(d), million) }

// String is the shortest text, such as 20, 0.5 or -3.
func (d Decimal) String() string {
	sign, n := "", uint64(d)
	if d < 0 {
		sign, n = "-", uint64(-d)
	}
	s := strconv.FormatUint(n/million, 10)
	if f := n % million; f != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%06d", f), "0")
	}
	return sign + s
}

// MarshalText writes String.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDecimal.
func (d *Decimal) UnmarshalText(b []byte) error {
	v, err := ParseDecimal(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalJSON writes a JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.MarshalText() }

// UnmarshalJSON reads a JSON number.
func (d *Decimal) UnmarshalJSON(b []byte) error { return d.UnmarshalText(b) }

// Hundredths is a figure with exactly two decimals: percent, points or a mean
// level. It is what is left after the one rounding; nothing is computed from it
// unless the criteria set says so. Its text and JSON forms always carry two
// decimals and a point: 87.35, 100.00.
type Hundredths int64

// Round is r to two decimals, half up (toward plus infinity), method A-03.
func Round(r *big.Rat) Hundredths { return round(r, 200) }

// round is r·times/2 rounded half up: floor((times·num + den) / 2·den).
func round(r *big.Rat, times int64) Hundredths {
	num := new(big.Int).Mul(r.Num(), big.NewInt(times))
	num.Add(num, r.Denom())
	den := new(big.Int).Lsh(r.Denom(), 1)
	return Hundredths(num.Div(num, den).Int64()) // Div floors, as den is positive
}

// Rat is the exact value.
func (h Hundredths) Rat() *big.Rat { return big.NewRat(int64(h), 100) }

// String is the figure with two decimals and a point.
func (h Hundredths) String() string {
	sign, n := "", uint64(h)
	if h < 0 {
		sign, n = "-", uint64(-h)
	}
	b := append(make([]byte, 0, 16), sign...)
	b = strconv.AppendUint(b, n/100, 10)
	return string(append(b, '.', byte('0'+n%100/10), byte('0'+n%10)))
}

// MarshalText writes String.
func (h Hundredths) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads a decimal with up to two places.
func (h *Hundredths) UnmarshalText(b []byte) error {
	d, err := ParseDecimal(string(b))
	if err != nil || d%10_000 != 0 {
		return fmt.Errorf("%q is not a decimal number with up to two places", b)
	}
	*h = Hundredths(d / 10_000)
	return nil
}

// MarshalJSON writes a JSON number with two decimals.
func (h Hundredths) MarshalJSON() ([]byte, error) { return h.MarshalText() }

// UnmarshalJSON reads a JSON number.
func (h *Hundredths) UnmarshalJSON(b []byte) error { return h.UnmarshalText(b) }

// text is the figure as a reader of the language writes it: decimal comma and
// dots between thousands in Vietnamese, the other way round in English.
func (h Hundredths) text(vi bool) string {
	whole, frac, _ := strings.Cut(h.String(), ".")
	sign := ""
	if whole[0] == '-' {
		sign, whole = "-", whole[1:]
	}
	if vi {
		return sign + group(whole, '.') + "," + frac
	}
	return sign + group(whole, ',') + "." + frac
}

// text is the number without trailing zeros, written for a reader.
func (d Decimal) text(vi bool) string {
	if vi {
		return strings.Replace(d.String(), ".", ",", 1)
	}
	return d.String()
}

// count is a whole number with a mark between thousands.
func count(n int64, vi bool) string {
	s := strconv.FormatInt(n, 10)
	if vi {
		return group(s, '.')
	}
	return group(s, ',')
}

// group sets mark between the thousands of a run of digits.
func group(digits string, mark byte) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	b.Grow(len(digits) + len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(mark)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}
