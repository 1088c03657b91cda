package page_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"hailong/server/catalog"
	"hailong/server/certify"
	"hailong/server/golden"
	"hailong/server/page"
	"hailong/server/remark"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// round is a certified campaign: what was asked, by which rules, and the certificate.
type round struct {
	form     *survey.Questionnaire
	criteria *score.Criteria
	signed   *certify.Signed
}

var (
	hongBang = survey.UnitKey{Code: "11311", From: survey.NewDay(2025, 7, 1)}
	leChan   = survey.UnitKey{Code: "11329", From: survey.NewDay(2025, 7, 1)}
	catHai   = survey.UnitKey{Code: "11914", From: survey.NewDay(2025, 7, 1)}
	former   = survey.UnitKey{Code: "11296", From: survey.NewDay(2004, 1, 1)}
)

func named(u survey.UnitKey) string {
	return map[survey.UnitKey]string{hongBang: "Phường Hồng Bàng", leChan: "Phường Lê Chân", catHai: "Đặc khu Cát Hải", former: "Phường Quán Toan"}[u]
}

// certified asks 420, 60 and 12 people about three units and signs what came of it: one
// has points, one too few responses for points, one too few to show anything.
func certified(t testing.TB, changes ...func(*certify.Certificate)) round {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile("../../configs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	q, _, err := catalog.Questionnaire("dich-vu-cong-v1.yaml", read("questionnaires/dich-vu-cong-v1.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := catalog.Criteria("mau-tuyen-tinh-v1.yaml", read("criteria/mau-tuyen-tinh-v1.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	units := []survey.UnitKey{hongBang, leChan, catHai}
	all := slices.Concat(answered(t, q, 1, 420, hongBang), answered(t, q, 2, 60, leChan), answered(t, q, 3, 12, catHai))
	slices.SortFunc(all, func(a, b survey.Response) int { return strings.Compare(string(a.ID), string(b.ID)) })
	scores := score.All(c, q, score.Gather(maps.All(tally.Fold(all))), units, map[survey.UnitKey]int{hongBang: 2400})
	x := certify.Certificate{
		Number: 3, Previous: certify.Hash{9},
		Campaign: certify.Campaign{
			ID: "2026-q3", Title: survey.Text{Vi: "Khảo sát quý III năm 2026", En: "Survey of the third quarter of 2026"},
			First: survey.NewDay(2026, 7, 1), Last: survey.NewDay(2026, 9, 30), ClosedOn: survey.NewDay(2026, 10, 1),
		},
		Questionnaire: survey.VersionRef{ID: q.ID, Version: q.Version, Hash: strings.Repeat("1a", 32)},
		Criteria:      survey.VersionRef{ID: c.ID, Version: c.Version, Hash: strings.Repeat("2b", 32)},
		Method:        certify.MethodOf(c, q), Trail: "4711:" + strings.Repeat("3c", 32),
		At: time.Date(2026, 10, 2, 1, 30, 0, 0, time.UTC), By: "Sở Nội vụ",
	}
	for i := range scores {
		s := scores[i].Published(c)
		x.Units = append(x.Units, certify.Unit{Key: s.Unit, Name: named(s.Unit), Score: certify.FiguresOf(&s)})
	}
	roll := certify.NewRoll(&x)
	for i := range all {
		if err := roll.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	roll.Fill(&x)
	for _, change := range changes {
		change(&x)
	}
	key, err := certify.NewPrivateKey(rand.NewChaCha8([32]byte{4}))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certify.Sign(x, key)
	if err != nil {
		t.Fatal(err)
	}
	return round{q, c, signed}
}

// answered are repeatable responses about a unit. The kiosk has three of them, which the
// gate withholds, and one item is rated by four people alone.
func answered(t testing.TB, q *survey.Questionnaire, seed byte, n int, unit survey.UnitKey) []survey.Response {
	t.Helper()
	source := rand.NewChaCha8([32]byte{seed})
	rnd := rand.New(source)
	list := make([]survey.Response, n)
	for i := range list {
		at := time.Date(2026, 8, 3, 2, 0, 0, 0, time.UTC).AddDate(0, 0, rnd.IntN(40))
		id, err := survey.NewResponseID(at, source)
		if err != nil {
			t.Fatal(err)
		}
		r := survey.Response{
			ID: id, Campaign: "2026-q3", Unit: unit, Channel: survey.QR, Lang: survey.Vietnamese,
			Day: survey.DayOf(at, survey.Zone), Hour: 9, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		}
		switch {
		case i < 3:
			r.Channel = survey.Kiosk
		case i%3 == 0:
			r.Channel = survey.Link
		}
		item := 0
		for x := range q.All {
			if x.Type != survey.Scale {
				continue
			}
			item++
			if x.ID == "s5_3" && i >= 4 {
				continue
			}
			level := []string{"5", "5", "4", "4", "4", "5", "3", "2", "1", "na"}[min(rnd.IntN(9+item%3), 9)]
			r.Answers = append(r.Answers, survey.Answer{Question: x.ID, Value: level})
		}
		slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return strings.Compare(string(a.Question), string(b.Question)) })
		switch i % 40 {
		case 11:
			r.Standing, r.Flags = survey.Flagged, []survey.Flag{survey.FlagFast, survey.FlagUniform}
		case 23:
			r.Standing, r.Flags, r.Reason = survey.Excluded, []survey.Flag{survey.FlagRepeat}, string(survey.ReasonDuplicate)
		}
		list[i] = r
	}
	return list
}

func (r round) of(l survey.Lang, u survey.UnitKey) page.Result {
	return page.Result{
		Lang: l, Of: r.signed, Unit: u, Form: r.form, Criteria: r.criteria, Named: named, Rounds: []*certify.Signed{r.signed},
	}
}

// everything is a page with all that may be on one.
func (r round) everything(t testing.TB, l survey.Lang) page.Result {
	p := r.of(l, hongBang)
	earlier := certified(t, func(c *certify.Certificate) {
		c.Number, c.Campaign.ID, c.Campaign.Title = 1, "2026-q2", survey.Text{Vi: "Khảo sát quý II năm 2026", En: "Survey of the second quarter of 2026"}
		c.Previous = certify.Hash{}
	})
	p.Rounds = append(p.Rounds, earlier.signed)
	p.Old, p.Until = 2, survey.NewDay(2027, 6, 30)
	p.Successors, p.Predecessors = []survey.UnitKey{leChan, catHai}, []survey.UnitKey{former}
	p.Topics = page.Topics{
		Tags:     []page.Topic{{Name: survey.Text{Vi: "Thời gian giải quyết", En: "Waiting and deadlines"}, N: 35}, {Name: survey.Text{Vi: "Lời khen", En: "Praise"}, N: 20}},
		Comments: 90, Answered: 75, Step: 5,
	}
	p.Statement = page.Statement{Text: "Đã bố trí thêm hai quầy vào sáng thứ Hai.\nĐã sửa mái che chỗ chờ.", Day: survey.NewDay(2026, 10, 12)}
	return p
}

func corrected(c *certify.Certificate) {
	c.Replaces = &certify.Replaces{Hash: certify.Hash{7}, Why: "Bổ sung 12 phiếu giấy nhập muộn"}
	c.Campaign.ClosedOn = survey.NewDay(2026, 9, 25)
	u := c.Unit(hongBang)
	u.Score.Carried = []survey.Succession{{Old: former, New: hongBang, Share: survey.Whole}}
	u.Score.NotCarried = []survey.Succession{{Old: leChan, New: hongBang, Share: survey.Part, Note: survey.NoteAreaAndPopulation}}
}

func TestResultsLookAsAgreed(t *testing.T) {
	r, x, y := plain(t), certified(t), certified(t, corrected)
	short := func(list []certify.Unit) []*certify.Unit { return []*certify.Unit{&list[0], &list[1], &list[2]} }
	for _, l := range survey.Languages {
		for name, draw := range map[string]func(b *bytes.Buffer) error{
			"result":              func(b *bytes.Buffer) error { return r.Result(b, x.of(l, hongBang)) },
			"result-everything":   func(b *bytes.Buffer) error { return r.Result(b, y.everything(t, l)) },
			"result-insufficient": func(b *bytes.Buffer) error { return r.Result(b, x.of(l, leChan)) },
			"result-below":        func(b *bytes.Buffer) error { return r.Result(b, x.of(l, catHai)) },
			"result-bare":         func(b *bytes.Buffer) error { return r.Result(b, page.Result{Lang: l, Of: x.signed, Unit: hongBang}) },
			"results": func(b *bytes.Buffer) error {
				return r.Results(b, page.Results{Lang: l, Campaigns: []page.ResultsOf{{Of: x.signed, Units: short(x.signed.Certificate.Units)}, {Of: y.signed}}})
			},
			"results-found": func(b *bytes.Buffer) error {
				return r.Results(b, page.Results{Lang: l, Typed: "hong", Found: 1, Chosen: "2026-q3", Campaigns: []page.ResultsOf{{Of: x.signed, Units: short(x.signed.Certificate.Units)[:1]}}})
			},
			"results-none": func(b *bytes.Buffer) error { return r.Results(b, page.Results{Lang: l}) },
			"no-result": func(b *bytes.Buffer) error {
				return r.NoResult(b, page.NoResult{Lang: l, Unit: "Phường Hồng Bàng"})
			},
			"no-result-round": func(b *bytes.Buffer) error {
				return r.NoResult(b, page.NoResult{Lang: l, Unit: "Phường Hồng Bàng", Round: true})
			},
			"no-result-unknown": func(b *bytes.Buffer) error { return r.NoResult(b, page.NoResult{Lang: l}) },
		} {
			golden.Equal(t, "testdata/"+name+"."+string(l)+".html", render(t, draw))
		}
	}
}

// Everything the page says in numbers is in the certificate; what the gate withheld is
// not told, neither by a bar nor by a sum.
func TestAResultShowsNothingThatIsWithheld(t *testing.T) {
	r, x := plain(t), certified(t)
	html := render(t, func(b *bytes.Buffer) error { return r.Result(b, x.of(survey.Vietnamese, hongBang)) })
	u := x.signed.Certificate.Unit(hongBang)
	if len(u.Score.Withheld) < 2 {
		t.Fatalf("the example withholds only %v", u.Score.Withheld)
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(element.ReplaceAllString(html, ""), " ")
	if strings.Contains(text, "máy tại quầy 3") || !strings.Contains(text, "một số kênh được giữ lại") {
		t.Error("the channel of three people is told, or not told to be withheld")
	}
	row := regexp.MustCompile(`colspan="8">5\.3 [^<]*</th></tr><tr><td colspan="8">giữ lại`)
	if !row.MatchString(html) {
		t.Error("the item that four people rated is not withheld in the table")
	}
	below := render(t, func(b *bytes.Buffer) error { return r.Result(b, x.of(survey.Vietnamese, catHai)) })
	for _, never := range []string{"<path class=\"r\"", "<table", "Chỉ số hài lòng</p>", "Không hài lòng (mức"} {
		if strings.Contains(below, never) {
			t.Errorf("a unit with too few responses shows %q", never)
		}
	}
	if !strings.Contains(below, "chưa đủ mẫu") && !strings.Contains(below, "Chưa đủ mẫu") {
		t.Error("why there are no figures is not said")
	}
}

// The signed figures stand on the page as they were signed.
func TestAResultShowsWhatIsSigned(t *testing.T) {
	r, x := plain(t), certified(t)
	s := x.signed.Certificate.Unit(hongBang).Score
	html := render(t, func(b *bytes.Buffer) error { return r.Result(b, x.of(survey.English, hongBang)) })
	want := []string{
		score.Hundredths(*s.Index).String() + "\u00a0%", score.Hundredths(s.Interval.Low).String(), score.Hundredths(s.Interval.High).String(),
		score.Hundredths(*s.Points).String() + " of 20 points", x.signed.Hash().String(), x.signed.Certificate.Root.String(),
		x.signed.Key.Fingerprint(), score.Caution.En,
	}
	for _, f := range s.Factors {
		want = append(want, score.Hundredths(*f.Rate).String())
	}
	for _, text := range want {
		if !strings.Contains(html, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
}

func TestHostileTextOfAResultIsInert(t *testing.T) {
	r := plain(t)
	x := certified(t, func(c *certify.Certificate) {
		c.Campaign.Title = survey.Text{Vi: hostile, En: hostile}
		c.Replaces = &certify.Replaces{Hash: certify.Hash{7}, Why: hostile}
		c.Units[0].Name = hostile
		c.Units[0].Counts.ExcludedBy[0].Reason = hostile
		c.Method.Factors[0].Title = survey.Text{Vi: hostile, En: hostile}
	})
	p := x.everything(t, survey.Vietnamese)
	p.Named = func(survey.UnitKey) string { return hostile }
	p.Statement.Text = hostile
	p.Topics.Tags[0].Name = survey.Text{Vi: hostile, En: hostile}
	q := *x.form
	q.Levels = []survey.Text{{Vi: hostile}, {Vi: hostile}, {Vi: hostile}, {Vi: hostile}, {Vi: hostile}}
	p.Form = &q
	for _, html := range []string{
		render(t, func(b *bytes.Buffer) error { return r.Result(b, p) }),
		render(t, func(b *bytes.Buffer) error {
			return r.Results(b, page.Results{Typed: hostile, Chosen: survey.CampaignID(hostile), Campaigns: []page.ResultsOf{{Of: x.signed, Units: []*certify.Unit{&x.signed.Certificate.Units[0]}}}})
		}),
		render(t, func(b *bytes.Buffer) error { return r.NoResult(b, page.NoResult{Unit: hostile}) }),
	} {
		if strings.Contains(html, "<script") || strings.Contains(html, "<img") || !strings.Contains(html, "&lt;script&gt;") {
			t.Errorf("markup of others is markup here, or gone:\n%.2000s", html)
		}
	}
}

var leads = regexp.MustCompile(`(?:src|href|action)="([^"]*)"`)

// The policy of a result allows its style and nothing else, and the page leads nowhere
// but into this site.
func TestPolicyOfAResult(t *testing.T) {
	r, x := built(t), certified(t, corrected)
	for _, l := range survey.Languages {
		html := render(t, func(b *bytes.Buffer) error { return r.Result(b, x.everything(t, l)) })
		parts := element.FindAllStringSubmatch(html, -1)
		if len(parts) != 1 || parts[0][1] != "style" {
			t.Fatalf("%d styles and scripts, want one style", len(parts))
		}
		if strings.Contains(r.ResultCSP(), "script-src") || strings.Contains(r.ResultCSP(), "unsafe") || !strings.Contains(r.ResultCSP(), hashOf(parts[0][2])) {
			t.Errorf("policy %s", r.ResultCSP())
		}
		markup := element.ReplaceAllString(html, "")
		for _, a := range leads.FindAllStringSubmatch(markup, -1) {
			if a[1] != "data:," && !strings.HasPrefix(a[1], "#") && !strings.HasPrefix(a[1], "?") && (!strings.HasPrefix(a[1], "/") || strings.HasPrefix(a[1], "//")) {
				t.Errorf("the page leads to %q", a[1])
			}
		}
		if strings.Contains(markup, " style=") {
			t.Error("the page holds a style that the policy forbids")
		}
	}
}

// A page with everything on it is under 30 kB, and under a third of that as phones get it.
func TestResultsKeepToTheirBudget(t *testing.T) {
	const most, packed = 30_000, 10_000
	r, x := built(t), certified(t, corrected)
	for _, l := range survey.Languages {
		p := x.everything(t, l)
		p.Statement.Text = strings.TrimSpace(strings.Repeat("Đã bố trí thêm quầy tiếp nhận vào buổi sáng. ", 44)) // 2,000 characters
		for _, tag := range remark.Tags {
			p.Topics.Tags = append(p.Topics.Tags, page.Topic{Name: tag.Text(), N: 1235})
		}
		html := []byte(render(t, func(b *bytes.Buffer) error { return r.Result(b, p) }))
		var br, gz bytes.Buffer
		w := brotli.NewWriterLevel(&br, 5)
		w.Write(html)
		w.Close()
		g := gzip.NewWriter(&gz)
		g.Write(html)
		g.Close()
		t.Logf("%s: %d bytes, brotli %d, gzip %d", l, len(html), br.Len(), gz.Len())
		if len(html) > most || br.Len() > packed || gz.Len() > packed {
			t.Errorf("%s: %d bytes, brotli %d, gzip %d; %d and %d allowed", l, len(html), br.Len(), gz.Len(), most, packed)
		}
	}
}

func TestAResultOfAnotherUnitIsRefused(t *testing.T) {
	x := certified(t)
	if err := plain(t).Result(&bytes.Buffer{}, x.of(survey.Vietnamese, former)); err == nil {
		t.Error("a unit that the certificate has not has a page")
	}
}
