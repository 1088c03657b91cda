package page

import (
	"io"
	"net/url"

	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
)

// Results is the list of what is published. Its form asks for /kq/?tim=…
type Results struct {
	Lang   survey.Lang
	Typed  string // what is looked for, shown again; empty for the whole list
	Found  int    // units that match Typed
	Chosen survey.CampaignID
	// Campaigns are the certificates in force, newest first, each with the units to show.
	Campaigns []ResultsOf
}

// ResultsOf is a campaign on the list; without Units it is a link.
type ResultsOf struct {
	Of    *certify.Signed
	Units []*certify.Unit
}

type campaignView struct {
	Title, About, Path string
	Units              []unitView
}

type unitView struct{ Name, Path, Value string }

// Results writes the list.
func (r *Renderer) Results(w io.Writer, p Results) error {
	base := r.resultCommon(p.Lang, r.in(p.Lang, "kq_list"))
	q := url.Values{"lang": {string(base.Other)}}
	if p.Typed != "" {
		q.Set("tim", p.Typed)
	}
	if p.Chosen != "" {
		q.Set("dot", string(p.Chosen))
	}
	base.Switch = "?" + q.Encode()
	v := struct {
		common
		Typed, Found, Caution string
		Campaigns             []campaignView
	}{common: base, Typed: p.Typed, Caution: score.Caution.In(base.Lang)}
	if p.Typed != "" {
		key := "kq_found"
		if p.Found == 0 {
			key = "kq_found_none"
		}
		v.Found = fill(base.T[key], "n", countText(int64(p.Found), base.Lang), "words", p.Typed)
	}
	for _, x := range p.Campaigns {
		v.Campaigns = append(v.Campaigns, r.campaign(x, base))
	}
	return r.execute(w, "results", v)
}

func (r *Renderer) campaign(x ResultsOf, base common) campaignView {
	c := &x.Of.Certificate
	v := campaignView{
		Title: c.Campaign.Title.In(base.Lang),
		About: fill(base.T["kq_list_period"], "first", dayText(c.Campaign.First, base.Lang), "last", dayText(lastDay(&c.Campaign), base.Lang),
			"number", countText(c.Number, base.Lang), "n", countText(int64(len(c.Units)), base.Lang)),
	}
	if x.Units == nil {
		v.Path = "/kq/" + resultQuery(c.Campaign.ID, base.Lang)
	}
	for _, u := range x.Units {
		value := base.T["kq_few"]
		if i := u.Score.Index; i != nil {
			value = figureText(score.Hundredths(*i), base.Lang) + "\u00a0%"
		}
		v.Units = append(v.Units, unitView{u.Name, ResultPath(u.Key, c.Campaign.ID, base.Lang), value})
	}
	return v
}

// NoResult is the page of a unit that has no certificate, or of no unit at all.
type NoResult struct {
	Lang  survey.Lang
	Unit  string // its name, empty when there is no such unit
	Round bool   // there are certificates, but none of the campaign that was asked for
}

// NoResult writes the page.
func (r *Renderer) NoResult(w io.Writer, p NoResult) error {
	title, text := "kq_unknown_title", "kq_unknown"
	switch {
	case p.Round:
		title, text = "kq_none_title", "kq_none_round"
	case p.Unit != "":
		title, text = "kq_none_title", "kq_none_unit"
	}
	base := r.resultCommon(p.Lang, r.in(p.Lang, title))
	return r.execute(w, "no-result", struct {
		common
		Heading, Message string
	}{base, base.T[title], fill(base.T[text], "unit", p.Unit)})
}
