package export

import "io"

// For the tests.
var (
	Guard        = guard
	Clean        = clean
	Clip         = clip
	ColumnName   = columnName
	DisplayWidth = displayWidth
)

// NewWriterWithin is NewWriter for XLSX with other limits of a sheet.
func NewWriterWithin(w io.Writer, s *Sheet, o Options, rows int, bytes int64) (*Writer, error) {
	return newWriter(w, XLSX, s, o, limits{rows, bytes})
}

// XMLText is a text as it stands in a workbook.
func XMLText(s string) string { return string(appendXML(nil, clean(s))) }
