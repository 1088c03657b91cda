package export

import "fmt"

// Format is how an export is written.
type Format string

// The formats.
const (
	Table Format = "table" // aligned columns for a terminal, for reading only
	JSON  Format = "json"  // field names that stay
	CSV   Format = "csv"   // for spreadsheets; decimal point
)

// MediaType is the content type of the format.
func (f Format) MediaType() string {
	switch f {
	case JSON:
		return "application/json"
	case CSV:
		return "text/csv; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// unknown is the error for a format that is not one of the three.
func (f Format) unknown() error { return fmt.Errorf("there is no format %q", string(f)) }
