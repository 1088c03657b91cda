package score_test

import (
	"encoding/csv"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
)

// TestAgainstR holds the figures to those that R's own functions gave: testdata/reference.R
// wrote testdata/reference.csv, whose first line has R's version.
func TestAgainstR(t *testing.T) {
	f, err := os.Open("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, row := range rows[1:] {
		kind, args, values := row[0], floats(t, row[1]), floats(t, row[2])
		seen[kind]++
		switch kind {
		case "wilson":
			got := score.Wilson(big.NewRat(int64(args[0]), int64(args[1])), int64(args[1]), 0)
			hundredths(t, row, got.Low, values[0])
			hundredths(t, row, got.High, values[1])
		case "newcombe":
			got := score.Newcombe(int64(args[0]), int64(args[1]), int64(args[2]), int64(args[3]))
			for i, h := range []score.Hundredths{got.Value, got.Low, got.High} {
				hundredths(t, row, h, values[i])
			}
		case "fisher":
			got, _ := score.Fisher(int64(args[0]), int64(args[1]), int64(args[2]), int64(args[3])).Float64()
			closeTo(t, row, got, values[0])
		case "holm":
			var ps []*big.Rat
			for _, s := range strings.Fields(row[1]) {
				p, _ := new(big.Rat).SetString(s)
				ps = append(ps, p)
			}
			for i, p := range score.Holm(ps) {
				got, _ := p.Float64()
				closeTo(t, row, got, values[i])
			}
		case "kish":
			kishLikeR(t, row, args, values)
		case "index":
			s := score.Against(threeItems(args[6:]), threeItems(args[:6]), score.BetweenUnits, nil)
			hundredths(t, row, s.Index.Value, values[0])
			hundredths(t, row, *s.Index.Low, values[1])
			hundredths(t, row, *s.Index.High, values[2])
		default:
			t.Errorf("nobody looks at %s", kind)
		}
	}
	for _, kind := range []string{"wilson", "newcombe", "fisher", "holm", "kish", "index"} {
		if seen[kind] == 0 {
			t.Errorf("R gave no %s", kind)
		}
	}
}

func floats(t *testing.T, s string) (list []float64) {
	for _, x := range strings.Fields(s) {
		v, err := strconv.ParseFloat(x, 64)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// hundredths fails unless h is a fraction in percent, rounded.
func hundredths(t *testing.T, row []string, h score.Hundredths, x float64) {
	t.Helper()
	if math.Abs(float64(h)-x*10_000) > 0.5+1e-6 {
		t.Errorf("%s of %s: %s, R says %v", row[0], row[1], h, x*100)
	}
}

func closeTo(t *testing.T, row []string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*max(want, 1e-9) {
		t.Errorf("%s of %s: %v, R says %v", row[0], row[1], got, want)
	}
}

// kishLikeR makes a set whose caps give the weights that R was given: it checks what
// weights there are, then the sizes.
func kishLikeR(t *testing.T, row []string, args, values []float64) {
	var w [4]*big.Rat
	var n [4]int64
	for i := 0; i < len(args); i += 2 {
		w[i/2], n[i/2] = nearest(args[i]), int64(args[i+1])
	}
	size, effect := score.Kish(w, n)
	if size != int64(values[0]) {
		t.Errorf("%s: %d, R says %v", row[1], size, values[0])
	}
	got, _ := effect.Float64()
	closeTo(t, row, math.Round(got*1e9), math.Round(values[1]*1e9))
}

// nearest is the fraction with a small denominator that a weight was written from.
func nearest(x float64) *big.Rat {
	for den := int64(1); den < 100; den++ {
		if num := math.Round(x * float64(den)); math.Abs(num/float64(den)-x) < 1e-12 {
			return big.NewRat(int64(num), den)
		}
	}
	return new(big.Rat).SetFloat64(x)
}

// threeItems is a published score of two factors of equal weight, one with the items a
// and b and one with c; counts are satisfied and n by turns.
func threeItems(x []float64) score.Score {
	c := func(i int) score.ItemFigure {
		sat, n := int64(x[2*i]), int64(x[2*i+1])
		rate := score.Round(big.NewRat(100*sat, n))
		return score.ItemFigure{ID: survey.QuestionID("abc"[i : i+1]), N: n, Levels: [5]int64{0, n - sat, 0, 0, sat}, Rate: &rate, Entered: true}
	}
	rat := func(i int) *big.Rat { return big.NewRat(int64(x[2*i]), int64(x[2*i+1])) }
	first := new(big.Rat).Add(rat(0), rat(1))
	first.Quo(first, big.NewRat(2, 1))
	index := new(big.Rat).Add(first, rat(2))
	index.Quo(index, big.NewRat(2, 1))
	percent := func(r *big.Rat) *score.Hundredths {
		h := score.Round(new(big.Rat).Mul(r, big.NewRat(100, 1)))
		return &h
	}
	return score.Score{
		Status: score.OK, Index: percent(index), Caps: score.CapsIdle,
		Factors: []score.FactorFigure{
			{ID: "f", Title: survey.Text{Vi: "Yếu tố một", En: "Factor one"}, Weight: score.Whole(1), Rate: percent(first), Items: []score.ItemFigure{c(0), c(1)}},
			{ID: "g", Title: survey.Text{Vi: "Yếu tố hai", En: "Factor two"}, Weight: score.Whole(1), Rate: percent(rat(2)), Items: []score.ItemFigure{c(2)}},
		},
	}
}
