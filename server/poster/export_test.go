package poster

import "hailong/server/paper"

// Modules is how many modules a side of the code of content has, without the
// quiet zone.
func Modules(content string) (int, error) {
	m, err := paper.NewMatrix(content)
	return len(m), err
}

// Levels are the words under the faces.
var Levels = levels
