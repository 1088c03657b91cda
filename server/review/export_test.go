package review

import (
	"slices"

	"hailong/server/survey"
)

// What tests look at from outside.
var (
	Groups     = groups
	Blocks     = blocks
	Difference = difference
)

// Sort puts IDs into the order of a set.
func Sort(ids []survey.ResponseID) { slices.Sort(ids) }
