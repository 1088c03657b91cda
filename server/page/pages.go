package page

import (
	"fmt"
	"io"
	"math"
	"net/url"
	"strings"
	"time"

	"hailong/server/survey"
)

// Thanks is shown only after the answer is durable.
type Thanks struct {
	Lang    survey.Lang
	Unit    survey.Unit
	Receipt string // as shown to people
	Already bool   // the same form had been received before
	Results string // address of the unit's published result, if there is one
}

// Thanks writes the thank-you page.
func (r *Renderer) Thanks(w io.Writer, t Thanks) error {
	c := r.common(t.Lang, r.in(t.Lang, "thanks_title"))
	// The page's address carries the receipt, and a link that starts with ? drops it.
	c.Switch = "?r=" + url.QueryEscape(t.Receipt) + "&lang=" + string(c.Other)
	return r.execute(w, "thanks", struct {
		common
		Recorded, Receipt string
		Already           bool
		Results, ToResult string
	}{c, fill(c.T["thanks_recorded"], "unit", t.Unit.Name), t.Receipt, t.Already, t.Results, fill(c.T["kq_of_unit"], "unit", t.Unit.Name)})
}

// Receipt says whether the answer behind a receipt was counted, and never what
// it was: staff could otherwise ask to see it.
type Receipt struct {
	Lang     survey.Lang
	Found    bool
	Code     string // the receipt itself, as shown to people
	Unit     survey.Unit
	Campaign *survey.Campaign
	Day      survey.Day // zero hides the line
	Counted  bool       // or will be, where it is Waiting
	Waiting  bool       // received and durable, not yet in the store
	// Answers are what the unit answered to the comments, which themselves stay away.
	Answers []Answer
	Results string // address of the unit's published result in the campaign, if there is one
	Proof   string // address of the proof that the response was certified, if it was
}

// Answer is a unit's answer to a comment.
type Answer struct {
	Text string
	Day  survey.Day
}

// Receipt writes the receipt page.
func (r *Renderer) Receipt(w io.Writer, p Receipt) error {
	title := "receipt_title"
	if !p.Found {
		title = "receipt_none_title"
	}
	c := r.common(p.Lang, r.in(p.Lang, title))
	v := struct {
		common
		Found, Counted            bool
		State                     string
		Code, Unit, Campaign, Day string
		Answers                   []answerView
		Results, ToResult, Proof  string
		Help                      helpView
	}{common: c, Proof: p.Proof, Found: p.Found, Counted: p.Counted, Code: p.Code, Unit: p.Unit.Name, Help: help(c.T, "notice_help", ""),
		Results: p.Results, ToResult: fill(c.T["kq_of_unit"], "unit", p.Unit.Name)}
	state := "receipt_counted"
	if !p.Counted {
		state = "receipt_not_counted"
	}
	if p.Waiting {
		state += "_waiting"
	}
	v.State = c.T[state]
	if p.Campaign != nil {
		v.Campaign = p.Campaign.Title.In(c.Lang)
	}
	if p.Day != 0 {
		v.Day = dayText(p.Day, c.Lang)
	}
	for _, a := range p.Answers {
		v.Answers = append(v.Answers, answerView{strings.Split(a.Text, "\n"), fill(c.T["receipt_answer_day"], "day", dayText(a.Day, c.Lang))})
	}
	return r.execute(w, "receipt-page", v)
}

// answerView is an Answer line by line.
type answerView struct {
	Lines []string
	Day   string
}

// Home is the front page for those who could not scan. Its form asks for
// /?code=…&lang=…, and the server answers with the form or with a Problem.
type Home struct {
	Lang    survey.Lang
	Typed   string      // what was typed, shown again
	Problem survey.Text // what is wrong with it
}

// Home writes the front page.
func (r *Renderer) Home(w io.Writer, h Home) error {
	c := r.common(h.Lang, r.in(h.Lang, "home_title"))
	v := struct {
		common
		Typed, Problem string
	}{c, h.Typed, h.Problem.In(c.Lang)}
	if v.Problem != "" {
		v.Title = c.T["error"] + ": " + v.Title
	}
	return r.execute(w, "home", v)
}

// Notice is a page that says why there is no form here and what to do instead.
// Title and Message replace the words of the Kind where they are given.
type Notice struct {
	Lang           survey.Lang
	Kind           survey.Kind
	Title, Message survey.Text
	Unit           *survey.Unit  // shown by name when known
	RetryAfter     time.Duration // zero says nothing of when
	Phone          string
}

// Notice writes the page. A kind it does not know reads as our own fault.
func (r *Renderer) Notice(w io.Writer, n Notice) error {
	c := r.common(n.Lang, "")
	if c.T["notice_"+string(n.Kind)] == "" {
		n.Kind = survey.KindInternal
	}
	key := "notice_" + string(n.Kind)
	v := struct {
		common
		Heading, Message, Unit, Retry string
		Help                          helpView
		ToHome                        bool
	}{Heading: n.Title.In(c.Lang), Message: n.Message.In(c.Lang), Retry: retryText(c.T, n.RetryAfter),
		Help: help(c.T, "notice_help", n.Phone)}
	if v.Heading == "" {
		v.Heading = c.T[key+"_title"]
	}
	if v.Message == "" {
		v.Message = c.T[key]
	}
	if n.Unit != nil {
		v.Unit = n.Unit.Name
	}
	switch n.Kind {
	case survey.KindUnknown, survey.KindMistyped, survey.KindRevoked, survey.KindMalformed, survey.KindMediaType:
		v.ToHome = true
	}
	v.common = r.common(n.Lang, v.Heading)
	return r.execute(w, "notice", v)
}

// in is a text in a language, Vietnamese where it is unknown.
func (r *Renderer) in(l survey.Lang, key string) string {
	if !l.Known() {
		l = survey.Vietnamese
	}
	return r.words[l][key]
}

// retryText rounds up, so that nobody who waits as told comes back too early.
func retryText(t map[string]string, d time.Duration) string {
	n, key := 0.0, ""
	switch {
	case d <= 0:
		return ""
	case d < 90*time.Second:
		n, key = d.Seconds(), "retry_seconds"
	case d < 90*time.Minute:
		n, key = d.Minutes(), "retry_minutes"
	default:
		n, key = d.Hours(), "retry_hours"
	}
	return fill(t[key], "n", fmt.Sprint(int(math.Ceil(n))))
}

func dayText(d survey.Day, l survey.Lang) string {
	if l == survey.English {
		return d.Time().Format("2 January 2006")
	}
	return d.Time().Format("02/01/2006")
}
