package export

import "fmt"

// Format is how an export is written.
type Format string

// The formats. Table is for Rows and Scores alone; XLSX and JSONLines are for
// sheets alone; PDF and ZIP are no tables and made elsewhere.
const (
	Table     Format = "table" // aligned columns for a terminal, for reading only
	JSON      Format = "json"  // field names that stay
	CSV       Format = "csv"   // for spreadsheets; decimal point
	XLSX      Format = "xlsx"  // for spreadsheets; numbers and dates as such
	JSONLines Format = "jsonl" // an object a line
	PDF       Format = "pdf"   // a report
	ZIP       Format = "zip"   // several files
)

// SheetFormats are the formats that a Writer writes.
var SheetFormats = []Format{CSV, XLSX, JSON, JSONLines}

// MediaType is the content type of the format.
func (f Format) MediaType() string {
	switch f {
	case JSON:
		return "application/json"
	case CSV:
		return "text/csv; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSONLines:
		return "application/jsonl"
	case PDF:
		return "application/pdf"
	case ZIP:
		return "application/zip"
	}
	return "text/plain; charset=utf-8"
}

// Extension is what a file of the format ends with, without the dot.
func (f Format) Extension() string {
	if f == Table {
		return "txt"
	}
	return string(f)
}

// unknown is the error for a format that is not one of those that can be written.
func (f Format) unknown() error { return fmt.Errorf("there is no format %q", string(f)) }
