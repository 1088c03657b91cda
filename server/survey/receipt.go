package survey

// Receipt is the short code a resident gets: 15 characters of Crockford base32,
// the last one a check character, upper case. It stands for the first
// ReceiptPrefix characters of a response ID under a key, so that nobody who holds
// an export can find the response behind a receipt; package seal makes and opens
// it.
type Receipt string

const receiptLen = ReceiptPrefix + 1

// halfChars is half of a receipt's data: 7 characters, 35 bits.
const halfChars = ReceiptPrefix / 2

// ParseReceipt reads a receipt as typed: case, spaces, hyphens and look-alike
// letters are forgiven; a wrong length, character or check is KindMistyped.
func ParseReceipt(s string) (Receipt, error) {
	n, ok := normalize(s, receiptLen)
	if !ok || len(n) != receiptLen || !checked(n) {
		return "", NewError(KindMistyped, Text{
			Vi: "Mã biên nhận không đúng. Mã gồm 15 ký tự; vui lòng xem lại từng ký tự.",
			En: "This receipt is not right. It has 15 characters; please check each one.",
		})
	}
	return Receipt(n), nil
}

// Grouped is the receipt as shown to people: three groups of five.
func (r Receipt) Grouped() string {
	if len(r) != receiptLen {
		return string(r)
	}
	return string(r[:5] + "-" + r[5:10] + "-" + r[10:])
}

// Halves are the two 35-bit numbers of a parsed receipt's data.
func (r Receipt) Halves() (hi, lo uint64) { return halves(string(r[:ReceiptPrefix])) }

// Halves are the two 35-bit numbers of the part of an ID that its receipt stands
// for.
func (id ResponseID) Halves() (hi, lo uint64) { return halves(string(id[:ReceiptPrefix])) }

// NewReceipt is the receipt whose data is two 35-bit numbers.
func NewReceipt(hi, lo uint64) Receipt {
	data := encodeBits(hi, halfChars) + encodeBits(lo, halfChars)
	return Receipt(data) + Receipt(checkChar(data))
}

// IDPrefix is the start of the response IDs that two 35-bit numbers stand for.
func IDPrefix(hi, lo uint64) string {
	return encodeBits(hi, halfChars) + encodeBits(lo, halfChars)
}

func halves(s string) (hi, lo uint64) {
	for i := range halfChars {
		hi = hi<<5 | uint64(decode[s[i]])
		lo = lo<<5 | uint64(decode[s[halfChars+i]])
	}
	return hi, lo
}
