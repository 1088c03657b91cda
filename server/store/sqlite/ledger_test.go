package sqlite_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/store/sqlite"
)

func TestCountsAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want, given [][2]uint64
		id := uint64(0)
		for range rapid.IntRange(0, 40).Draw(t, "counters") {
			id += rapid.Uint64Range(1, 1<<40).Draw(t, "gap")
			n := rapid.Uint64Range(0, 1<<62).Draw(t, "number")
			given = append(given, [2]uint64{id, n})
			if n != 0 { // zeros are left out
				want = append(want, [2]uint64{id, n})
			}
		}
		got, err := sqlite.Decode(sqlite.Encode(given))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v read as %v, error %v", want, got, err)
		}
	})
}

func TestCountsThatCannotBeRead(t *testing.T) {
	for name, b := range map[string][]byte{
		"half a pair":           {1},
		"half a number":         {1, 0x80},
		"half a counter":        {0x80},
		"a counter twice":       {1, 5, 0, 5},
		"a number of zero":      {1, 0},
		"a number below zero":   {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
		"a number over 64 bits": {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2},
	} {
		if got, err := sqlite.Decode(b); err == nil {
			t.Errorf("%s was read as %v", name, got)
		}
	}
}
