package export

import (
	"encoding/json"
	"io"
)

// Rows writes records that a command has read: as a table or CSV of headings and
// rows, or as the JSON of data. Rows may be changed.
func Rows(w io.Writer, f Format, headings []string, rows [][]string, data any) error {
	switch f {
	case Table:
		columns := make([]column, len(headings))
		for i, h := range headings {
			columns[i].heading = h
		}
		return writeTable(w, columns, rows)
	case JSON:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(data)
	case CSV:
		c, err := newCSV(w)
		if err != nil {
			return err
		}
		for _, r := range append([][]string{headings}, rows...) {
			if err := c.row(r); err != nil {
				return err
			}
		}
		return c.close()
	}
	return f.unknown()
}
