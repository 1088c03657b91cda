package certify

import (
	"errors"
	"strconv"

	"hailong/server/survey"
)

// ProofFormat is the first word of a proof; another layout gets another number.
const ProofFormat = "hailong-proof-1"

// Proof shows that a response is part of what was certified, without showing it: the
// leaf tells nothing of the answers to who does not know the response's ID. Leaf and
// Index do tell which response it is to who has them all with their IDs or in their
// order; see the package comment.
type Proof struct {
	Format      string `json:"format"`
	Certificate Hash   `json:"certificate"` // Signed.Hash
	Index       int64  `json:"index"`       // place of the leaf, from 0
	Size        int64  `json:"size"`        // number of leaves
	Leaf        Hash   `json:"leaf"`        // Leaf of the response
	Path        []Hash `json:"path"`        // RFC 6962 section 2.1.1, lowest sibling first
}

// maxPath is the longest path there is: a tree has at most 2^53 leaves.
const maxPath = 53

// Prove makes the proof of a response by going through the responses of the campaign
// once; it needs memory for the path alone. An ID that is not among them is KindUnknown.
// Responses that are not those that were certified are a *Finding.
func Prove(s *Signed, id survey.ResponseID, each Each) (*Proof, error) {
	c := &s.Certificate
	p := &Proof{Format: ProofFormat, Certificate: s.Hash(), Index: -1, Size: c.Responses}
	roll := NewRoll(c)
	err := each(func(r *survey.Response) error {
		if r.ID == id && p.Index < 0 {
			if roll.Responses() >= p.Size {
				return different(CountResponses, "", p.Size, roll.Responses()+1)
			}
			p.Index, p.Leaf = roll.Responses(), Leaf(r)
			if err := roll.tree.Follow(p.Size); err != nil {
				return err
			}
		}
		return roll.Add(r)
	})
	if err == nil && p.Index < 0 {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Không tìm thấy phiếu của biên nhận này trong đợt khảo sát.",
			En: "There is no response of this receipt in the campaign.",
		})
	}
	if err == nil && roll.Responses() != p.Size {
		err = different(CountResponses, "", p.Size, roll.Responses())
	}
	if root := roll.Root(); err == nil && root != c.Root {
		err = &Finding{Reason: RootDiffers, Want: c.Root.String(), Got: root.String()}
	}
	if f, ok := errors.AsType[*Finding](err); ok {
		f.Number = c.Number
	}
	if err != nil {
		return nil, err
	}
	if p.Path, err = roll.tree.Path(); err != nil {
		return nil, err
	}
	return p, nil
}

// Bytes is the proof as canonical JSON; nil for one that could not be read again.
func (p *Proof) Bytes() []byte {
	b, err := canonical(p)
	if err != nil {
		return nil
	}
	return b
}

// ParseProof reads a proof. It refuses any other bytes than those that Bytes of the
// result gives again, as a survey.Error that wraps a Finding.
func ParseProof(b []byte) (*Proof, error) {
	p := new(Proof)
	if f := read(b, p); f != nil {
		return nil, f.Err()
	}
	k := &checker{}
	k.need(p.Format == ProofFormat, "format", "phải là "+ProofFormat, "must be "+ProofFormat)
	k.need(p.Index >= 0 && p.Index < p.Size, "index", "vị trí phải nhỏ hơn tổng số phiếu", "an index is below the size")
	k.need(p.Path != nil && len(p.Path) <= maxPath, "path", "đường dẫn quá dài hoặc bị thiếu", "the path is missing or too long")
	if len(k.broken) > 0 {
		f := &Finding{Reason: Broken, Of: k.broken[0].Path, rule: k.broken[0].Message}
		return nil, f.Err()
	}
	return p, nil
}

// Verify holds the proof against a certificate, which must have been verified itself;
// nil means that the response is part of what was certified.
func (p *Proof) Verify(s *Signed) *Finding {
	c := &s.Certificate
	switch {
	case p.Certificate != s.Hash():
		return &Finding{Reason: OtherCertificate, Number: c.Number}
	case p.Size != c.Responses:
		return &Finding{Reason: SizeDiffers, Number: c.Number, Want: strconv.FormatInt(c.Responses, 10), Got: strconv.FormatInt(p.Size, 10)}
	case !included(p.Leaf, p.Index, p.Size, p.Path, c.Root):
		return &Finding{Reason: NotIncluded, Number: c.Number}
	}
	return nil
}
