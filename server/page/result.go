package page

import (
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strconv"
	"strings"

	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
)

// Result is the public page of a unit in a certified campaign. Every figure on it is
// read from Of; what is not part of the certificate is marked as such.
type Result struct {
	Lang survey.Lang
	Of   *certify.Signed
	Unit survey.UnitKey // must be in the certificate

	// Form gives the words of items and levels, Criteria the numbers that its rules name.
	// Both must be those of the certificate, or nil where they are not at hand.
	Form     *survey.Questionnaire
	Criteria *score.Criteria

	Old   int64                       // number of the certificate that Of replaces; 0 when unknown
	Named func(survey.UnitKey) string // the name of any unit, empty when unknown
	Until survey.Day                  // last day of the unit, zero while it goes on

	Successors, Predecessors []survey.UnitKey // the latter with results of their own
	Rounds                   []*certify.Signed

	Topics    Topics
	Statement Statement
}

// Topics is what residents' comments are about, as far as it may be told; empty for
// nothing. Numbers are rounded down to multiples of Step.
type Topics struct {
	Tags               []Topic
	Comments, Answered int64 // 0 is not told
	Step               int64
}

// Topic is a tag with the number of comments that have it.
type Topic struct {
	Name survey.Text
	N    int64
}

// Statement is what the unit itself says it did; empty for nothing.
type Statement struct {
	Text string
	Day  survey.Day
}

// ResultPath is the address of a unit's page; without a campaign it is the newest.
func ResultPath(u survey.UnitKey, of survey.CampaignID, l survey.Lang) string {
	return "/kq/" + u.String() + resultQuery(of, l)
}

func resultQuery(of survey.CampaignID, l survey.Lang) string {
	var q []string
	if of != "" {
		q = append(q, "dot="+url.QueryEscape(string(of)))
	}
	if l == survey.English {
		q = append(q, "lang=en")
	}
	if q == nil {
		return ""
	}
	return "?" + strings.Join(q, "&")
}

type resultView struct {
	common
	Unit, Campaign, Period string
	Past                   *pastView
	Replaces               []string

	Index, Interval, IntervalAbout string
	Range, Mark                    string // paths of the interval and of the index, on 0 to 100
	Status                         []string
	Facts                          []factView
	Caution                        string

	Factors []barView
	Levels  []levelView
	Ends    []endView
	Box     string // of the bars in Ends: one scale for all, zero at one place
	Items   []rowView

	Topics    *topicsView
	Statement *statementView
	Method    []string

	Proof           []factView
	JSON, Key, File string
	Rounds, Before  []linkView
}

type pastView struct {
	Text  string
	Links []linkView
}

type linkView struct{ Text, Path string }

type factView struct {
	Name, Value, About string
	Code               bool
}

type topicsView struct {
	Tags            []factView
	Answered, About string
}

type statementView struct {
	About, Day string
	Lines      []string
}

// teller writes the parts of a result page in one language.
type teller struct {
	r Result
	c *certify.Certificate
	u *certify.Unit
	s score.Score
	t map[string]string
	l survey.Lang
}

// Result writes the page.
func (r *Renderer) Result(w io.Writer, p Result) error {
	c := &p.Of.Certificate
	u := c.Unit(p.Unit)
	if u == nil {
		return fmt.Errorf("certificate %d has no unit %s", c.Number, p.Unit)
	}
	base := r.resultCommon(p.Lang, u.Name+" – "+r.in(p.Lang, "kq_title"))
	base.Faces = r.faces
	base.Switch = "?dot=" + url.QueryEscape(string(c.Campaign.ID)) + "&lang=" + string(base.Other)
	t := teller{r: p, c: c, u: u, s: c.Score(u), t: base.T, l: base.Lang}
	v := resultView{
		common: base, Unit: u.Name, Campaign: c.Campaign.Title.In(t.l),
		Period:   fill(t.t["kq_period"], "first", dayText(c.Campaign.First, t.l), "last", dayText(lastDay(&c.Campaign), t.l)),
		Past:     t.past(),
		Replaces: t.replaces(),
		Status:   t.status(), Facts: t.facts(), Caution: score.Caution.In(t.l),
		Factors: t.factors(), Topics: t.topics(), Statement: t.statement(), Method: t.method(), Proof: t.proof(),
		File:   fmt.Sprintf("bien-ban-%d.json", c.Number),
		Rounds: t.rounds(), Before: t.links(p.Predecessors),
	}
	v.JSON = "/kq/" + p.Unit.String() + "/bien-ban.json" + resultQuery(c.Campaign.ID, survey.Vietnamese)
	v.Key = "/kq/" + p.Unit.String() + "/khoa-cong-khai.pem" + resultQuery(c.Campaign.ID, survey.Vietnamese)
	t.index(&v)
	t.items(&v)
	return r.execute(w, "result", v)
}

// lastDay is the last one on which there could be an answer: a campaign may be closed
// before its time.
func lastDay(c *certify.Campaign) survey.Day {
	if c.ClosedOn != 0 {
		return min(c.Last, c.ClosedOn)
	}
	return c.Last
}

// ResultCSP is the policy of the pages of results: their style and nothing else.
func (r *Renderer) ResultCSP() string { return r.resultCSP }

// inlineResult wraps the style of the pages of results. They have no script.
func (r *Renderer) inlineResult(css string) error {
	if strings.Contains(strings.ToLower(css), "</style") {
		return fmt.Errorf("page: the style of results would end its own element")
	}
	r.resultStyle = template.HTML("<style>" + css + "</style>")
	r.resultCSP = "default-src 'none'; style-src " + hashSource(css) +
		"; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return nil
}

func (r *Renderer) resultCommon(l survey.Lang, title string) common {
	c := r.common(l, title)
	c.Style = r.resultStyle
	return c
}

// past says that the unit is no more, and what it went into.
func (t *teller) past() *pastView {
	if t.r.Until == 0 {
		return nil
	}
	v := &pastView{Links: t.links(t.r.Successors)}
	key := "kq_past"
	if len(v.Links) == 0 {
		key = "kq_past_alone"
	}
	v.Text = fill(t.t[key], "day", dayText(t.r.Until, t.l))
	return v
}

func (t *teller) links(units []survey.UnitKey) []linkView {
	var list []linkView
	for _, u := range units {
		list = append(list, linkView{t.name(u), ResultPath(u, "", t.l)})
	}
	return list
}

func (t *teller) name(u survey.UnitKey) string {
	if t.r.Named != nil {
		if name := t.r.Named(u); name != "" {
			return name
		}
	}
	return u.String()
}

// replaces is what stands above the figures: that the certificate corrects another
// one, and whose responses are in it.
func (t *teller) replaces() []string {
	var list []string
	if x := t.c.Replaces; x != nil {
		key := "kq_replaces"
		if t.r.Old == 0 {
			key = "kq_replaces_unknown"
		}
		list = append(list, fill(t.t[key], "number", t.count(t.c.Number), "old", t.count(t.r.Old), "why", x.Why))
	}
	if rows := t.s.Carried; len(rows) > 0 {
		list = append(list, fill(t.t["kq_carried"], "units", t.names(rows)))
	}
	if rows := t.s.NotCarried; len(rows) > 0 {
		list = append(list, fill(t.t["kq_not_carried"], "units", t.names(rows)))
	}
	return list
}

func (t *teller) names(rows []survey.Succession) string {
	names := make([]string, len(rows))
	for i, x := range rows {
		names[i] = t.name(x.Old)
	}
	return strings.Join(names, ", ")
}

func (t *teller) rounds() []linkView {
	if len(t.r.Rounds) < 2 {
		return nil
	}
	list := make([]linkView, len(t.r.Rounds))
	for i, s := range t.r.Rounds {
		x := &s.Certificate.Campaign
		list[i].Text = x.Title.In(t.l)
		if x.ID != t.c.Campaign.ID {
			list[i].Path = ResultPath(t.r.Unit, x.ID, t.l)
		}
	}
	return list
}

func (t *teller) topics() *topicsView {
	x := t.r.Topics
	if len(x.Tags) == 0 {
		return nil
	}
	v := &topicsView{About: fill(t.t["kq_topics_about"], "step", t.count(x.Step))}
	for _, tag := range x.Tags {
		v.Tags = append(v.Tags, factView{Name: tag.Name.In(t.l), Value: fill(t.t["kq_topics_n"], "n", t.count(tag.N))})
	}
	if x.Answered > 0 && x.Comments > 0 {
		v.Answered = fill(t.t["kq_topics_answered"], "n", t.count(x.Answered), "all", t.count(x.Comments))
	}
	return v
}

func (t *teller) statement() *statementView {
	if t.r.Statement.Text == "" {
		return nil
	}
	return &statementView{
		About: fill(t.t["kq_statement_about"], "unit", t.u.Name),
		Day:   fill(t.t["kq_statement_day"], "day", dayText(t.r.Statement.Day, t.l)),
		Lines: strings.FieldsFunc(t.r.Statement.Text, func(c rune) bool { return c == '\n' }),
	}
}

// proof is what names the certificate.
func (t *teller) proof() []factView {
	at := t.c.At.In(survey.Zone)
	return []factView{
		{Name: t.t["kq_number"], Value: t.count(t.c.Number)},
		{Name: t.t["kq_at"], Value: at.Format("15:04") + ", " + dayText(survey.DayOf(at, survey.Zone), t.l)},
		{Name: t.t["kq_root"], Value: t.c.Root.String(), Code: true},
		{Name: t.t["kq_hash"], Value: t.r.Of.Hash().String(), Code: true},
		{Name: t.t["kq_key"], Value: t.c.Key.String(), Code: true},
		{Name: t.t["kq_fingerprint"], Value: t.r.Of.Key.Fingerprint(), Code: true},
	}
}

// count writes a number as readers of the language do.
func (t *teller) count(n int64) string { return countText(n, t.l) }

func countText(n int64, l survey.Lang) string {
	s, mark := strconv.FormatInt(n, 10), "."
	if l == survey.English {
		mark = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return s
}

// figure writes two decimals, as certified.
func (t *teller) figure(h score.Hundredths) string { return figureText(h, t.l) }

func figureText(h score.Hundredths, l survey.Lang) string {
	s := h.String()
	if l != survey.English {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// percent does not break before its sign.
func (t *teller) percent(h score.Hundredths) string { return t.figure(h) + "\u00a0%" }

// short is a figure without the decimals that say nothing, such as 20 points.
func (t *teller) short(h score.Hundredths) string {
	s := t.figure(h)
	return strings.TrimSuffix(strings.TrimSuffix(s, ",00"), ".00")
}
