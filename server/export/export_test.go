package export

// For the tests.
var (
	Guard        = guard
	DisplayWidth = displayWidth
)
