package web

import (
	"bytes"
	"fmt"
	"math"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/body"
	"hailong/server/guard"
	"hailong/server/intake"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/survey"
)

// getHome is for those who could not scan: a code typed there leads to its form.
func (s *Server) getHome(c *fiber.Ctx) error {
	h := page.Home{Lang: language(c), Typed: utils.CopyString(c.Query("code"))}
	if h.Typed != "" {
		code, err := survey.ParseEntryCode(h.Typed)
		if err == nil {
			_, err = s.Registry.Now().Round(code, s.today())
		}
		if err == nil {
			return c.Redirect("/q/"+string(code)+langQuery(h.Lang), fiber.StatusSeeOther)
		}
		e, code2 := s.classify(err)
		h.Problem = e.Message
		c.Status(code2)
	}
	return s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Home(b, h) })
}

// getForm serves the form behind an entry code. Its bytes are the same for every
// visitor; what differs are two cookies.
func (s *Server) getForm(c *fiber.Ctx) error {
	code, err := survey.ParseEntryCode(c.Params("code"))
	if err != nil {
		return err
	}
	now := s.Clock()
	snap := s.Registry.Now()
	round, err := snap.Round(code, survey.DayOf(now, survey.Zone))
	if err != nil {
		if s.Stray != nil && c.Method() == fiber.MethodGet { // a look at the headers is no scan
			s.Stray(code, survey.KindOf(err))
		}
		return s.refuse(c, round, nil, err)
	}
	form, err := s.forms.get(snap, formKey{code, language(c)}, round.Campaign.ID, func() ([]byte, error) {
		var b bytes.Buffer
		err := s.Pages.Form(&b, formOf(round, language(c)))
		return b.Bytes(), err
	})
	if err != nil {
		return err
	}
	if err := s.issueCookies(c, code, s.visitor(c, code, now), now); err != nil {
		return err
	}
	s.pageHeaders(c)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	body := form.plain
	// Fiber picks by the phone's order, which puts the larger gzip first.
	switch accepts := c.Get(fiber.HeaderAcceptEncoding); {
	case takes(accepts, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		body = form.brotli
	case takes(accepts, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = form.gzip
	}
	c.Response().SetBodyRaw(body)
	return nil
}

// takes reports whether an Accept-Encoding header allows an encoding.
func takes(header, encoding string) bool {
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == encoding {
			q := strings.ReplaceAll(quality, " ", "")
			return q != "q=0" && strings.TrimRight(q, "0") != "q=0."
		}
	}
	return false
}

func formOf(r registry.Round, lang survey.Lang) page.Form {
	return page.Form{
		Lang: lang, Entry: r.Entry, Unit: r.Unit, Point: r.Point,
		Campaign: &r.Campaign.Campaign, Questionnaire: r.Campaign.Questionnaire.Questionnaire,
	}
}

// postForm takes a filled form and thanks only when it is durable.
func (s *Server) postForm(c *fiber.Ctx) error {
	code, err := survey.ParseEntryCode(c.Params("code"))
	if err != nil {
		return err
	}
	given, err := readGiven(c)
	if err != nil {
		return err
	}
	now := s.Clock()
	v := s.visitor(c, code, now)
	sub := intake.Submission{
		At: now, Code: code, ID: v.form.ID, Lang: language(c), Given: given,
		Issued: v.form.Issued, Device: v.device, Network: s.Network(c),
	}
	if sub.ID == "" {
		if sub.ID, err = s.hour.unprovenID(now, sub.Network, code, c.BodyRaw()); err != nil {
			return err
		}
	}
	done, err := s.Intake.Submit(c.UserContext(), sub)
	s.Metrics.Submitted(done.Already, err)
	if err != nil {
		return s.refuse(c, done.Round, given, err)
	}
	s.markSent(c, code, v)
	receipt := s.Seal.Receipt(done.ID)
	to := "/q/" + string(code) + "/thanks?r=" + receipt.Grouped()
	if done.Already {
		to += "&again=1"
	}
	if sub.Lang != survey.Vietnamese {
		to += "&lang=" + string(sub.Lang)
	}
	if !wantsJSON(c) {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	if done.Already {
		c.Status(fiber.StatusOK)
	} else {
		c.Status(fiber.StatusCreated)
	}
	return c.JSON(received{Receipt: receipt.Grouped(), Location: to})
}

// refuse shows the form again with the answers kept and the reason beside the
// question or on top. Where no campaign takes answers, or the answers are there
// already, a page says so instead.
func (s *Server) refuse(c *fiber.Ctx, round registry.Round, given survey.Given, err error) error {
	e, code := s.classify(err)
	switch {
	case wantsJSON(c) || e.Kind == survey.KindInternal || e.Kind == survey.KindForbidden:
		return s.fail(c, err)
	case round.Campaign == nil || e.Kind == survey.KindConflict:
		n := page.Notice{Lang: language(c), Kind: e.Kind, Message: e.Message}
		if round.Unit.Name != "" {
			n.Unit = &round.Unit
		}
		if round.Campaign != nil {
			n.Phone = round.Campaign.Phone
		}
		c.Status(code)
		return s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Notice(b, n) })
	}
	f := formOf(round, language(c))
	f.Given = given
	if e.Kind == survey.KindInvalid {
		f.Problems = e.Fields
	} else {
		f.Notice = e.Message
	}
	s.noteUnavailable(c, e, err)
	s.retryAfter(c, e)
	c.Status(code)
	return s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Form(b, f) })
}

func (s *Server) getThanks(c *fiber.Ctx) error {
	code, err := survey.ParseEntryCode(c.Params("code"))
	if err != nil {
		return err
	}
	receipt, err := survey.ParseReceipt(c.Query("r"))
	if err != nil {
		return err
	}
	// Nobody is thanked for a receipt that somebody thought of.
	if !slices.ContainsFunc(s.Seal.OpenReceipt(receipt), s.plausible) {
		return survey.NewError(survey.KindUnknown, textNotFound)
	}
	snap := s.Registry.Now()
	round, err := snap.Round(code, s.today())
	if round.Entry.Code == "" {
		return err
	}
	t := page.Thanks{
		Lang: language(c), Unit: round.Unit,
		Receipt: receipt.Grouped(), Already: c.Query("again") == "1",
		Results: s.resultPath(snap, round.Unit.Key, "", language(c)),
	}
	return s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Thanks(b, t) })
}

// readGiven reads a form or JSON body. Nothing in the result refers to Fiber's
// buffers.
func readGiven(c *fiber.Ctx) (survey.Given, error) {
	media, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil {
		media = ""
	}
	switch media {
	case fiber.MIMEApplicationForm:
		raw, err := body.Plain(c)
		if err != nil {
			return nil, err
		}
		values, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, survey.NewError(survey.KindMalformed, textMalformed).With(err)
		}
		g := make(survey.Given, len(values))
		for k, v := range values {
			g[survey.QuestionID(k)] = v
		}
		return g, nil
	case fiber.MIMEApplicationJSON:
		var w submission
		if err := body.JSON(c, &w); err != nil {
			return nil, err
		}
		g := make(survey.Given, len(w.Answers))
		for k, v := range w.Answers {
			g[survey.QuestionID(k)] = v
		}
		return g, nil
	}
	return nil, survey.NewError(survey.KindMediaType, survey.Text{
		Vi: "Chỉ nhận biểu mẫu (application/x-www-form-urlencoded) hoặc JSON (application/json).",
		En: "Only forms (application/x-www-form-urlencoded) and JSON (application/json) are read here.",
	})
}

// limitHeaders tells a program how much of each limit is left, in the fields of
// the IETF draft "RateLimit header fields for HTTP".
func limitHeaders(c *fiber.Ctx, limits []guard.LimitState) {
	var policy, left strings.Builder
	for i, l := range limits {
		if i > 0 {
			policy.WriteString(", ")
			left.WriteString(", ")
		}
		fmt.Fprintf(&policy, "%q;q=%d;w=%d", l.Reason, l.Limit, int(l.Window.Seconds()))
		fmt.Fprintf(&left, "%q;r=%d;t=%d", l.Reason, l.Remaining, int(math.Ceil(l.Reset.Seconds())))
	}
	if policy.Len() > 0 {
		c.Set("RateLimit-Policy", policy.String())
		c.Set("RateLimit", left.String())
	}
}

func (s *Server) today() survey.Day { return survey.DayOf(s.Clock(), survey.Zone) }

// language is Vietnamese unless the address asks for English: a phone's own
// language says little about its owner here, and one form has one set of bytes.
//
// The console says in which language it is read.
func language(c *fiber.Ctx) survey.Lang {
	if c.Query("lang") == string(survey.English) {
		return survey.English
	}
	if strings.HasPrefix(c.Path(), "/api/") && strings.HasPrefix(strings.ToLower(c.Get(fiber.HeaderAcceptLanguage)), "en") {
		return survey.English
	}
	return survey.Vietnamese
}

func langQuery(l survey.Lang) string {
	if l == survey.Vietnamese {
		return ""
	}
	return "?lang=" + string(l)
}
