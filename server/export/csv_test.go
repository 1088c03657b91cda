package export_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hailong/server/export"
)

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"":              "",
		"Phường An Hải": "Phường An Hải",
		"10507":         "10507",
		"87.35":         "87.35",
		"a=b":           "a=b",
		"=1+1":          "'=1+1",
		"+84":           "'+84",
		"-3":            "'-3",
		"@SUM(A1)":      "'@SUM(A1)",
		"\tx":           "'\tx",
		"\rx":           "'\rx",
		"\nx":           "'\nx",
		"＝1":            "'＝1",
		"＋1":            "'＋1",
		"－1":            "'－1",
		"＠x":            "'＠x",
		"  =1":          "'  =1",
		"\u00a0=1":      "'\u00a0=1",
		"\u200b=1":      "'\u200b=1",
		"\ufeff=1":      "'\ufeff=1",
		" x":            " x",
		"'=1":           "'=1",
		"–x":            "–x", // an en dash starts no formula
	} {
		if got := export.Guard(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "cell")
		got := export.Guard(s)
		if strings.TrimPrefix(got, "'") != s && got != s {
			t.Fatalf("%q became %q", s, got)
		}
		if got != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", firstRune(got)) {
			t.Fatalf("%q is not guarded", got)
		}
	})
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func TestDisplayWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "An Hải": 6, "Phường Thủy Nguyên": 18,
		"Ha\u0309i": 3, // ả as a letter and a mark
		"日本":        4, "＝": 2, "a\u200bb": 2, "Đặc khu": 7,
	} {
		if got := export.DisplayWidth(s); got != want {
			t.Errorf("%q is %d wide, want %d", s, got, want)
		}
	}
}
