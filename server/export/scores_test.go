package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"hailong/server/export"
	"hailong/server/golden"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

var from = survey.NewDay(2025, 7, 1)

func set() *score.Criteria {
	all := score.ChannelRule{Counts: true, Cap: score.Whole(100)}
	text := func(vi, en string) survey.Text { return survey.Text{Vi: vi, En: en} }
	return &score.Criteria{
		ID: "mau", Version: 1, Title: text("Mẫu", "Sample"), ValidFrom: from,
		Form: survey.VersionRef{ID: "phieu", Version: 1}, Total: score.Whole(100),
		Group: score.Group{Max: score.Whole(20), ResidentsShare: score.Whole(20)},
		Factors: []score.Factor{
			{ID: "tiep-can", Title: text("Tiếp cận", "Access"), Weight: score.Whole(1), Items: []survey.QuestionID{"a"}},
			{ID: "ket-qua", Title: text("=Kết quả", "Result"), Weight: score.Whole(1), Items: []survey.QuestionID{"b"}},
		},
		Overall: "overall", MinPublish: 30, MinScore: 90, MinItem: 5, WithholdUnder: 5,
		Sampling: score.Sampling{Error: score.Whole(5), Fallback: 400},
		Pass:     score.Pass{Total: score.Whole(80), Floor: score.Whole(80)},
		Channels: map[survey.Channel]score.ChannelRule{survey.QR: all, survey.Link: all, survey.Kiosk: all, survey.Assisted: all},
		Points:   score.PointsRule{Rule: score.Linear},
	}
}

// cell is n responses of a unit: all answer 5 but threes, who answer 3.
func cell(sums *score.Sums, code string, ch survey.Channel, st survey.Standing, n, threes int64) {
	t := tally.Tally{tally.Responses: n, tally.Rated: n, tally.AllSatisfied: n - threes}
	for _, q := range []survey.QuestionID{"a", "b", "overall"} {
		t[tally.AnswerCounter(q, "5")], t[tally.AnswerCounter(q, "3")] = n-threes, threes
	}
	sums.Add(tally.Cell{Unit: key(code), Channel: ch, Standing: st}, t)
}

func key(code string) survey.UnitKey { return survey.UnitKey{Code: survey.UnitCode(code), From: from} }

var units = map[string]survey.Unit{
	"10507": {Key: key("10507"), Name: "Phường Thành Đông", Type: survey.Ward},
	"10888": {Key: key("10888"), Name: "Xã Cẩm Giang", Type: survey.Commune},
	"10903": {Key: key("10903"), Name: "Xã Ca\u0302\u0309m Giàng", Type: survey.Commune}, // ẩ in three pieces
	"11000": {Key: key("11000"), Name: "=HYPERLINK(\"x\")", Type: survey.Commune},
	"11001": {Key: key("11001"), Name: "Phường \x1b[31mMàu", Type: survey.Ward},
}

func names(k survey.UnitKey) (survey.Unit, bool) {
	u, ok := units[string(k.Code)]
	return u, ok
}

// sample has every status, a tie in rank, withheld channels, names that want to
// be formulas or colours, and a unit that nobody knows. It is not in order.
func sample() []score.Score {
	sums := &score.Sums{}
	cell(sums, "10507", survey.QR, survey.Counted, 1000, 113)
	cell(sums, "10507", survey.Kiosk, survey.Counted, 700, 20)
	cell(sums, "10507", survey.QR, survey.Flagged, 12, 0)
	cell(sums, "10507", survey.QR, survey.Excluded, 4, 4)
	cell(sums, "10888", survey.QR, survey.Counted, 100, 10)
	cell(sums, "10903", survey.QR, survey.Counted, 200, 20)
	cell(sums, "11000", survey.Link, survey.Counted, 97, 30)
	cell(sums, "11000", survey.QR, survey.Counted, 3, 3)
	cell(sums, "11001", survey.Assisted, survey.Counted, 60, 5)
	cell(sums, "19999", survey.QR, survey.Counted, 12, 12)
	list := score.All(set(), nil, sums, []survey.UnitKey{key("19999"), key("11001"), key("10888"), key("10507"), key("11000"), key("10903")},
		map[survey.UnitKey]int{key("10507"): 5200})
	for i := range list {
		list[i] = list[i].Published(set())
	}
	return list
}

func write(t *testing.T, f export.Format, list []score.Score) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Scores(&b, f, list, names); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestScoresGoldens(t *testing.T) {
	if errs := set().Check(nil); len(errs) > 0 {
		t.Fatal(errs)
	}
	for f, name := range map[export.Format]string{export.Table: "scores.txt", export.JSON: "scores.json", export.CSV: "scores.csv"} {
		golden.Equal(t, "testdata/"+name, write(t, f, sample()))
	}
	golden.Equal(t, "testdata/scores-none.txt", write(t, export.Table, nil))
	if got := string(write(t, export.JSON, nil)); got != "[]\n" {
		t.Errorf("no units: %q", got)
	}
}

func TestWorkingGolden(t *testing.T) {
	for _, lang := range survey.Languages {
		var b bytes.Buffer
		if err := export.Working(&b, lang, sample()[:4], names); err != nil {
			t.Fatal(err)
		}
		golden.Equal(t, "testdata/working."+string(lang)+".txt", b.Bytes())
	}
	if err := export.Working(full{}, survey.Vietnamese, sample(), names); !errors.Is(err, errFull) {
		t.Errorf("to a full disk: %v", err)
	}
	raw := score.Compute(set(), nil, score.Input{Unit: key("10507")})
	if err := export.Working(full{}, survey.Vietnamese, []score.Score{raw}, names); err == nil || errors.Is(err, errFull) {
		t.Errorf("a score that has not passed the gate: %v", err)
	}
}

// TestScoresTellNothingWithheld looks for what the gate took out: the channel of
// three responses and the one of 97 beside it.
func TestScoresTellNothingWithheld(t *testing.T) {
	for _, f := range []export.Format{export.Table, export.CSV} {
		text := string(write(t, f, sample()))
		for line := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(line, "11000") && strings.Contains(line, "97") {
				t.Errorf("%s: 97 in %s", f, line)
			}
		}
		if !strings.Contains(text, "SIPAS") {
			t.Errorf("%s does not say that it is not SIPAS", f)
		}
	}
	if text := string(write(t, export.JSON, sample())); strings.Contains(text, `"n": 97`) || strings.Contains(text, `"n": 3,`) {
		t.Error("JSON shows a withheld channel")
	}
	if text := string(write(t, export.Table, sample())); strings.Contains(text, "\x1b") {
		t.Error("a name can colour the terminal")
	}
}

func TestScoresCSVReadsBack(t *testing.T) {
	b := write(t, export.CSV, sample())
	if !bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) || bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		t.Error("UTF-8 mark or CRLF missing")
	}
	rows, err := csv.NewReader(bytes.NewReader(b[3:])).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, r := range rows {
		if len(r) != len(rows[0]) {
			t.Errorf("row %d has %d cells, the heading %d", i, len(r), len(rows[0]))
		}
		for _, c := range r {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				t.Errorf("row %d: cell %q is a formula", i, c)
			}
		}
	}
	if rows[4][2] != "'=HYPERLINK(\"x\")" || rows[6][2] != "19999" {
		t.Errorf("%q %q", rows[4][2], rows[6][2])
	}
}

func TestScoresJSONKeepsItsNames(t *testing.T) {
	var list []map[string]any
	if err := json.Unmarshal(write(t, export.JSON, sample()), &list); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"code", "name", "rank", "unit", "criteria", "status", "n", "target", "progress", "points", "max_points",
		"measured", "basis", "index", "interval", "pooled", "mean", "very_satisfied", "dissatisfied", "all_satisfied", "overall",
		"factors", "channels", "without_flagged", "with_flagged", "pass", "steps"} {
		if _, ok := list[0][name]; !ok {
			t.Errorf("no field %q", name)
		}
	}
	if list[0]["code"] != "10507" || list[0]["rank"] != 1.0 || list[1]["rank"] != 1.0 || list[2]["rank"] != 1.0 || list[3]["rank"] != 3.0 || list[4]["rank"] != nil {
		t.Errorf("%v %v %v %v %v", list[0]["rank"], list[1]["rank"], list[2]["rank"], list[3]["rank"], list[4]["rank"])
	}
}

func TestScoresRefuse(t *testing.T) {
	var b bytes.Buffer
	raw := score.Compute(set(), nil, score.Input{Unit: key("10507")})
	if err := export.Scores(&b, export.JSON, []score.Score{raw}, names); err == nil || b.Len() > 0 {
		t.Errorf("a score that has not passed the gate: %v, %q written", err, b.String())
	}
	if err := export.Scores(&b, "pdf", sample(), names); err == nil || b.Len() > 0 {
		t.Errorf("an unknown format: %v", err)
	}
	for _, f := range []export.Format{export.Table, export.JSON, export.CSV} {
		if err := export.Scores(full{}, f, sample(), names); !errors.Is(err, errFull) {
			t.Errorf("%s to a full disk: %v", f, err)
		}
	}
}

var errFull = errors.New("no space")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestMediaTypes(t *testing.T) {
	for f, want := range map[export.Format]string{
		export.JSON: "application/json", export.CSV: "text/csv; charset=utf-8", export.Table: "text/plain; charset=utf-8",
	} {
		if got := f.MediaType(); got != want {
			t.Errorf("%s: %s", f, got)
		}
	}
}
