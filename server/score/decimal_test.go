package score_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
)

func TestParseDecimal(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"0", "0"}, {"20", "20"}, {"0.5", "0.5"}, {"12.500", "12.5"}, {"0.000001", "0.000001"},
		{"-3", "-3"}, {"-0.25", "-0.25"}, {"1000000000", "1000000000"}, {"007", "7"},
		{"", ""}, {"1,5", ""}, {"1e3", ""}, {" 1", ""}, {"1_000", ""}, {".5", ""}, {"1.", ""}, {"0.0000001", ""},
		{"1000000001", ""}, {"99999999999999999999", ""}, {"1.-5", ""}, {"--1", ""}, {"+1", ""}, {"NaN", ""}, {"１", ""},
	} {
		d, err := score.ParseDecimal(c.in)
		if c.out == "" {
			if err == nil {
				t.Errorf("%q was taken as %s", c.in, d)
			}
			continue
		}
		if err != nil || d.String() != c.out {
			t.Errorf("%q = %s, %v; want %s", c.in, d, err, c.out)
		}
	}
}

// TestRound holds the one rounding of A-03: half up, also just beside a half.
func TestRound(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{
		{0, 1, "0.00"}, {89995, 1000, "90.00"}, {89994999, 1000000, "89.99"}, {1, 200, "0.01"}, {1, 201, "0.00"},
		{2, 3, "0.67"}, {1, 3, "0.33"}, {100, 1, "100.00"}, {-1, 200, "0.00"}, {-1, 100, "-0.01"}, {1005, 1000, "1.01"},
	} {
		if got := score.Round(big.NewRat(c.num, c.den)).String(); got != c.want {
			t.Errorf("%d/%d = %s, want %s", c.num, c.den, got, c.want)
		}
	}
}

func TestNumbersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := score.Hundredths(rapid.Int64Range(-1e11+1, 1e11-1).Draw(t, "h"))
		d := score.Decimal(rapid.Int64Range(-1e15, 1e15).Draw(t, "d"))
		type pair struct {
			H score.Hundredths
			D score.Decimal
		}
		b, err := json.Marshal(pair{h, d})
		if err != nil {
			t.Fatal(err)
		}
		var back pair
		if err := json.Unmarshal(b, &back); err != nil || back != (pair{h, d}) {
			t.Fatalf("%s read back as %v, %v", b, back, err)
		}
		if score.Round(h.Rat()) != h || d.Rat().Cmp(big.NewRat(int64(d), 1e6)) != 0 {
			t.Fatalf("%s or %s is not its own value", h, d)
		}
	})
}

// TestNumbersAreJSONNumbers keeps API clients free of parsing.
func TestNumbersAreJSONNumbers(t *testing.T) {
	b, err := json.Marshal([]any{score.Hundredths(8735), score.Hundredths(10000), score.Whole(20), score.Decimal(500_000)})
	if err != nil || string(b) != "[87.35,100.00,20,0.5]" {
		t.Errorf("%s, %v", b, err)
	}
	var h score.Hundredths
	if err := json.Unmarshal([]byte("87.355"), &h); err == nil {
		t.Error("a third decimal was taken")
	}
}
