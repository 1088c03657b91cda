package certify

// What known answers need: the RFCs' own vectors are not certificates.
var (
	Canonical = canonical
	Included  = included
)

// AddData appends an entry of any length.
func (t *Tree) AddData(data []byte) { t.add(data) }
