package survey_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"hailong/server/survey"
)

// letters draws n characters of the alphabet.
func letters(n int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune(survey.Alphabet)), n, n, -1)
}

func TestEveryWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := letters(rapid.IntRange(2, 30).Draw(t, "length")).Draw(t, "data")
		code := []byte(data + string(survey.CheckChar(data)))
		if !survey.Checked(string(code)) {
			t.Fatalf("%s is not right as it is", code)
		}
		for i := range code {
			was := code[i]
			for _, c := range []byte(survey.Alphabet) {
				if code[i] = c; c != was && survey.Checked(string(code)) {
					t.Fatalf("%s passes with another character at %d", code, i)
				}
			}
			code[i] = was
		}
	})
}

func TestEverySwapIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := letters(rapid.IntRange(2, 30).Draw(t, "length")).Draw(t, "data")
		code := []byte(data + string(survey.CheckChar(data)))
		for i := range code {
			for j := range i {
				if code[i] == code[j] {
					continue
				}
				code[i], code[j] = code[j], code[i]
				if survey.Checked(string(code)) {
					t.Fatalf("%s passes with %d and %d swapped", code, j, i)
				}
				code[i], code[j] = code[j], code[i]
			}
		}
	})
}

func TestNewEntryCode(t *testing.T) {
	seen := map[survey.EntryCode]bool{}
	for range 1000 {
		c, err := survey.NewEntryCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := survey.ParseEntryCode(string(c)); err != nil || back != c {
			t.Fatalf("%s reads as %s, %v", c, back, err)
		}
		if strings.ContainsAny(string(c), "ILOU") {
			t.Fatalf("%s has a letter that people mistake", c)
		}
		seen[c] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d different codes of 1000", len(seen))
	}
	broken := errors.New("no entropy")
	if _, err := survey.NewEntryCode(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestParseEntryCode(t *testing.T) {
	code, err := survey.NewEntryCode(bytes.NewReader([]byte{0, 1, 10, 17, 18, 31, 9}))
	if err != nil {
		t.Fatal(err)
	}
	if code[:7] != "01AHJZ9" {
		t.Fatalf("code %s", code)
	}
	s := string(code)
	for _, typed := range []string{
		s, strings.ToLower(s), s[:4] + "-" + s[4:], code.Grouped(), " " + s[:2] + " " + s[2:] + " ",
		"O" + s[1:], "o" + s[1:], s[:1] + "I" + s[2:], s[:1] + "l" + s[2:], s[:1] + "L" + s[2:],
	} {
		if got, err := survey.ParseEntryCode(typed); err != nil || got != code {
			t.Errorf("%q reads as %s, %v", typed, got, err)
		}
	}
	for _, typed := range []string{
		"", s[:7], s + "0", s[:7] + "*", "U" + s[1:], "1" + s[1:], s[1:2] + s[:1] + s[2:], "Ộ1AHJZ9", "\xff" + s[1:],
		strings.Repeat(" ", 40) + s, s + "\n", "０" + s[1:],
	} {
		got, err := survey.ParseEntryCode(typed)
		if survey.KindOf(err) != survey.KindMistyped || got != "" {
			t.Errorf("%q reads as %s, %v", typed, got, err)
		}
	}
}

func TestGrouped(t *testing.T) {
	if got := survey.EntryCode("01AHJZ9K").Grouped(); got != "01AH-JZ9K" {
		t.Errorf("got %s", got)
	}
	if got := survey.EntryCode("01").Grouped(); got != "01" {
		t.Errorf("a code that is none: %s", got)
	}
}

func TestReceipt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const half = 1<<35 - 1
		hi, lo := rapid.Uint64Range(0, half).Draw(t, "hi"), rapid.Uint64Range(0, half).Draw(t, "lo")
		r := survey.NewReceipt(hi, lo)
		back, err := survey.ParseReceipt(strings.ToLower(r.Grouped()))
		if err != nil || back != r {
			t.Fatalf("%s reads as %s, %v", r, back, err)
		}
		if h, l := back.Halves(); h != hi || l != lo {
			t.Fatalf("%s stands for %d %d, not %d %d", r, h, l, hi, lo)
		}
		id := survey.ResponseID(survey.IDPrefix(hi, lo) + strings.Repeat("0", 12))
		if h, l := id.Halves(); h != hi || l != lo || len(survey.IDPrefix(hi, lo)) != survey.ReceiptPrefix {
			t.Fatalf("%s starts with %d %d, not %d %d", id, h, l, hi, lo)
		}
	})
	for _, s := range []string{"", "01AHJZ9K", strings.Repeat("0", 14) + "1", strings.Repeat("Z", 16)} {
		if _, err := survey.ParseReceipt(s); survey.KindOf(err) != survey.KindMistyped {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got := survey.Receipt("short").Grouped(); got != "short" {
		t.Errorf("a receipt that is none: %s", got)
	}
}

func FuzzParseEntryCode(f *testing.F) {
	for _, s := range []string{"01AHJZ9K", "oiah-jz9k", "", "        ", "\xff", "０１２３４５６７"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := survey.ParseEntryCode(s)
		if err != nil {
			if survey.KindOf(err) != survey.KindMistyped || c != "" {
				t.Errorf("%q: %q, %v", s, c, err)
			}
			return
		}
		for _, again := range []string{string(c), c.Grouped(), strings.ToLower(string(c))} {
			if back, err := survey.ParseEntryCode(again); err != nil || back != c {
				t.Errorf("%q reads as %s, and %q as %s, %v", s, c, again, back, err)
			}
		}
	})
}
