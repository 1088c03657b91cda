package review

// What tests look at from outside.
var (
	Groups     = groups
	Blocks     = blocks
	Difference = difference
)
