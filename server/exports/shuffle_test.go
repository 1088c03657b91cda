package exports_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/exports"
)

func shuffled(t testing.TB, s exports.Shuffle, group uint32) []string {
	t.Helper()
	var out []string
	check(t, s.Each(group, func(b []byte) error { out = append(out, string(b)); return nil }))
	return out
}

// TestShuffleLosesNothing adds records to groups in whatever room: each comes out once,
// in its group.
func TestShuffleLosesNothing(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		s := exports.NewShuffle(folder, [32]byte{1}, rapid.IntRange(1, 300).Draw(rt, "room"))
		want := map[uint32][]string{}
		for i := range rapid.IntRange(0, 200).Draw(rt, "records") {
			g := rapid.Uint32Range(0, 4).Draw(rt, "group")
			b := fmt.Sprint(i, strings.Repeat("x", rapid.IntRange(0, 30).Draw(rt, "size")))
			want[g] = append(want[g], b)
			check(t, s.Add(g, []byte(b)))
		}
		check(t, s.End())
		for g := range uint32(5) {
			got := shuffled(t, s, g)
			if again := shuffled(t, s, g); !slices.Equal(got, again) {
				rt.Fatal("two orders of one shuffle")
			}
			var all []string
			check(t, s.Any(g, func(b []byte) error { all = append(all, string(b)); return nil }))
			slices.Sort(got)
			slices.Sort(all)
			slices.Sort(want[g])
			if !slices.Equal(got, want[g]) || !slices.Equal(all, want[g]) {
				rt.Fatalf("group %d has %q, want %q", g, got, want[g])
			}
		}
		check(t, s.Close())
	})
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%v stay, %v", left, err)
	}
}

// TestEveryOrderIsAsLikely draws many orders of four records: none of the 24 comes much
// more often than another, whether they meet in memory or in runs.
func TestEveryOrderIsAsLikely(t *testing.T) {
	folder := t.TempDir()
	for _, room := range []int{1 << 20, 2} {
		const rounds = 24 * 300
		seen := map[string]int{}
		for i := range rounds {
			s := exports.NewShuffle(folder, [32]byte{byte(i), byte(i >> 8), 9}, room)
			for _, b := range []string{"a", "b", "c", "d"} {
				check(t, s.Add(0, []byte(b)))
			}
			check(t, s.End())
			if (s.Runs() > 1) != (room == 2) {
				t.Fatalf("%d runs", s.Runs())
			}
			seen[strings.Join(shuffled(t, s, 0), "")]++
			check(t, s.Close())
			if room == 2 && i > 24*40 { // files are slow, and the same code
				break
			}
		}
		n := 0
		for _, c := range seen {
			n += c
		}
		for order, c := range seen {
			if mean := n / 24; c < mean/2 || c > mean*2 {
				t.Errorf("room %d: %s came %d times of %d", room, order, c, n)
			}
		}
		if len(seen) != 24 {
			t.Errorf("room %d: %d orders", room, len(seen))
		}
	}
}

func TestShuffleTellsOfAFullDisk(t *testing.T) {
	s := exports.NewShuffle("/nowhere/at/all", [32]byte{}, 1)
	check(t, s.Add(0, []byte("a")))
	if err := s.Add(0, []byte("b")); err == nil {
		t.Error("there is no such folder")
	}
	check(t, s.Close())
}
