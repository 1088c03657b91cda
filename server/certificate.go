package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/config"
	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/review"
	"hailong/server/spool"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// settle is how long other processes may not have seen that a campaign is certified:
// they look every second.
const settle = 3 * time.Second

// newLedger is the chain of certificates in a store, with all that adding to it needs.
func newLedger(st store.Store, reg *registry.Registry, tr *trail.Trail, waiting func() (int, error)) *ledger.Ledger {
	// Figures of their own, that keep nothing: a certificate is of this very moment.
	fresh := &figures.Figures{Tallies: st, Clock: time.Now}
	return &ledger.Ledger{
		Docs: st, Responses: st, Registry: reg, Trail: tr, Scores: fresh.Scores, Waiting: waiting,
		Undecided: (&review.Book{Docs: st}).Waiting,
		Clock:     time.Now, Settle: settle, Patience: 20 * time.Second,
	}
}

func certificateKeyPath(data string) string { return filepath.Join(data, certificateName) }

// certificateKey reads the key that signs certificates; ok is false where there is none.
func certificateKey(data string) (key certify.PrivateKey, ok bool, err error) {
	text, err := config.ReadKeyFile(certificateKeyPath(data))
	if errors.Is(err, fs.ErrNotExist) {
		return key, false, nil
	}
	if err != nil {
		return key, false, fmt.Errorf("certificate key: %w", err)
	}
	if key, err = certify.ParsePrivateKey(text); err != nil {
		return key, false, fmt.Errorf("%s: %w", certificateKeyPath(data), err)
	}
	return key, true, nil
}

// readyToSign reads the key, or makes it where nothing was ever signed. It reports
// whether the key is the one that signs: a second server has to be given that of the
// first.
func readyToSign(e *env, l *ledger.Ledger) (key certify.PrivateKey, ok bool, err error) {
	known, err := l.Keys(e.ctx)
	if err != nil {
		return key, false, err
	}
	key, ok, err = certificateKey(e.cfg.Data)
	if err != nil {
		return key, false, err
	}
	if !ok {
		if len(known) > 0 {
			return key, false, nil
		}
		if key, err = certify.NewPrivateKey(rand.Reader); err != nil {
			return key, false, err
		}
		if err := os.MkdirAll(e.cfg.Data, 0o700); err != nil {
			return key, false, fmt.Errorf("certificate key: %w", err)
		}
		err := config.MakeKeyFile(certificateKeyPath(e.cfg.Data), key.PEM())
		if errors.Is(err, fs.ErrExist) { // another process on this folder was first
			key, _, err = certificateKey(e.cfg.Data)
		}
		if err != nil {
			return key, false, fmt.Errorf("certificate key: %w", err)
		}
	}
	ok, err = l.Adopt(e.ctx, key.Public())
	return key, ok, err
}

// signingKey is the key that signs, for a server. One that does not have it serves all
// the same.
func (e *env) signingKey(l *ledger.Ledger, log *slog.Logger) (certify.PrivateKey, error) {
	key, ok, err := readyToSign(e, l)
	if err != nil {
		return key, err
	}
	if !ok {
		log.Warn("this server does not have the key that signs certificates: copy it from the server that made the last one", "file", certificateKeyPath(e.cfg.Data))
		return certify.PrivateKey{}, nil
	}
	return key, nil
}

// onDisk counts the answers that wait below the data folder, whoever they are of.
func onDisk(data string) (n int, err error) {
	lanes, err := spool.Inspect(filepath.Join(data, spoolFolder))
	for _, l := range lanes {
		n += l.Responses
	}
	return n, err
}

// withLedger opens the chain for a command.
func (e *env) withLedger(use func(l *ledger.Ledger, st store.Store, reg *registry.Registry) error) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		tr := &trail.Trail{Docs: st, Clock: time.Now}
		return use(newLedger(st, reg, tr, func() (int, error) { return onDisk(e.cfg.Data) }), st, reg)
	})
}

type campaignCertify struct {
	ID string `arg:"" help:"Mã đợt."`
	By string `required:"" placeholder:"TÊN" help:"Người hoặc cơ quan chốt số liệu, in trong biên bản."`
}

// Run freezes a closed campaign and prints its certificate's marks.
func (c *campaignCertify) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		key, _, err := readyToSign(e, l)
		if err != nil {
			return err
		}
		bar := newProgress(e.std.err, "Đếm lại và lập biên bản", -1)
		defer bar.done()
		s, err := l.Certify(e.ctx, ledger.Order{
			Campaign: survey.CampaignID(c.ID), Actor: auth.CommandLine, Name: c.By, Key: key,
			Progress: func(done, _ int64) { bar.set(int(done)) },
		})
		if err != nil {
			return err
		}
		bar.done()
		x := &s.Certificate
		_, err = fmt.Fprintf(e.std.out, `Đã chốt số liệu đợt %[1]s: biên bản số %[2]d, %[3]d phiếu, %[4]d đơn vị.

  Mã băm biên bản   %[5]s
  Mã gốc số liệu    %[6]s
  Khóa công khai    %[7]s

Hãy ghi lại mã băm này ở nơi khác (in ra, lưu vào hồ sơ): có nó thì phát hiện được cả việc
lập lại toàn bộ biên bản. Xuất biên bản: hailong certificate export --campaign %[1]s --out TỆP

Campaign %[1]s is certified: certificate %[2]d, %[3]d responses, %[4]d units. Note its hash
somewhere else: with it even a chain that was made anew is found.
`, x.Campaign.ID, x.Number, x.Responses, len(x.Units), s.Hash(), x.Root, s.Key)
		return err
	})
}

type campaignCorrect struct {
	ID  string `arg:"" help:"Mã đợt đã chốt."`
	Why string `required:"" placeholder:"LÝ DO" help:"Lý do đính chính, in trong biên bản thay thế; công khai."`
	By  string `required:"" placeholder:"TÊN" help:"Người hoặc cơ quan mở đính chính."`
}

// Run opens a certified campaign for a correction.
func (c *campaignCorrect) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		err := l.Correct(e.ctx, ledger.Order{Campaign: survey.CampaignID(c.ID), Why: c.Why, Actor: auth.CommandLine, Name: c.By})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "Đợt %[1]s đang được đính chính; biên bản cũ còn hiệu lực đến khi chốt lại: hailong campaign certify %[1]s --by TÊN\n", c.ID)
		return err
	})
}

type certificateCommand struct {
	List   certificateList   `cmd:"" help:"Liệt kê các biên bản chốt số liệu. / List certificates."`
	Export certificateExport `cmd:"" help:"Ghi một biên bản ra tệp. / Write a certificate into a file."`
	Key    certificateKeyCmd `cmd:"" help:"In khóa công khai để kiểm tra biên bản. / Print the public key."`
}

type certificateList struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// listedCertificate is a certificate as the list shows it.
type listedCertificate struct {
	Number    int64             `json:"number"`
	Campaign  survey.CampaignID `json:"campaign"`
	At        time.Time         `json:"at"`
	By        string            `json:"by"`
	Responses int64             `json:"responses"`
	Hash      string            `json:"hash"`
	Root      string            `json:"root"`
	Replaces  int64             `json:"replaces,omitempty"` // a number
	InForce   bool              `json:"in_force"`
}

// listCertificates are certificates as they are listed.
func listCertificates(chain []*certify.Signed) []listedCertificate {
	byHash := map[certify.Hash]int{}
	list := make([]listedCertificate, len(chain))
	for i, s := range chain {
		c := &s.Certificate
		list[i] = listedCertificate{
			Number: c.Number, Campaign: c.Campaign.ID, At: c.At, By: c.By, Responses: c.Responses,
			Hash: s.Hash().String(), Root: c.Root.String(), InForce: true,
		}
		if c.Replaces != nil {
			old := byHash[c.Replaces.Hash]
			list[i].Replaces, list[old].InForce = chain[old].Certificate.Number, false
		}
		byHash[s.Hash()] = i
	}
	return list
}

// Run lists the chain.
func (c *certificateList) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		chain, err := l.All(e.ctx)
		if err != nil {
			return err
		}
		list := listCertificates(chain)
		rows := make([][]string, len(list))
		for i, x := range list {
			state, replaces := "có hiệu lực", ""
			if !x.InForce {
				state = "đã thay thế"
			}
			if x.Replaces > 0 {
				replaces = fmt.Sprint(x.Replaces)
			}
			rows[i] = []string{fmt.Sprint(x.Number), string(x.Campaign), stamp(x.At, "2006-01-02 15:04"), x.By, fmt.Sprint(x.Responses), state, replaces, x.Hash}
		}
		return export.Rows(e.std.out, c.Format, []string{"SỐ", "ĐỢT", "THỜI ĐIỂM", "NGƯỜI CHỐT", "SỐ PHIẾU", "TÌNH TRẠNG", "THAY CHO SỐ", "MÃ BĂM"}, rows, list)
	})
}

type certificateExport struct {
	Campaign string `placeholder:"ID" help:"Mã đợt: biên bản đang có hiệu lực của đợt."`
	Number   int64  `placeholder:"SỐ" help:"Số biên bản."`
	Out      string `required:"" placeholder:"FILE" help:"Tệp để ghi; - là đầu ra chuẩn."`
}

// Validate is called by kong.
func (c *certificateExport) Validate() error {
	if (c.Campaign == "") == (c.Number == 0) {
		return errors.New("cần --campaign hoặc --number / give --campaign or --number")
	}
	return nil
}

// Run writes a certificate's own bytes.
func (c *certificateExport) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		s, err := c.find(e, l)
		if err != nil {
			return err
		}
		return e.write(c.Out, s.Bytes())
	})
}

func (c *certificateExport) find(e *env, l *ledger.Ledger) (*certify.Signed, error) {
	if c.Campaign != "" {
		return l.InForce(e.ctx, survey.CampaignID(c.Campaign))
	}
	chain, err := l.All(e.ctx)
	if err != nil {
		return nil, err
	}
	if c.Number < 1 || c.Number > int64(len(chain)) {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: fmt.Sprintf("Không có biên bản số %d.", c.Number), En: fmt.Sprintf("There is no certificate %d.", c.Number),
		})
	}
	return chain[c.Number-1], nil
}

// write writes a file that was asked for, or to standard output.
func (e *env) write(name string, b []byte) error {
	if name == "-" {
		_, err := e.std.out.Write(b)
		return err
	}
	if err := os.WriteFile(name, b, 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(e.std.err, "Đã ghi %s (%d byte).\n", name, len(b))
	return err
}

type certificateKeyCmd struct {
	PEM bool `name:"pem" help:"In dạng PEM, cho openssl và chương trình khác. / As PEM."`
}

// Run prints the public key that signs, for paper or for a file.
func (c *certificateKeyCmd) Run(e *env) error {
	return e.withLedger(func(l *ledger.Ledger, _ store.Store, _ *registry.Registry) error {
		keys, err := l.Keys(e.ctx)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return survey.NewError(survey.KindUnknown, survey.Text{
				Vi: "Chưa có khóa ký biên bản; khóa được tạo khi máy chủ khởi động lần đầu.",
				En: "There is no key for certificates yet; a server makes it when it starts for the first time.",
			})
		}
		return printKey(e.std.out, keys[len(keys)-1], c.PEM)
	})
}

func printKey(w io.Writer, k certify.PublicKey, pem bool) error {
	if pem {
		_, err := w.Write(k.PEM())
		return err
	}
	_, err := fmt.Fprintln(w, k)
	return err
}
