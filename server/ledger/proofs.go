package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"hailong/server/certify"
	"hailong/server/survey"
)

// Proofs proves to the holders of receipts that their responses were certified. The index
// of a certificate is made when the first proof of it is asked for, and kept in a file; a
// second server makes its own. It is safe for concurrent use and must not be copied.
type Proofs struct {
	Ledger    *Ledger
	Responses interface {
		EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
	}
	Dir string // of the index files; made when it is needed
	// Patience is how long one waits for an index that is being made.
	Patience time.Duration

	flight singleflight.Group
}

// Of is the proof of a response, which may be without its comments, with its digest. It
// is KindUnknown where the campaign has no certificate, KindInvalid where the response is
// not as it was certified, and KindUnavailable while the index is being made for longer
// than Patience.
func (p *Proofs) Of(ctx context.Context, r *survey.Response, digest [32]byte) (*certify.Proof, error) {
	s, err := p.Ledger.InForce(ctx, r.Campaign)
	if err != nil {
		return nil, err
	}
	f, err := p.open(ctx, s)
	if err != nil {
		return nil, found(err)
	}
	defer f.Close()
	proof, err := certify.OpenIndex(f, s).Prove(certify.LeafOf(r, digest))
	return proof, found(err)
}

// found is an error for people where something is not as it was certified.
func found(err error) error {
	if f, ok := errors.AsType[*certify.Finding](err); ok {
		return f.Err()
	}
	return err
}

// open opens the index of a certificate, and makes it first where it is not there.
func (p *Proofs) open(ctx context.Context, s *certify.Signed) (*os.File, error) {
	id := s.Certificate.Campaign.ID
	path := filepath.Join(p.Dir, string(id)+"."+s.Hash().String())
	f, err := os.Open(path)
	if err == nil {
		info, err := f.Stat()
		if err == nil && info.Size() == certify.IndexSize(s) {
			return f, nil
		}
		f.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	made := p.flight.DoChan(path, func() (any, error) { return nil, p.make(context.WithoutCancel(ctx), s, path) })
	wait := time.NewTimer(p.Patience)
	defer wait.Stop()
	select {
	case r := <-made:
		if r.Err != nil {
			return nil, r.Err
		}
		return os.Open(path)
	case <-ctx.Done():
		return nil, survey.Unavailable(ctx.Err())
	case <-wait.C:
		return nil, survey.NewError(survey.KindUnavailable, survey.Text{
			Vi: "Bằng chứng đang được chuẩn bị; vui lòng thử lại sau một phút.",
			En: "The proof is being prepared; please try again in a minute.",
		})
	}
}

// make writes the index under another name, so that what has its name is whole, and
// removes those of certificates that this one replaces.
func (p *Proofs) make(ctx context.Context, s *certify.Signed, path string) (err error) {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(p.Dir, "*.new") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		os.Remove(f.Name()) // of the name it has lost already when all went well
	}()
	id := s.Certificate.Campaign.ID
	err = certify.WriteIndex(f, s, func(yield func(*survey.Response) error) error { return p.Responses.EachResponse(ctx, id, yield) })
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("index of certificate %d: %w", s.Certificate.Number, err)
	}
	list, err := os.ReadDir(p.Dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		if strings.HasPrefix(e.Name(), string(id)+".") {
			if err := os.Remove(filepath.Join(p.Dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return os.Rename(f.Name(), path)
}
