package export_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/export"
)

func TestRowsComeBackFromATemporaryFile(t *testing.T) {
	var reader export.RowReader
	rapid.Check(t, func(t *rapid.T) {
		var row []export.Cell
		for _, v := range mixedRow(t, 1) {
			row = append(row, v.cell)
		}
		b := export.AppendRow(nil, row)
		got, err := reader.Read(nil, b, len(row))
		if err != nil || !slices.Equal(got, row) {
			t.Fatalf("%v became %v, %v", row, got, err)
		}
		if _, err := reader.Read(nil, b[:rapid.IntRange(0, len(b)-1).Draw(t, "cut")], len(row)); err == nil {
			t.Fatal("a row that was cut is one")
		}
	})
}

// FuzzRowReader: damaged bytes are an error and no panic.
func FuzzRowReader(f *testing.F) {
	f.Add(export.AppendRow(nil, []export.Cell{export.Text("một"), export.Integer(-3), export.Empty}), 3)
	f.Add([]byte{1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}, 1)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		var reader export.RowReader
		if row, err := reader.Read(nil, b, min(n, 1000)); err == nil && len(row) != max(min(n, 1000), 0) {
			t.Fatalf("%d cells of %d", len(row), n)
		}
	})
}
