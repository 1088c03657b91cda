package score_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/golden"
	"hailong/server/score"
	"hailong/server/survey"
)

// two published scores of the sample set, of people in different moods.
func two(t *rapid.T, base *score.Criteria) (c *score.Criteria, before, after score.Score) {
	c = drawSet(t, base)
	n := rapid.IntRange(0, 260)
	one := score.Compute(c, nil, gather(thanhDong, crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, n.Draw(t, "n"), allItems(c), survey.Channels), 0))
	other := score.Compute(c, nil, gather(thanhDong, crowd(rapid.Uint64().Draw(t, "other seed"), thanhDong, n.Draw(t, "m"), allItems(c), survey.Channels), 0))
	return c, one.Published(c), other.Published(c)
}

// TestPartsAddUp: whatever the two scores and the criteria sets, the printed parts make
// the printed difference of the printed indices.
func TestPartsAddUp(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		_, before, after := two(t, base)
		if rapid.Bool().Draw(t, "other weights") && after.Index != nil {
			drop := rapid.IntRange(0, len(after.Factors)-1).Draw(t, "renamed")
			after.Factors[drop].ID = "khac"
		}
		without := map[survey.QuestionID]score.Verdict{}
		if rapid.Bool().Draw(t, "reworded") {
			without["s1_1"] = score.Reworded
		}
		d := score.Decompose(before, after, score.OverTime, without)
		if (d == nil) != (before.Index == nil || after.Index == nil) {
			t.Fatalf("%v of %v and %v", d, before.Index, after.Index)
		}
		if d == nil {
			return
		}
		var sum score.Hundredths
		for _, p := range d.Parts {
			if p.Total != p.Rates+p.Mix {
				t.Fatalf("%+v", p)
			}
			sum += p.Total
		}
		if sum != d.Total || d.Total != *after.Index-*before.Index {
			t.Fatalf("%s and %s: total %s, parts %s", before.Index, after.Index, d.Total, sum)
		}
		if d.Text.Vi == "" || d.Text.En == "" {
			t.Fatal("no words")
		}
	})
}

// TestDecompositionByHand has the parts of the difference of two indices, worked with a pencil.
func TestDecompositionByHand(t *testing.T) {
	before := threeItems([]float64{80, 100, 60, 100, 90, 100}) // factors 70 and 90, index 80
	after := threeItems([]float64{85, 100, 75, 100, 84, 100})  // factors 80 and 84, index 82
	d := score.Decompose(before, after, score.OverTime, nil)
	check := func(i int, id, rates, mix string) {
		t.Helper()
		if p := d.Parts[i]; p.ID != id || p.Rates.String() != rates || p.Mix.String() != mix {
			t.Errorf("part %d: %s, %s from ratings, %s from the mix", i, p.ID, p.Rates, p.Mix)
		}
	}
	check(0, "f", "5.00", "0.00")
	check(1, "g", "-3.00", "0.00")

	// The second factor counts three times as much afterwards: v goes from ½ to ¼ and from
	// ½ to ¾, the index from 80 to 83. Ī = 81.5.
	after.Factors[1].Weight = score.Whole(3)
	*after.Index = 8300
	d = score.Decompose(before, after, score.OverTime, nil)
	check(0, "f", "3.75", "1.63")  // 3/8·10; −¼·(75 − 81.5) = 1.625
	check(1, "g", "-3.75", "1.37") // 5/8·−6; ¼·(87 − 81.5) = 1.375

	// Item b has other words: f had a and b, now a and another b. ū = ½.
	after.Factors[1].Weight = score.Whole(1)
	*after.Index = 8200
	d = score.Decompose(before, after, score.OverTime, map[survey.QuestionID]score.Verdict{"b": score.Reworded})
	check(0, "f", "1.25", "3.75") // ½·½·5; ½·(10 − 2.5)

	// The second factor has too few ratings afterwards: index 80 to 80.
	after.Factors[1].Rate = nil
	after.Factors[1].Items[0].Entered = false
	*after.Index = 8000
	d = score.Decompose(before, after, score.OverTime, nil)
	check(0, "f", "7.50", "-2.50") // ¾·10; ½·(75 − 80)
	check(1, "g", "0.00", "-5.00") // −½·(90 − 80)
}

func TestApportion(t *testing.T) {
	for _, c := range []struct {
		parts string
		whole score.Hundredths
		want  string
	}{
		{"1/3 1/3 1/3", 100, "[0.34 0.33 0.33]"}, // percentage points
		{"-1/3 -1/3 -1/3", -100, "[-0.33 -0.33 -0.34]"},
		{"1/2 0 -1/2", 0, "[0.50 0.00 -0.50]"},
		{"0.126 0 0.126", 25, "[0.13 0.00 0.12]"},
		{"0 0", 1, "[0.01 0.00]"},
		{"0.005 0.005", -1, "[0.00 -0.01]"},
		{"", 0, "[]"},
	} {
		var parts []*big.Rat
		for _, s := range strings.Fields(c.parts) {
			r, _ := new(big.Rat).SetString(s)
			parts = append(parts, r)
		}
		if got := fmt.Sprint(score.Apportion(parts, c.whole)); got != c.want {
			t.Errorf("%s: %s, want %s", c.parts, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var parts []*big.Rat
		sum := new(big.Rat)
		for range rapid.IntRange(1, 12).Draw(t, "parts") {
			p := big.NewRat(rapid.Int64Range(-1e6, 1e6).Draw(t, "num"), rapid.Int64Range(1, 1e4).Draw(t, "den"))
			parts = append(parts, p)
			sum.Add(sum, p)
		}
		whole := score.Round(sum)
		left := whole
		for i, h := range score.Apportion(parts, whole) {
			left -= h
			d := new(big.Rat).Sub(h.Rat(), parts[i])
			if d.Abs(d).Cmp(big.NewRat(1, 100)) > 0 {
				t.Fatalf("%s became %s", parts[i], h)
			}
		}
		if left != 0 {
			t.Fatalf("%s is left of %s", left, whole)
		}
	})
}

// TestIndexInterval: around the index, inside 0 to 100, and looking the other way round
// changes the signs.
func TestIndexInterval(t *testing.T) {
	base := load(t, linearSet)
	whole := new(big.Int).Exp(big.NewInt(10), big.NewInt(15), nil)
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		_, before, after := two(t, base)
		x := score.IndexInterval(after)
		if after.Index == nil || x == nil {
			return
		}
		found++
		if x[1].Sign() < 0 || x[1].Cmp(x[0]) > 0 || x[0].Cmp(x[2]) > 0 || x[2].Cmp(whole) > 0 {
			t.Fatalf("%v", x)
		}
		at := new(big.Rat).SetFrac(x[0], new(big.Int).Quo(whole, big.NewInt(100)))
		if d := score.Round(at) - *after.Index; d > 1 || d < -1 {
			t.Fatalf("index %s, its parts give %s", after.Index, score.Round(at))
		}
		one, two := score.Against(before, after, score.BetweenUnits, nil), score.Against(after, before, score.BetweenUnits, nil)
		if (one.Index == nil) != (two.Index == nil) {
			t.Fatal("one way only")
		}
		if one.Index == nil || one.Index.Low == nil {
			return
		}
		if one.Index.Value != -two.Index.Value || *one.Index.Low != -*two.Index.High || one.Index.Clear != two.Index.Clear {
			t.Fatalf("%+v\n%+v", one.Index, two.Index)
		}
		if one.Pooled != nil && (one.Pooled.P != two.Pooled.P || one.Pooled.Low != -two.Pooled.High) {
			t.Fatalf("%+v\n%+v", one.Pooled, two.Pooled)
		}
	})
	if found < 20 {
		t.Errorf("only %d indices had an interval", found)
	}
}

// TestNothingWithheldIsCompared: items, counts and weights that the gate took out of
// either score are in no figure of a comparison.
func TestNothingWithheldIsCompared(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		_, before, after := two(t, base)
		c := score.Against(before, after, score.BetweenUnits, nil)
		if (before.Status == score.BelowPublish || after.Status == score.BelowPublish) && (c.Index != nil || c.Pooled != nil || c.Parts != nil || len(c.Items) > 0) {
			t.Fatalf("%+v of a score that is not published", c)
		}
		hidden := map[survey.QuestionID]bool{}
		for _, s := range []score.Score{before, after} {
			for _, f := range s.Factors {
				for _, it := range f.Items {
					hidden[it.ID] = hidden[it.ID] || it.Withheld
				}
			}
			if s.ItemsBasis == nil && c.Pooled != nil {
				t.Fatal("a test on a basis that is withheld")
			}
		}
		for _, x := range c.Items {
			if hidden[x.ID] && (x.Before != nil || x.After != nil || x.P != nil) {
				t.Fatalf("%+v", x)
			}
		}
	})
}

// TestAgainstWords freezes what people will read.
func TestAgainstWords(t *testing.T) {
	before := threeItems([]float64{80, 100, 60, 100, 90, 100})
	after := threeItems([]float64{40, 100, 75, 100, 84, 100})
	basis := int64(100)
	for _, s := range []*score.Score{&before, &after} {
		pooled := score.Hundredths(7667)
		s.Pooled, s.ItemsBasis = &pooled, &basis
	}
	*after.Pooled = 6633
	var b strings.Builder
	for _, contrast := range []score.Contrast{score.OverTime, score.BetweenUnits} {
		for _, pair := range [][2]score.Score{{before, after}, {after, before}, {before, before}} {
			c := score.Against(pair[0], pair[1], contrast, map[survey.QuestionID]score.Verdict{"c": score.Reworded})
			texts := []survey.Text{c.Index.Text, c.Pooled.Text, c.Parts.Text}
			for _, p := range c.Parts.Parts {
				texts = append(texts, p.Text)
			}
			for _, x := range c.Items {
				texts = append(texts, x.Text)
			}
			for _, x := range texts {
				fmt.Fprintf(&b, "%s\n%s\n", x.Vi, x.En)
			}
			b.WriteByte('\n')
		}
	}
	golden.Equal(t, "testdata/against.txt", []byte(b.String()))
	c := score.Against(before, after, score.BetweenUnits, nil)
	out, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/against.json", append(out, '\n'))
}
