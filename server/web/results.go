package web

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/certify"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
)

// certificates is every certificate, number 1 first, as a ledger keeps them.
type certificates interface {
	All(ctx context.Context) ([]*certify.Signed, error)
}

// remarks reads the comments of a unit, to count what they are about.
type remarks interface {
	EachRemark(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, yield func(store.Remark) error) error
}

// getResults lists what is published. ?tim= looks for units, ?dot= names a campaign.
func (s *Server) getResults(c *fiber.Ctx) error {
	x, err := s.published(c.UserContext())
	if err != nil {
		return err
	}
	p := page.Results{
		Lang: language(c), Typed: strings.TrimSpace(utils.CopyString(c.Query("tim"))), Chosen: survey.CampaignID(utils.CopyString(c.Query("dot"))),
	}
	if x.find(x.inForce, p.Chosen) == nil || p.Typed != "" { // who looks for a unit wants its newest
		p.Chosen = ""
	}
	if p.Typed != "" {
		look(&p, x)
		s.resultHeaders(c)
		var b pageBuffer
		if err := s.Pages.Results(&b, p); err != nil {
			return err
		}
		return c.Send(b.Bytes())
	}
	kept, err := s.results.get(resultKey{of: p.Chosen, lang: p.Lang}, s.Clock(), x.version, func(_, _ *resultBytes) ([]byte, error) {
		for i, signed := range x.inForce {
			of := page.ResultsOf{Of: signed}
			if p.Chosen == "" && i == 0 || signed.Certificate.Campaign.ID == p.Chosen {
				of.Units = pointers(signed.Certificate.Units)
			}
			p.Campaigns = append(p.Campaigns, of)
		}
		var b bytes.Buffer
		err := s.Pages.Results(&b, p)
		return b.Bytes(), err
	})
	if err != nil {
		return err
	}
	s.resultHeaders(c)
	return kept.send(c)
}

// look keeps the units whose name or code has what was typed, each with its newest
// result.
func look(p *page.Results, x *publications) {
	words := registry.Fold(p.Typed)
	for _, s := range x.sought {
		if !strings.Contains(s.name, words) && !strings.HasPrefix(s.unit.Key.String(), p.Typed) {
			continue
		}
		if n := len(p.Campaigns); n == 0 || p.Campaigns[n-1].Of != s.of {
			p.Campaigns = append(p.Campaigns, page.ResultsOf{Of: s.of})
		}
		last := &p.Campaigns[len(p.Campaigns)-1]
		last.Units = append(last.Units, s.unit)
		p.Found++
	}
	if p.Campaigns == nil && len(x.inForce) > 0 { // the form to search again belongs to them
		p.Campaigns = []page.ResultsOf{{Of: x.inForce[0]}}
	}
}

func pointers(units []certify.Unit) []*certify.Unit {
	list := make([]*certify.Unit, len(units))
	for i := range units {
		list[i] = &units[i]
	}
	return list
}

// resultAsked is the unit and the certificate of the path; without one it has answered
// with a page that says so.
func (s *Server) resultAsked(c *fiber.Ctx) (x *publications, u survey.Unit, signed *certify.Signed, err error) {
	u, ok := unitCalled(s.Registry.Now(), utils.CopyString(c.Params("unit")), s.today())
	if !ok {
		return nil, u, nil, s.noResult(c, page.NoResult{})
	}
	if x, err = s.published(c.UserContext()); err != nil {
		return nil, u, nil, err
	}
	of := survey.CampaignID(utils.CopyString(c.Query("dot")))
	list := x.latest(u.Key)
	if signed = x.find(list, of); signed == nil {
		return nil, u, nil, s.noResult(c, page.NoResult{Unit: u.Name, Round: len(list) > 0})
	}
	return x, u, signed, nil
}

// noResult answers that nothing is published under an address.
func (s *Server) noResult(c *fiber.Ctx, p page.NoResult) error {
	p.Lang = language(c)
	s.resultHeaders(c)
	c.Status(fiber.StatusNotFound)
	var b pageBuffer
	if err := s.Pages.NoResult(&b, p); err != nil {
		return err
	}
	return c.Send(b.Bytes())
}

// unitCalled is a unit by its whole key or by its code. Codes were reused: one is that of
// the unit that has it today, else of the last one that had it.
func unitCalled(snap *registry.Snapshot, name string, today survey.Day) (survey.Unit, bool) {
	name = strings.ReplaceAll(name, "%40", "@")
	if key, err := survey.ParseUnitKey(name); err == nil {
		return snap.Unit(key)
	}
	code := survey.UnitCode(name)
	if u, ok := snap.UnitOn(code, today); ok {
		return u, true
	}
	var last survey.Unit
	for _, u := range snap.Register().Units {
		if u.Key.Code == code {
			last = u // sorted by first day
		}
	}
	return last, last.Name != ""
}

// getResult shows a unit's certified result, the newest one or that of ?dot=.
func (s *Server) getResult(c *fiber.Ctx) error {
	x, u, signed, err := s.resultAsked(c)
	if signed == nil {
		return err
	}
	k := resultKey{unit: u.Key, of: signed.Certificate.Campaign.ID, lang: language(c)}
	ctx, now, snap := c.UserContext(), s.Clock(), s.Registry.Now()
	kept, err := s.results.get(k, now, x.version, func(old, next *resultBytes) ([]byte, error) {
		p, err := s.resultOf(ctx, k, x, signed, snap, old, next)
		if err != nil || old != nil && old.stamp == next.stamp {
			return nil, err
		}
		var b bytes.Buffer
		err = s.Pages.Result(&b, p)
		return b.Bytes(), err
	})
	if err != nil {
		return err
	}
	s.resultHeaders(c)
	return kept.send(c)
}

// getResultFile sends the certificate itself.
func (s *Server) getResultFile(c *fiber.Ctx) error {
	_, _, signed, err := s.resultAsked(c)
	if signed == nil {
		return err
	}
	return s.sendCertificate(c, signed)
}

// getPrinted sends the certificate that the QR code of a printed one leads to, also one
// that was replaced. The address is in capital letters, as report.CertificateURL makes it.
func (s *Server) getPrinted(c *fiber.Ctx) error {
	x, err := s.published(c.UserContext())
	if err != nil {
		return err
	}
	var hash certify.Hash
	if hash.UnmarshalText(bytes.ToLower([]byte(c.Params("hash")))) == nil {
		if signed := x.all[hash]; signed != nil && c.Params("number") == strconv.FormatInt(signed.Certificate.Number, 10) {
			return s.sendCertificate(c, signed)
		}
	}
	return s.noResult(c, page.NoResult{})
}

// sendCertificate sends a certificate byte for byte as it was signed.
func (s *Server) sendCertificate(c *fiber.Ctx, signed *certify.Signed) error {
	kept, err := s.results.get(resultKey{file: signed.Hash()}, s.Clock(), "", func(_, _ *resultBytes) ([]byte, error) {
		return signed.Bytes(), nil
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, published)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="bien-ban-%d.json"`, signed.Certificate.Number))
	return kept.send(c)
}

// getResultKey sends the public key that the certificate was signed with.
func (s *Server) getResultKey(c *fiber.Ctx) error {
	_, _, signed, err := s.resultAsked(c)
	if signed == nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, published)
	c.Set(fiber.HeaderContentType, "application/x-pem-file")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="khoa-cong-khai.pem"`)
	return c.Send(signed.Key.PEM())
}

// published is the Cache-Control of what is public: whoever keeps it asks each time
// whether it is still in force, which costs next to nothing.
const published = "public, no-cache"

func (s *Server) resultHeaders(c *fiber.Ctx) {
	s.pageHeaders(c)
	c.Set(fiber.HeaderContentSecurityPolicy, s.Pages.ResultCSP())
	c.Set(fiber.HeaderCacheControl, published)
}

// resultPath is the address of a unit's published result, empty where it has none. It
// reads memory alone: who has just answered must not wait for it.
func (s *Server) resultPath(snap *registry.Snapshot, u survey.UnitKey, of survey.CampaignID, l survey.Lang) string {
	if s.Certificates == nil {
		return ""
	}
	for _, x := range snap.Campaigns() {
		if x.State == survey.Certified && x.Has(u) && (of == "" || of == x.ID) {
			return page.ResultPath(u, of, l)
		}
	}
	return ""
}

// resultOf gathers what a page is made of, and sets its stamp.
func (s *Server) resultOf(ctx context.Context, k resultKey, x *publications, signed *certify.Signed, snap *registry.Snapshot, old, next *resultBytes) (page.Result, error) {
	c := &signed.Certificate
	unit, _ := snap.Unit(k.unit)
	p := page.Result{
		Lang: k.lang, Of: signed, Unit: k.unit, Rounds: x.latest(k.unit),
		Named: func(u survey.UnitKey) string { unit, _ := snap.Unit(u); return unit.Name },
	}
	if unit.Until != 0 && unit.Until < s.today() {
		p.Until = unit.Until
	}
	if r := c.Replaces; r != nil && x.all[r.Hash] != nil {
		p.Old = x.all[r.Hash].Certificate.Number
	}
	for _, row := range snap.Register().Succession {
		if row.Old == k.unit {
			p.Successors = append(p.Successors, row.New)
		}
		if row.New == k.unit && len(x.latest(row.Old)) > 0 {
			p.Predecessors = append(p.Predecessors, row.Old)
		}
	}
	// The words are those of the versions that the certificate names, to the byte.
	if q, err := snap.Questionnaire(c.Questionnaire); err == nil && q.Ref.Hash == c.Questionnaire.Hash {
		p.Form = q.Questionnaire
	}
	if set, err := snap.Criteria(c.Criteria); err == nil && set.Ref.Hash == c.Criteria.Hash {
		p.Criteria = set.Criteria
	}
	said, err := s.Statements.Of(ctx, k.of, k.unit)
	if err != nil {
		return p, err
	}
	p.Statement = page.Statement{Text: said.Text, Day: said.Day}
	now := s.Clock()
	if old != nil && old.of == next.of && now.Sub(old.topicsAt).Abs() < topicsFresh {
		next.topics, next.topicsAt = old.topics, old.topicsAt
	} else if next.topics, err = s.topics(ctx, k.of, c.Unit(k.unit), p.Criteria); err != nil {
		return p, err
	} else {
		next.topicsAt = now
	}
	p.Topics = next.topics
	next.stamp = fmt.Sprint(x.version, snap.Version(), p.Until, said.Rev, p.Topics)
	return p, nil
}

// topics counts what the comments of a unit are about, where its figures are published.
func (s *Server) topics(ctx context.Context, of survey.CampaignID, u *certify.Unit, set *score.Criteria) (page.Topics, error) {
	if set == nil || u.Score.Status == score.BelowPublish {
		return page.Topics{}, nil
	}
	handled, err := s.Remarks.OfUnit(ctx, of, u.Key)
	if err != nil || len(handled) == 0 {
		return page.Topics{}, err
	}
	var n remark.Counter
	err = s.Comments.EachRemark(ctx, of, u.Key, func(m store.Remark) error {
		if set.Uses(m.Standing) {
			n.Add(&m, handled)
		}
		return nil
	})
	if err != nil {
		return page.Topics{}, err
	}
	told := n.Topics(set.WithholdUnder)
	out := page.Topics{Comments: told.Comments, Answered: told.Answered, Step: told.Step}
	for _, t := range told.Tags {
		out.Tags = append(out.Tags, page.Topic{Name: t.Tag.Text(), N: t.N})
	}
	return out, nil
}
