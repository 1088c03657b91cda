package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/server/certify"
	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// checked is one thing that verify has looked at.
type checked struct {
	Check string      `json:"check"`
	Of    string      `json:"of"`
	Right bool        `json:"right"`
	Says  survey.Text `json:"says"` // what it is, or the first thing that differs
}

// checks are what verify looks at, one after the other.
type checks []checked

func (l *checks) right(check, of, vi, en string) {
	*l = append(*l, checked{check, of, true, survey.Text{Vi: vi, En: en}})
}

func (l *checks) wrong(check, of string, says survey.Text) {
	*l = append(*l, checked{check, of, false, says})
}

// finding adds what became of a check; it reports whether all is well.
func (l *checks) finding(check, of string, f *certify.Finding, vi, en string) bool {
	if f != nil {
		l.wrong(check, of, f.Text())
		return false
	}
	l.right(check, of, vi, en)
	return true
}

// tell prints checks and ends with errNo if one of them failed.
func (c *verifyCommand) tell(e *env, l checks) error {
	rows := make([][]string, len(l))
	bad := false
	for i, x := range l {
		verdict := "đúng"
		if !x.Right {
			verdict, bad = "SAI", true
		}
		rows[i] = []string{x.Check, x.Of, verdict, x.Says.Vi}
	}
	if err := export.Rows(e.std.out, c.Format, []string{"KIỂM TRA", "CỦA", "KẾT QUẢ", "NỘI DUNG"}, rows, l); err != nil {
		return err
	}
	if !bad {
		return nil
	}
	if c.Format == export.Table {
		for _, x := range l {
			if !x.Right {
				fmt.Fprintf(e.std.err, "%s\n%s\n", x.Says.Vi, x.Says.En)
			}
		}
	}
	return errNo
}

// keys are the public keys of --key: typed, or in files as text or PEM.
func (c *verifyCommand) keys() ([]certify.PublicKey, error) {
	var out []certify.PublicKey
	for _, s := range c.Key {
		if b, err := os.ReadFile(s); err == nil {
			s = string(b)
			if block, _ := pem.Decode(b); block != nil {
				key, err := x509.ParsePKIXPublicKey(block.Bytes)
				k, ok := key.(ed25519.PublicKey)
				if err != nil || !ok {
					return nil, survey.InvalidField("key", survey.Text{Vi: "Tệp khóa không chứa khóa công khai Ed25519.", En: "The file holds no public Ed25519 key."})
				}
				out = append(out, certify.PublicKey(k))
				continue
			}
		}
		k, err := certify.ParsePublicKey(s)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// noted is the hash of --noted as a certificate's; zero for none.
func (c *verifyCommand) noted() (h certify.Hash, err error) {
	if c.Noted == "" {
		return h, nil
	}
	if err := h.UnmarshalText([]byte(strings.ToLower(strings.TrimSpace(c.Noted)))); err != nil || h == (certify.Hash{}) {
		return h, survey.InvalidField("noted", survey.Text{
			Vi: "--noted là mã băm gồm 64 chữ số thập lục phân.", En: "--noted is a hash of 64 hexadecimal digits.",
		})
	}
	return h, nil
}

// certificates checks files with nothing but the keys that are given.
func (c *verifyCommand) certificates(e *env) error {
	keys, err := c.keys()
	if err != nil {
		return err
	}
	noted, err := c.noted()
	if err != nil {
		return err
	}
	var list checks
	var chain []*certify.Signed
	for _, name := range c.Certificate {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := certify.ParseSigned(b)
		if err != nil {
			list.wrong("certificate", filepath.Base(name), says(err))
			return c.tell(e, list)
		}
		x := &s.Certificate
		if !list.finding("certificate", filepath.Base(name), s.Verify(keys...),
			fmt.Sprintf("biên bản số %d, đợt %s, %d phiếu, ký lúc %s", x.Number, x.Campaign.ID, x.Responses, stamp(x.At, "2006-01-02 15:04")),
			fmt.Sprintf("certificate %d, campaign %s, %d responses, signed at %s", x.Number, x.Campaign.ID, x.Responses, stamp(x.At, "2006-01-02 15:04"))) {
			return c.tell(e, list)
		}
		chain = append(chain, s)
	}
	slices.SortStableFunc(chain, func(a, b *certify.Signed) int { return int(a.Certificate.Number - b.Certificate.Number) })
	if len(chain) > 1 {
		list.finding("chain", fmt.Sprint(len(chain)), certify.VerifyChain(chain, noted, keys...),
			fmt.Sprintf("%d biên bản nối tiếp nhau", len(chain)), fmt.Sprintf("%d certificates follow each other", len(chain)))
	} else if noted != (certify.Hash{}) {
		var f *certify.Finding
		if chain[0].Hash() != noted {
			f = &certify.Finding{Reason: certify.CutOff, Want: noted.String()}
		}
		list.finding("noted", noted.String()[:16], f, "đúng biên bản đã ghi lại", "it is the certificate that was noted")
	}
	if c.Proof != "" {
		b, err := os.ReadFile(c.Proof)
		if err != nil {
			return err
		}
		p, err := certify.ParseProof(b)
		if err != nil {
			list.wrong("proof", filepath.Base(c.Proof), says(err))
			return c.tell(e, list)
		}
		list.finding("proof", filepath.Base(c.Proof), p.Verify(chain[0]),
			fmt.Sprintf("phiếu thứ %d trong %d phiếu đã chốt", p.Index+1, p.Size), fmt.Sprintf("response %d of %d that were certified", p.Index+1, p.Size))
	}
	return c.tell(e, list)
}

// says is an error in words.
func says(err error) survey.Text {
	if x, ok := errors.AsType[*survey.Error](err); ok {
		t := x.Message
		for _, f := range x.Fields {
			t.Vi, t.En = t.Vi+" "+f.Path+": "+f.Message.Vi, t.En+" "+f.Path+": "+f.Message.En
		}
		return t
	}
	return survey.Text{Vi: err.Error(), En: err.Error()}
}

// signatureOf is where the signature of a manifest lies: beside it.
func signatureOf(manifest string) string { return manifest + ".sig" }

// manifest checks an export with its manifest.
func (c *verifyCommand) manifest(e *env) error {
	b, err := os.ReadFile(c.Manifest)
	if err != nil {
		return err
	}
	var list checks
	if len(c.Key) > 0 {
		keys, err := c.keys()
		if err != nil {
			return err
		}
		sig, err := os.ReadFile(signatureOf(c.Manifest))
		if err != nil {
			return err
		}
		if !list.finding("signature", filepath.Base(c.Manifest), certify.VerifyNote(certify.ManifestNote, b, sig, keys...),
			"chữ ký đúng", "the signature is right") {
			return c.tell(e, list)
		}
	}
	m, err := export.ParseManifest(b)
	if c.Noted != "" && err == nil {
		m, err = export.OpenManifest(b, strings.ToLower(strings.TrimSpace(c.Noted)))
	}
	if err != nil {
		list.wrong("manifest", filepath.Base(c.Manifest), says(err))
		return c.tell(e, list)
	}
	list.right("manifest", filepath.Base(c.Manifest), fmt.Sprintf("%s, %d dòng, lập lúc %s", m.Kind, m.Rows, stamp(m.At, "2006-01-02 15:04")),
		fmt.Sprintf("%s, %d rows, made at %s", m.Kind, m.Rows, stamp(m.At, "2006-01-02 15:04")))
	name := c.File
	if name == "" {
		name = filepath.Join(filepath.Dir(c.Manifest), filepath.Base(m.File))
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := export.VerifyFile(m, f); err != nil {
		if survey.KindOf(err) != survey.KindInvalid {
			return err
		}
		list.wrong("file", filepath.Base(name), says(err))
		return c.tell(e, list)
	}
	list.right("file", filepath.Base(name), fmt.Sprintf("%d byte, đúng SHA-256", m.Bytes), fmt.Sprintf("%d bytes, SHA-256 as it should be", m.Bytes))
	return c.tell(e, list)
}

// store checks a campaign's certificate, or everything, against what is stored.
func (c *verifyCommand) store(e *env) error {
	keys, err := c.keys()
	if err != nil {
		return err
	}
	noted, err := c.noted()
	if err != nil {
		return err
	}
	head, err := trail.ParseHead(c.Head)
	if err != nil {
		return err
	}
	return e.withLedger(func(l *ledger.Ledger, st store.Store, reg *registry.Registry) error {
		var list checks
		if c.Store {
			tr := trail.Trail{Docs: st, Clock: time.Now}
			res, err := tr.Verify(e.ctx, head)
			if err != nil {
				return err
			}
			if res.Bad != nil {
				t := res.Bad.Reason.Text()
				list.wrong("trail", fmt.Sprint(res.Bad.Seq), survey.Text{Vi: fmt.Sprintf("Bản ghi số %d: %s", res.Bad.Seq, t.Vi), En: fmt.Sprintf("Entry %d: %s", res.Bad.Seq, t.En)})
			} else {
				list.right("trail", res.Head.String(), fmt.Sprintf("%d bản ghi", res.Entries), fmt.Sprintf("%d entries", res.Entries))
			}
		}
		chain, err := l.All(e.ctx)
		if f, ok := errors.AsType[*certify.Finding](err); ok {
			list.wrong("chain", "", f.Text())
			return c.tell(e, list)
		}
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			if keys, err = l.Keys(e.ctx); err != nil {
				return err
			}
		}
		if !list.finding("chain", fmt.Sprint(len(chain)), certify.VerifyChain(chain, noted, keys...),
			fmt.Sprintf("%d biên bản nối tiếp nhau", len(chain)), fmt.Sprintf("%d certificates follow each other", len(chain))) {
			return c.tell(e, list)
		}
		for _, x := range reg.Now().Campaigns() {
			if c.Campaign != "" && string(x.ID) != c.Campaign {
				continue
			}
			if c.Store {
				res, err := recounted(e, st, x.ID)
				if err != nil {
					return err
				}
				if n := len(res.Differences); n > 0 {
					d := res.Differences[0].String()
					list.wrong("recount", string(x.ID), survey.Text{Vi: fmt.Sprintf("lệch %d số; số đầu tiên: %s", n, d), En: fmt.Sprintf("%d differences; the first: %s", n, d)})
				} else {
					list.right("recount", string(x.ID), fmt.Sprintf("%d phiếu", res.Responses), fmt.Sprintf("%d responses", res.Responses))
				}
			}
			if err := c.certified(e, &list, l, st, x); err != nil {
				return err
			}
		}
		if c.Campaign != "" {
			if _, err := l.InForce(e.ctx, survey.CampaignID(c.Campaign)); err != nil {
				return err
			}
		}
		return c.tell(e, list)
	})
}

// certified holds a campaign's certificate in force against its responses and the scores
// worked out from its tallies anew.
func (c *verifyCommand) certified(e *env, list *checks, l *ledger.Ledger, st store.Store, x *registry.Campaign) error {
	s, err := l.InForce(e.ctx, x.ID)
	if survey.KindOf(err) == survey.KindUnknown {
		return nil
	}
	if err != nil {
		return err
	}
	if _, _, _, open, err := l.Correcting(e.ctx, s); err != nil || open {
		if open {
			list.right("certificate", string(x.ID), "đang được đính chính, chưa so được", "is being corrected, nothing to compare with yet")
		}
		return err
	}
	n := int64(0)
	bar := newProgress(e.std.err, "So từng phiếu của đợt "+string(x.ID), int(s.Certificate.Responses))
	f, err := s.Certificate.CheckResponses(func(yield func(*survey.Response) error) error {
		return st.EachResponse(e.ctx, x.ID, func(r *survey.Response) error {
			if n++; n%1000 == 0 {
				bar.set(int(n))
			}
			return yield(r)
		})
	})
	bar.done()
	if err != nil {
		return err
	}
	if !list.finding("responses", string(x.ID), f, fmt.Sprintf("%d phiếu đúng như biên bản số %d", s.Certificate.Responses, s.Certificate.Number),
		fmt.Sprintf("%d responses are those of certificate %d", s.Certificate.Responses, s.Certificate.Number)) {
		return nil
	}
	figs := &figures.Figures{Tallies: st, Clock: time.Now}
	scores, err := figs.Scores(e.ctx, x)
	if err != nil {
		return err
	}
	list.finding("scores", string(x.ID), s.Certificate.CheckScores(scores), fmt.Sprintf("%d đơn vị, tính lại ra đúng số liệu đã chốt", len(scores)),
		fmt.Sprintf("%d units, worked out anew, come to what was certified", len(scores)))
	return nil
}
