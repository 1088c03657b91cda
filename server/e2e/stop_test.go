package e2e_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"syscall"
	"testing"
)

// A server is stopped while sixteen residents send over connections they keep.
// Whoever got no whole answer must not have been recorded: "accepted, but said to
// have failed" is what a graceful stop is there to prevent.
func TestStoppedUnderLoadNobodyIsRecordedWithoutAnAnswer(t *testing.T) {
	s := newSite(t, slices.Clone(unhindered)...)
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	crowd := newCrowd(s, 2, codes...)
	const residents = 16
	rounds := max(3, kills(t)/2)
	for range rounds {
		from := len(crowd.sheets)
		v := s.serve()
		crowd.until(residents, 60, v.stop, s) // exit code 0 is checked there
		there := s.stored()
		how := map[string]int{}
		for _, f := range crowd.sheets[from:] {
			if _, recorded := there[f.id]; recorded && f.fate != thanked {
				t.Errorf("response %s was recorded, its sender got status %d, %v", f.id, f.status, f.broke)
			}
			if f.fate == refused || f.fate == unknown {
				how[f.failure()]++
			}
		}
		t.Logf("stopped while %d residents were sending: not taken %v", residents, how)
	}
	s.serve()
	crowd.counts(fmt.Sprintf("%d graceful stops on SQLite", rounds))
}

// failure is how a form failed, in a word.
func (s *sheet) failure() string {
	switch {
	case s.fate == refused:
		return fmt.Sprint("status ", s.status)
	case errors.Is(s.broke, syscall.ECONNREFUSED):
		return "no connection"
	case errors.Is(s.broke, syscall.ECONNRESET):
		return "reset"
	case errors.Is(s.broke, io.EOF):
		return "hung up"
	}
	return fmt.Sprint("broke: ", s.broke)
}
