package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hailong/server/certify"
	"hailong/server/recount"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
	"hailong/server/trail"
)

// Order says what is to be certified or corrected, and who asks for it.
type Order struct {
	Campaign survey.CampaignID
	// Why is the reason for a correction; Certify takes it from the correction.
	Why               string
	Actor, Name, Role string // as in trail.Event; Name is printed in the certificate
	Key               certify.PrivateKey
	// Progress is told how many of the responses have been read, twice over: once for the
	// recount, once for the tree. It may be nil.
	Progress func(done, of int64)
}

// look is the time between two looks whether something is on its way.
const look = 200 * time.Millisecond

// correction is the note that a certificate is to be replaced.
type correction struct {
	Why  string    `json:"why"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// state is where a campaign is, as the trail keeps it.
type state struct {
	State  survey.CampaignState `json:"state"`
	Number int64                `json:"number,omitempty"` // of the certificate that is to be replaced
}

// issued is a new certificate as the trail keeps it, so that either proves the other.
type issued struct {
	Number   int64        `json:"number"`
	Hash     certify.Hash `json:"hash"`
	Root     certify.Hash `json:"root"`
	Replaces certify.Hash `json:"replaces,omitzero"`
}

// Certify freezes a closed campaign and returns its certificate. It may take a minute
// for a million responses. A campaign that is certified, with nothing to correct, gives
// the certificate in force; one that is neither closed nor certified is KindConflict, as
// is one with proposals that wait for a decision, or whose tallies a recount does not
// confirm. After any error it may be called
// again; the campaign stays closed to everybody meanwhile.
func (l *Ledger) Certify(ctx context.Context, o Order) (*certify.Signed, error) {
	if err := l.Registry.Refresh(ctx); err != nil {
		return nil, err
	}
	c, err := l.Registry.Now().Campaign(o.Campaign)
	if err != nil {
		return nil, err
	}
	chain, keys, err := l.read(ctx)
	if err != nil {
		return nil, err
	}
	old := inForce(chain, o.Campaign)
	var again *correction
	if old != nil {
		if again, err = l.correction(ctx, old); err != nil {
			return nil, err
		}
		if again == nil && c.State == survey.Certified {
			return old, nil
		}
	}
	if c.State != survey.Closed && c.State != survey.Certified {
		return nil, survey.NewError(survey.KindConflict, survey.Text{
			Vi: fmt.Sprintf("Đợt %s chưa đóng. Chỉ chốt được số liệu của đợt đã đóng.", o.Campaign),
			En: fmt.Sprintf("Campaign %s is not closed. Only a closed campaign can be certified.", o.Campaign),
		})
	}
	if err := signs(keys, o.Key); err != nil {
		return nil, err
	}
	undecided := 0
	if c.State == survey.Closed { // of one that is locked, none can be carried out
		if undecided, err = l.Undecided(ctx, o.Campaign); err != nil {
			return nil, err
		}
	}
	if undecided > 0 {
		return nil, survey.NewError(survey.KindConflict, survey.Text{
			Vi: fmt.Sprintf("Còn %d đề xuất rà soát phiếu chưa quyết định. Hãy xác nhận hoặc từ chối trước khi chốt số liệu.", undecided),
			En: fmt.Sprintf("%d proposals of the review are not decided yet. Please confirm or decline them before the campaign is certified.", undecided),
		})
	}
	var made *certify.Signed
	e := trail.Event{
		Actor: o.Actor, Name: o.Name, Role: o.Role, Action: trail.CampaignCertify, Object: "campaign:" + string(o.Campaign),
		Before: state{State: c.State}, After: state{State: survey.Certified},
	}
	err = l.Trail.Do(ctx, e, func() error {
		err := l.Registry.Certify(ctx, o.Campaign)
		if survey.KindOf(err) == survey.KindConflict { // another process may have been first
			err = l.Registry.Certify(ctx, o.Campaign)
		}
		if err != nil {
			return err
		}
		if err := l.settled(ctx); err != nil {
			return err
		}
		record, err := l.record(ctx, o)
		if err != nil {
			return err
		}
		if again != nil {
			record.Replaces = &certify.Replaces{Hash: old.Hash(), Why: again.Why}
		}
		made, err = l.append(ctx, record, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// settled waits until nothing of this campaign can be on its way any more.
func (l *Ledger) settled(ctx context.Context) error {
	if err := pause(ctx, l.Settle); err != nil {
		return err
	}
	until := time.Now().Add(l.Patience)
	for {
		uncounted, err := l.Responses.Uncounted(ctx)
		if err != nil {
			return err
		}
		waiting, err := l.Waiting()
		if err != nil {
			return err
		}
		if uncounted == 0 && waiting == 0 {
			return nil
		}
		if time.Now().After(until) {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: fmt.Sprintf("Còn %d phiếu chờ ghi vào cơ sở dữ liệu và %d phiếu chờ đếm. Đợt đã khóa; hãy chốt lại khi các phiếu này đã được ghi.", waiting, uncounted),
				En: fmt.Sprintf("%d responses wait to be stored and %d to be counted. The campaign is locked; please certify it again when they are in.", waiting, uncounted),
			})
		}
		if err := pause(ctx, min(look, l.Patience)); err != nil {
			return err
		}
	}
}

// record is the certificate of a campaign but for its place in the chain.
func (l *Ledger) record(ctx context.Context, o Order) (certify.Certificate, error) {
	snap := l.Registry.Now()
	c, err := snap.Campaign(o.Campaign)
	if err != nil {
		return certify.Certificate{}, err
	}
	total, err := l.total(ctx, o.Campaign)
	if err != nil {
		return certify.Certificate{}, err
	}
	done := int64(0)
	tell := func(n int64) {
		if o.Progress != nil {
			o.Progress(min(n, 2*total), 2*total)
		}
	}
	res, err := recount.Run(ctx, l.Responses, o.Campaign, func(n int) { tell(int64(n)) })
	if err != nil {
		return certify.Certificate{}, err
	}
	if n := len(res.Differences); n > 0 {
		return certify.Certificate{}, survey.NewError(survey.KindConflict, survey.Text{
			Vi: fmt.Sprintf("Đếm lại thấy %d số lệch, số đầu tiên: %s. Chưa lập biên bản; hãy chạy hailong recount và xử lý trước.", n, res.Differences[0]),
			En: fmt.Sprintf("A recount finds %d differences, the first: %s. No certificate was made; please run hailong recount and see to it first.", n, res.Differences[0]),
		})
	}
	scores, err := l.Scores(ctx, c)
	if err != nil {
		return certify.Certificate{}, err
	}
	record := certify.Certificate{
		Campaign:      certify.Campaign{ID: c.ID, Title: c.Title, First: c.First, Last: c.Last, ClosedOn: c.ClosedOn},
		Questionnaire: c.Campaign.Questionnaire, Criteria: c.Campaign.Criteria,
		Method: certify.MethodOf(c.Criteria.Criteria, c.Questionnaire.Questionnaire), By: o.Name,
	}
	for i := range scores {
		u, known := snap.Unit(scores[i].Unit)
		if !known {
			u.Name = scores[i].Unit.String()
		}
		record.Units = append(record.Units, certify.Unit{Key: scores[i].Unit, Name: u.Name, Score: certify.FiguresOf(&scores[i])})
	}
	roll := certify.NewRoll(&record)
	done = int64(res.Responses)
	err = l.Responses.EachResponse(ctx, o.Campaign, func(r *survey.Response) error {
		if record.Unit(r.Unit) == nil {
			return &certify.Finding{Reason: certify.UnknownUnit, Unit: r.Unit}
		}
		if done++; done%1000 == 0 {
			tell(done)
		}
		return errors.Join(roll.Add(r), ctx.Err())
	})
	if f, ok := errors.AsType[*certify.Finding](err); ok {
		return certify.Certificate{}, f.Err()
	}
	if err != nil {
		return certify.Certificate{}, fmt.Errorf("certify %s: %w", o.Campaign, err)
	}
	if roll.Responses() != int64(res.Responses) {
		return certify.Certificate{}, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Có phiếu được ghi trong khi chốt. Đợt đã khóa; hãy chốt lại.",
			En: "Responses came in while the campaign was being certified. It is locked; please certify it again.",
		})
	}
	tell(done)
	roll.Fill(&record)
	return record, nil
}

// total is how many responses the tallies of a campaign have.
func (l *Ledger) total(ctx context.Context, id survey.CampaignID) (n int64, err error) {
	cells, err := l.Responses.Tallies(ctx, id)
	for _, e := range cells {
		n += e.Tally[tally.Responses]
	}
	return n, err
}

// append signs a record as the next one of the chain and stores it. Where another
// process was first, it becomes the one after that.
func (l *Ledger) append(ctx context.Context, record certify.Certificate, o Order) (*certify.Signed, error) {
	for {
		chain, _, err := l.read(ctx)
		if err != nil {
			return nil, err
		}
		if s := inForce(chain, o.Campaign); s != nil && (record.Replaces == nil || record.Replaces.Hash != s.Hash()) {
			return s, nil // another process has certified the same campaign
		}
		record.Number, record.Previous = int64(len(chain))+1, certify.Hash{}
		if len(chain) > 0 {
			record.Previous = chain[len(chain)-1].Hash()
		}
		head, err := l.Trail.Head(ctx)
		if err != nil {
			return nil, err
		}
		record.Trail, record.At = head.String(), l.Clock()
		s, err := certify.Sign(record, o.Key)
		if err != nil {
			return nil, err
		}
		after := issued{Number: record.Number, Hash: s.Hash(), Root: record.Root}
		if record.Replaces != nil {
			after.Replaces = record.Replaces.Hash
		}
		e := trail.Event{
			Actor: o.Actor, Name: o.Name, Role: o.Role, Action: trail.CertificateIssue,
			Object: fmt.Sprintf("certificate:%d", record.Number), After: after,
		}
		err = l.Trail.Do(ctx, e, func() error {
			return l.Docs.Create(ctx, store.Doc{Kind: kindCertificate, ID: number(record.Number), Body: s.Bytes()})
		})
		if err == nil {
			return s, nil
		}
		if survey.KindOf(err) != survey.KindConflict {
			return nil, fmt.Errorf("certify %s: %w", o.Campaign, err)
		}
	}
}

// Correct opens a certified campaign for a correction: responses may be excluded and
// restored again, and Certify makes a certificate that replaces the one in force and
// says why. That one stays in force until then. Without a certificate it is
// KindConflict; a correction that is under way already stays as it is.
func (l *Ledger) Correct(ctx context.Context, o Order) error {
	reason, err := why(o.Why)
	if err != nil {
		return err
	}
	chain, _, err := l.read(ctx)
	if err != nil {
		return err
	}
	old := inForce(chain, o.Campaign)
	if old == nil {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: fmt.Sprintf("Đợt %s chưa có biên bản nên không có gì để đính chính.", o.Campaign),
			En: fmt.Sprintf("Campaign %s has no certificate, so there is nothing to correct.", o.Campaign),
		})
	}
	n := old.Certificate.Number
	e := trail.Event{
		Actor: o.Actor, Name: o.Name, Role: o.Role, Action: trail.CampaignCorrect, Object: "campaign:" + string(o.Campaign),
		Before: state{State: survey.Certified}, After: state{State: survey.Closed, Number: n}, Note: reason,
	}
	return l.Trail.Do(ctx, e, func() error {
		body, err := json.Marshal(correction{reason, o.Name, l.Clock().UTC().Truncate(time.Second)})
		if err != nil {
			return err
		}
		err = l.Docs.Create(ctx, store.Doc{Kind: kindCorrection, ID: number(n), Body: body})
		if err != nil && survey.KindOf(err) != survey.KindConflict {
			return fmt.Errorf("correct %s: %w", o.Campaign, err)
		}
		return l.Registry.Correct(ctx, o.Campaign)
	})
}

// Correcting is why a certificate is to be replaced, and who said so and when; ok is
// false for one that is not.
func (l *Ledger) Correcting(ctx context.Context, s *certify.Signed) (why, by string, at time.Time, ok bool, err error) {
	c, err := l.correction(ctx, s)
	if c == nil || err != nil {
		return "", "", time.Time{}, false, err
	}
	return c.Why, c.Name, c.At, true, nil
}

func (l *Ledger) correction(ctx context.Context, s *certify.Signed) (*correction, error) {
	d, err := l.Docs.Get(ctx, kindCorrection, number(s.Certificate.Number))
	if survey.KindOf(err) == survey.KindUnknown {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("correction of certificate %d: %w", s.Certificate.Number, err)
	}
	c := new(correction)
	if err := json.Unmarshal(d.Body, c); err != nil {
		return nil, fmt.Errorf("correction of certificate %d: %w", s.Certificate.Number, err)
	}
	return c, nil
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return survey.Unavailable(ctx.Err())
	}
}
