package statement_test

import (
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/statement"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

var (
	unit  = survey.UnitKey{Code: "11311", From: survey.NewDay(2025, 7, 1)}
	other = survey.UnitKey{Code: "11329", From: survey.NewDay(2025, 7, 1)}
)

func book(t *testing.T) *statement.Book {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return &statement.Book{Docs: st}
}

func TestAStatementIsOfOneUnitAndCampaign(t *testing.T) {
	b := book(t)
	if s, err := b.Of(t.Context(), "q3", unit); err != nil || s != (statement.Statement{}) {
		t.Fatalf("before the first: %+v, %v", s, err)
	}
	saved, err := b.Save(t.Context(), "q3", unit, statement.Statement{Text: "Đã thêm quầy.", Day: survey.NewDay(2026, 10, 5)})
	if err != nil || saved.Rev != 1 {
		t.Fatalf("%+v, %v", saved, err)
	}
	if s, err := b.Of(t.Context(), "q3", unit); err != nil || s != saved {
		t.Errorf("read back: %+v, %v", s, err)
	}
	for c, u := range map[survey.CampaignID]survey.UnitKey{"q4": unit, "q3": other} {
		if s, err := b.Of(t.Context(), c, u); err != nil || s.Rev != 0 {
			t.Errorf("%s of %s: %+v, %v", u, c, s, err)
		}
	}
}

func TestNobodysChangeIsOverwrittenUnseen(t *testing.T) {
	b := book(t)
	first, err := b.Save(t.Context(), "q3", unit, statement.Statement{Text: "Một."})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Save(t.Context(), "q3", unit, statement.Statement{Text: "Hai."}); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("a second first one: %v", err)
	}
	first.Text = "Ba."
	second, err := b.Save(t.Context(), "q3", unit, first)
	if err != nil || second.Rev != 2 {
		t.Fatalf("%+v, %v", second, err)
	}
	if _, err := b.Save(t.Context(), "q3", unit, first); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("on an old revision: %v", err)
	}
}

func TestCheck(t *testing.T) {
	for given, want := range map[string]string{
		"  Đã sửa mái che.\r\nĐã thêm ghế. ": "Đã sửa mái che.\nĐã thêm ghế.",
		"Gọi 0912 345 678 để hỏi.":           "Gọi [số điện thoại] để hỏi.",
		"bỏ\u202e dấu\x00 lạ":                "bỏ dấu lạ",
		" \n ":                               "",
		strings.Repeat("ă", 2000):            strings.Repeat("ă", 2000),
	} {
		if got, err := statement.Check(given); err != nil || got != want {
			t.Errorf("%q: %q, %v", given, got, err)
		}
	}
	if _, err := statement.Check(strings.Repeat("ă", 2001)); survey.KindOf(err) != survey.KindInvalid {
		t.Errorf("2,001 characters: %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"", "Đã thêm quầy.", "a@b.vn 012345678901", "\xff\u202e\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := statement.Check(s)
		if err != nil {
			return
		}
		if twice, err := statement.Check(once); err != nil || twice != once {
			t.Errorf("%q became %q, then %q (%v)", s, once, twice, err)
		}
	})
}
