package report_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// opened is a day on which the city has 114 units.
var opened = survey.NewDay(2026, 7, 1)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// city are the units of the register, by key.
func city(t testing.TB) (list []survey.Unit) {
	t.Helper()
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	for _, u := range register.Units {
		if u.ValidOn(opened) {
			list = append(list, u)
		}
	}
	if len(list) != 114 {
		t.Fatalf("%d units", len(list))
	}
	slices.SortFunc(list, func(a, b survey.Unit) int { return a.Key.Compare(b.Key) })
	return list
}

func criteria(t testing.TB) *score.Criteria {
	t.Helper()
	b, err := configs.FS.ReadFile("criteria/mau-tuyen-tinh-v1.yaml")
	check(t, err)
	c := new(score.Criteria)
	check(t, yaml.Unmarshal(b, c))
	return c
}

func questionnaire(t testing.TB) *survey.Questionnaire {
	t.Helper()
	b, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	check(t, err)
	q := new(survey.Questionnaire)
	check(t, yaml.Unmarshal(b, q))
	return q
}

func source(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func itemsOf(c *score.Criteria) (list []survey.QuestionID) {
	for _, f := range c.Factors {
		list = append(list, f.Items...)
	}
	return list
}

// answers are n made-up responses of a unit, in the order of their IDs.
func answers(t testing.TB, c *score.Criteria, src *rand.ChaCha8, unit survey.UnitKey, n int) []survey.Response {
	t.Helper()
	rnd := rand.New(src)
	// A unit is between good and poor, and each question has its own difficulty.
	quality := 0.55 + 0.4*rnd.Float64()
	hard := make(map[survey.QuestionID]float64)
	asked := append(itemsOf(c), c.Overall)
	for i, q := range asked {
		hard[q] = float64((i*7)%11)/25 - 0.2
	}
	list := make([]survey.Response, n)
	for i := range list {
		at := opened.Time().AddDate(0, 0, rnd.IntN(82)).Add(4 * time.Hour)
		id, err := survey.NewResponseID(at, src)
		check(t, err)
		r := survey.Response{
			ID: id, Campaign: "2026-q3", Unit: unit, Channel: survey.Channels[rnd.IntN(3)], Lang: survey.Vietnamese,
			Day: survey.DayOf(at, survey.Zone), Hour: 9, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		}
		for _, q := range asked {
			value := survey.NoOpinion
			if rnd.IntN(9) > 0 {
				level, p := 4, min(0.97, quality-hard[q])
				switch x := rnd.Float64(); {
				case x < p*0.45:
					level = 5
				case x > p:
					level = 3 - min(2, int(rnd.Float64()*rnd.Float64()*4))
				}
				value = strconv.Itoa(level)
			}
			r.Answers = append(r.Answers, survey.Answer{Question: q, Value: value})
		}
		slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return strings.Compare(string(a.Question), string(b.Question)) })
		switch rnd.IntN(14) {
		case 0:
			r.Standing, r.Flags = survey.Flagged, []survey.Flag{survey.FlagFast, survey.FlagUniform}
		case 1:
			r.Standing, r.Flags = survey.Flagged, []survey.Flag{survey.FlagClosedHours}
		case 2:
			r.Standing, r.Flags, r.Reason = survey.Excluded, []survey.Flag{survey.FlagBurst}, "Gửi hàng loạt từ một máy trong giờ nghỉ, đã xác minh tại nơi tiếp nhận hồ sơ"
		case 3:
			r.Standing, r.Flags, r.Reason = survey.Excluded, []survey.Flag{survey.FlagRepeat}, "Trùng người trả lời"
		}
		list[i] = r
	}
	return list
}

// certificate is a signed certificate over units with as many responses as n says.
func certificate(t testing.TB, units []survey.Unit, n func(i int) int, change func(*certify.Certificate)) *certify.Signed {
	t.Helper()
	c, q, src := criteria(t), questionnaire(t), source(3)
	keys := make([]survey.UnitKey, len(units))
	var list []survey.Response
	for i, u := range units {
		keys[i] = u.Key
		list = append(list, answers(t, c, src, u.Key, n(i))...)
	}
	slices.SortFunc(list, func(a, b survey.Response) int { return strings.Compare(string(a.ID), string(b.ID)) })
	x := certify.Certificate{
		Number:        12,
		Previous:      certify.Hash{0xab, 0xcd},
		Campaign:      certify.Campaign{ID: "2026-q3", Title: survey.Text{Vi: "Khảo sát sự hài lòng của người dân quý III năm 2026", En: "Survey"}, First: opened, Last: survey.NewDay(2026, 9, 30), ClosedOn: survey.NewDay(2026, 10, 1)},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1, Hash: strings.Repeat("1a", 32)},
		Criteria:      survey.VersionRef{ID: c.ID, Version: c.Version, Hash: strings.Repeat("2b", 32)},
		Method:        certify.MethodOf(c, q),
		Trail:         "4711:" + strings.Repeat("3c", 32),
		At:            time.Date(2026, 10, 1, 18, 30, 0, 0, time.UTC), // the next day in Vietnam
		By:            "Nguyễn Thị Kiểm Tra",
	}
	for i, s := range score.All(c, q, score.Gather(maps.All(tally.Fold(list))), keys, map[survey.UnitKey]int{keys[0]: 2400}) {
		s = s.Published(c)
		x.Units = append(x.Units, certify.Unit{Key: keys[i], Name: units[i].Name, Score: certify.FiguresOf(&s)})
	}
	roll := certify.NewRoll(&x)
	for i := range list {
		check(t, roll.Add(&list[i]))
	}
	roll.Fill(&x)
	if change != nil {
		change(&x)
	}
	key, err := certify.NewPrivateKey(source(1))
	check(t, err)
	s, err := certify.Sign(x, key)
	check(t, err)
	return s
}

// sizes gives units all kinds of numbers of responses.
func sizes(i int) int { return []int{140, 0, 60, 220, 12, 95}[i%6] }

func save(t testing.TB, name string, pdf []byte) string {
	t.Helper()
	dir := t.TempDir()
	if keep := os.Getenv("KEEP"); keep != "" { // to look at what was printed
		dir = keep
	}
	path := filepath.Join(dir, name+".pdf")
	check(t, os.WriteFile(path, pdf, 0o600))
	return path
}

func run(t testing.TB, tool string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s is not installed: apt-get install poppler-utils zbar-tools", tool)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", tool, strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

// scan reads the QR codes of a picture, one per line; none is an error.
func scan(file string) (string, error) {
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	return string(out), err
}

// flat is the text of a PDF on one line.
func flat(t testing.TB, path string) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "pdftotext", "-raw", path, "-")), " ")
}

type word struct {
	text           string
	x1, y1, x2, y2 float64
}

var (
	pageTag = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
	wordTag = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>`)
)

// words are the words of each page, in points from the upper left.
func words(t testing.TB, path string) (pages [][]word) {
	t.Helper()
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		check(t, err)
		return f
	}
	for _, page := range strings.Split(run(t, "pdftotext", "-bbox", path, "-"), "<page ")[1:] {
		if tag := pageTag.FindStringSubmatch("<page " + page); number(tag[1]) < 595 || number(tag[2]) < 841 {
			t.Fatalf("a page of %s × %s points", tag[1], tag[2])
		}
		var list []word
		for _, m := range wordTag.FindAllStringSubmatch(page, -1) {
			list = append(list, word{m[5], number(m[1]), number(m[2]), number(m[3]), number(m[4])})
		}
		pages = append(pages, list)
	}
	return pages
}

// overlaps are the words that stand outside the margins or on another word.
func overlaps(pages [][]word) (wrong []string) {
	const mm = 72 / 25.4
	for i, list := range pages {
		for j, w := range list {
			if w.x1 < 29.5*mm || w.x2 > 193.5*mm || w.y1 < 10*mm || w.y2 > 290*mm {
				wrong = append(wrong, fmt.Sprintf("page %d: %q leaves the text area: %+v", i+1, w.text, w))
			}
			for _, o := range list[:j] {
				// The box has room for stacked marks; the middle half is the letters. A hair
				// of touching is rounding.
				h, oh := w.y2-w.y1, o.y2-o.y1
				if w.x1 < o.x2-0.2 && o.x1 < w.x2-0.2 && w.y1+h/4 < o.y2-oh/4 && o.y1+oh/4 < w.y2-h/4 {
					wrong = append(wrong, fmt.Sprintf("page %d: %q covers %q", i+1, w.text, o.text))
				}
			}
		}
	}
	return wrong
}
