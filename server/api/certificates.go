package api

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/survey"
)

// getCertificates is the chain, number 1 first. Certificates are public.
func (a *API) getCertificates(c *fiber.Ctx) error {
	chain, err := a.Certificates.All(c.UserContext())
	if err != nil {
		return err
	}
	keys, err := a.Certificates.Keys(c.UserContext())
	if err != nil {
		return err
	}
	out := certificateList{Certificates: certificatesOf(chain), Keys: []certificateKey{}}
	for i, k := range keys {
		out.Keys = append(out.Keys, certificateKey{Key: k, Fingerprint: k.Fingerprint(), Signs: i == len(keys)-1})
	}
	return c.JSON(out)
}

// certificatesOf are certificates of one chain as they are listed.
func certificatesOf(chain []*certify.Signed) []certificateInfo {
	list := make([]certificateInfo, len(chain))
	at := make(map[certify.Hash]int, len(chain))
	for i, s := range chain {
		c := &s.Certificate
		at[s.Hash()] = i
		list[i] = certificateInfo{
			Number: c.Number, Campaign: c.Campaign.ID, Title: c.Campaign.Title, At: c.At, By: c.By, Units: len(c.Units), Responses: c.Responses,
			Hash: s.Hash(), Root: c.Root, Previous: c.Previous, Trail: c.Trail, Key: s.Key, Fingerprint: s.Key.Fingerprint(),
		}
		if r := c.Replaces; r != nil {
			old := &list[at[r.Hash]]
			list[i].Replaces, list[i].Why, old.ReplacedBy = old.Number, r.Why, c.Number
		}
	}
	return list
}

// certificateOf is the certificate that the path names.
func (a *API) certificateOf(c *fiber.Ctx) (*certify.Signed, error) {
	chain, err := a.Certificates.All(c.UserContext())
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(c.Params("number"), 10, 64)
	if err != nil || n < 1 || n > int64(len(chain)) || strconv.FormatInt(n, 10) != c.Params("number") {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Không có biên bản mang số này.", En: "There is no certificate of this number.",
		})
	}
	return chain[n-1], nil
}

// getCertificateFile sends a certificate's own bytes.
func (a *API) getCertificateFile(c *fiber.Ctx) error {
	s, err := a.certificateOf(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="bien-ban-%d-%s.json"`, s.Certificate.Number, s.Certificate.Campaign.ID))
	return c.Send(s.Bytes())
}

// getCertificatePDF sends a certificate for print.
func (a *API) getCertificatePDF(c *fiber.Ctx) error {
	s, err := a.certificateOf(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`inline; filename="bien-ban-%d-%s.pdf"`, s.Certificate.Number, s.Certificate.Campaign.ID))
	return a.PrintCertificate(c.Response().BodyWriter(), s)
}

// getCertificate is where the certificate of a campaign is.
func (a *API) getCertificate(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	return a.sendCertificate(c, x)
}

func (a *API) sendCertificate(c *fiber.Ctx, x *registry.Campaign) error {
	chain, err := a.Certificates.All(c.UserContext())
	if err != nil {
		return err
	}
	out := campaignCertificate{State: certificateNone, Earlier: []certificateInfo{}}
	all := certificatesOf(chain)
	for i := len(all) - 1; i >= 0; i-- {
		switch {
		case all[i].Campaign != x.ID:
		case out.Certificate == nil:
			out.Certificate, out.State = &all[i], certificateMade
			why, by, at, open, err := a.Certificates.Correcting(c.UserContext(), chain[i])
			if err != nil {
				return err
			}
			if open {
				out.State, out.Correction = certificateCorrecting, &correctionInfo{why, by, at}
			}
		default:
			out.Earlier = append(out.Earlier, all[i])
		}
	}
	if out.Certificate == nil && x.State == survey.Certified {
		out.State = certificateUnfinished // begun, perhaps by another server, and not ended
	}
	if m, known := a.Certificates.Progress(x.ID); known && out.State != certificateMade {
		switch {
		case !m.Over:
			out.State, out.Progress = certificateMaking, &certificateProgress{m.Done, m.Of}
		case m.Err != nil:
			out.Problem = problemText(m.Err)
		}
	}
	i := who(c)
	if i.City() && i.May(auth.ManageCampaigns) {
		keys, err := a.Certificates.Keys(c.UserContext())
		if err != nil {
			return err
		}
		out.CanSign = len(keys) > 0 && keys[len(keys)-1] == a.SigningKey.Public()
	}
	return c.JSON(out)
}

// problemText is what people are told of an error; nothing of its cause.
func problemText(err error) *survey.Text {
	if x, ok := errors.AsType[*survey.Error](err); ok && x.Kind != survey.KindUnavailable && x.Kind != survey.KindInternal {
		return &x.Message
	}
	return &survey.Text{
		Vi: "Chưa lập xong biên bản: hệ thống bị gián đoạn. Hãy chốt lại; những gì đã làm không bị mất.",
		En: "The certificate was not finished: the service was interrupted. Please certify again; nothing is lost.",
	}
}

// postCertify begins the certificate of a closed campaign and does not wait for it.
func (a *API) postCertify(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	if x.State != survey.Closed && x.State != survey.Certified {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Chỉ chốt được số liệu của đợt đã đóng.", En: "Only a closed campaign can be certified.",
		})
	}
	a.Certificates.Begin(a.order(c, x))
	return a.sendCertificate(c.Status(fiber.StatusAccepted), x)
}

func (a *API) order(c *fiber.Ctx, x *registry.Campaign) ledger.Order {
	i := who(c)
	return ledger.Order{Campaign: x.ID, Actor: i.Account, Name: i.Name, Role: string(i.Role), Key: a.SigningKey}
}

// postCorrect opens a certified campaign for a correction.
func (a *API) postCorrect(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	var body struct {
		Why string `json:"why"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	o := a.order(c, x)
	o.Why = body.Why
	if err := a.Certificates.Correct(c.UserContext(), o); err != nil {
		return err
	}
	if x, err = a.Registry.Now().Campaign(x.ID); err != nil {
		return err
	}
	return a.sendCertificate(c, x)
}
