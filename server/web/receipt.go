package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/server/page"
	"hailong/server/survey"
)

// getReceipt shows whether the response behind a receipt was counted; never what
// was answered, or staff could ask to see it.
func (s *Server) getReceipt(c *fiber.Ctx) error {
	receipt, err := survey.ParseReceipt(c.Params("receipt"))
	if err != nil {
		return err
	}
	p := page.Receipt{Lang: language(c), Code: receipt.Grouped()}
	for _, prefix := range s.Seal.OpenReceipt(receipt) {
		if !s.plausible(prefix) {
			continue
		}
		kept, waiting, err := s.Stored.Find(c.UserContext(), prefix)
		if err != nil {
			return err
		}
		if len(kept) > 0 {
			s.tell(&p, &kept[0].Response)
			// What waits is not in the store yet, so nobody has answered it, and the
			// store may be away.
			if p.Waiting = waiting; waiting {
				break
			}
			if p.Answers, err = s.answers(c.UserContext(), &kept[0].Response); err != nil {
				return err
			}
			break
		}
	}
	if !p.Found {
		c.Status(fiber.StatusNotFound)
	}
	return s.sendPage(c, func(b *pageBuffer) error { return s.Pages.Receipt(b, p) })
}

// getProof sends the proof that the response behind a receipt is part of what was
// certified. It tells nothing of the answers, nor which receipt it is of.
func (s *Server) getProof(c *fiber.Ctx) error {
	receipt, err := survey.ParseReceipt(c.Params("receipt"))
	if err != nil {
		return err
	}
	for _, prefix := range s.Seal.OpenReceipt(receipt) {
		if !s.plausible(prefix) {
			continue
		}
		kept, waiting, err := s.Stored.Find(c.UserContext(), prefix)
		if err != nil {
			return err
		}
		if len(kept) == 0 || waiting || s.Proofs == nil {
			continue
		}
		p, err := s.Proofs.Of(c.UserContext(), &kept[0].Response, kept[0].Digest)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="bang-chung-bien-nhan.json"`)
		return c.Send(p.Bytes())
	}
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Không tìm thấy phiếu của biên nhận này trong số liệu đã chốt.",
		En: "There is no certified response of this receipt.",
	})
}

// tell puts what is known of a response onto its receipt.
func (s *Server) tell(p *page.Receipt, r *survey.Response) {
	snap := s.Registry.Now()
	p.Found, p.Day, p.Counted = true, r.Day, r.Standing == survey.Counted
	p.Unit, _ = snap.Unit(r.Unit)
	if cm, err := snap.Campaign(r.Campaign); err == nil {
		p.Campaign = &cm.Campaign
		p.Counted = p.Counted || cm.Criteria.Uses(r.Standing)
		if p.Results = s.resultPath(snap, r.Unit, cm.ID, p.Lang); p.Results != "" && s.Proofs != nil {
			p.Proof = "/r/" + p.Code + "/proof"
		}
	}
}

// answers are what the unit answered to a response's comments, in the order of the form.
func (s *Server) answers(ctx context.Context, r *survey.Response) ([]page.Answer, error) {
	camp, err := s.Registry.Now().Campaign(r.Campaign)
	if err != nil {
		return nil, nil // the receipt tells what it can without its campaign
	}
	all, err := s.Remarks.OfResponse(ctx, r)
	if err != nil {
		return nil, err
	}
	var list []page.Answer
	for q := range camp.Questionnaire.All {
		if h := all.Of(r.ID, q.ID); h.Answer != "" {
			list = append(list, page.Answer{Text: h.Answer, Day: h.Answered})
		}
	}
	return list, nil
}

// firstYear is before the first response of all.
var firstYear = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// plausible reports whether an ID with this start was made in an hour in which this
// product was there. A guessed receipt, and a given one under a wrong key, leads to
// some hour of the next 3,800 years, so hardly any of them costs a look-up. A year
// ahead is left to clocks that were wrong.
func (s *Server) plausible(prefix string) bool {
	return startOf(firstYear) <= prefix && prefix < startOf(s.Clock().AddDate(1, 0, 0))
}

// startOf is the lowest start of an ID made in an hour.
func startOf(at time.Time) string {
	id, _ := survey.NewResponseID(at, zeros{}) // fails only when its source does
	return string(id[:survey.ReceiptPrefix])
}

// zeros is an endless source of them.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
