package survey

// What tests of the check character need.
var (
	CheckChar  = checkChar
	Checked    = checked
	EncodeBits = encodeBits
)

const Alphabet = alphabet
