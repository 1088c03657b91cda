package exports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// responses is the store as a Maker needs it.
type responses interface {
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
}

// sums are the figures of campaigns, after the privacy gate: a figures.Figures.
type sums interface {
	Moment(ctx context.Context, id survey.CampaignID) (*figures.Figures, error)
}

// entries is the audit trail: a trail.Trail.
type entries interface {
	Each(ctx context.Context, f trail.Filter, yield func(e trail.Entry, raw []byte) error) error
	Head(ctx context.Context) (trail.Head, error)
}

// reports are the reports as PDF.
type reports interface {
	Unit(ctx context.Context, w io.Writer, c *registry.Campaign, unit survey.UnitKey, settled bool) error
	City(ctx context.Context, w io.Writer, c *registry.Campaign) error
}

// Maker makes files. All exported fields must be set but where one says so; it is safe
// for concurrent use.
type Maker struct {
	Registry  *registry.Registry
	Responses responses
	Figures   sums
	Trail     entries
	Reports   reports // nil for none
	Clock     func() time.Time
	Program   string // version, for manifests
	// Temp is a folder for what does not fit into memory while rows are put into order;
	// the empty one is the system's.
	Temp string
	// Random decides the order of rows; nil is the system's.
	Random io.Reader
}

// By is who asks for a file.
type By struct {
	Account string `json:"account"` // ID of the account or key
	Name    string `json:"name"`
	Role    string `json:"role"`
	// Unit is the one unit that the account is of, zero for one that sees all: of an open
	// campaign it then gets what figures.Figures.For shows.
	Unit survey.UnitKey `json:"unit,omitzero"`
}

// Tell is told how far a file is: rows done of about as many. It must not block.
type Tell func(done, total int64)

// Make writes the file of a request that has passed Check to w, and returns what
// describes and proves it. After an error what was written is not a file.
func (m *Maker) Make(ctx context.Context, w io.Writer, r Request, by By, tell Tell) (export.Manifest, error) {
	if err := m.can(r); err != nil {
		return export.Manifest{}, err
	}
	if tell == nil {
		tell = func(int64, int64) {}
	}
	p := &piece{Maker: m, ctx: ctx, r: r, by: by, tell: tell, out: &counted{w: w, h: sha256.New()}}
	if r.Kind.ofCampaign() {
		c, err := m.Registry.Now().Campaign(r.Campaign)
		if err != nil {
			return export.Manifest{}, err
		}
		p.c = c
		if r.Format != export.PDF {
			if p.figures, err = m.Figures.Moment(ctx, c.ID); err != nil {
				return export.Manifest{}, fmt.Errorf("export %s: %w", r.Kind, err)
			}
			if by.Unit != (survey.UnitKey{}) {
				p.figures = p.figures.For(by.Unit)
				if p.settled, err = p.figures.Settled(ctx, c, by.Unit); err != nil {
					return export.Manifest{}, fmt.Errorf("export %s: %w", r.Kind, err)
				}
			}
		}
	}
	manifest, err := p.manifest()
	if err == nil {
		err = p.write(&manifest)
	}
	if err != nil {
		return export.Manifest{}, fmt.Errorf("export %s: %w", r.Kind, err)
	}
	manifest.Kind, manifest.Format = string(r.Kind), r.Format
	manifest.Bytes, manifest.SHA256 = p.out.n, hex.EncodeToString(p.out.h.Sum(nil))
	return manifest, nil
}

// can refuses what this Maker has no part for.
func (m *Maker) can(r Request) error {
	if r.Format == export.PDF && m.Reports == nil {
		return wrong("kind", "Máy chủ này không làm báo cáo.", "This server makes no reports.")
	}
	return nil
}

// piece is one file that is made.
type piece struct {
	*Maker
	ctx  context.Context
	r    Request
	by   By
	c    *registry.Campaign
	tell Tell
	out  *counted
	// figures stand still while the file is made; nil where it needs none.
	figures *figures.Figures
	settled *figures.Settled // how far they go; nil for up to now
}

// counted counts and hashes what goes through it.
type counted struct {
	w io.Writer
	h hash.Hash
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.h.Write(p[:n])
	c.n += int64(n)
	return n, err
}

// manifest is what is known of a file before it is written.
func (p *piece) manifest() (export.Manifest, error) {
	head, err := p.Trail.Head(p.ctx)
	if err != nil {
		return export.Manifest{}, err
	}
	at := p.Clock()
	x := export.Manifest{
		At: at, By: p.by.Account, ByName: p.by.Name, Program: p.Program, TrailHead: head.String(),
		File: p.r.Name(survey.DayOf(at, survey.Zone)), Campaign: p.r.Campaign, Filter: map[string]string{},
	}
	for k, v := range p.r.Filter {
		x.Filter[k] = v
	}
	if p.r.Unit != (survey.UnitKey{}) {
		x.Filter["unit"] = p.r.Unit.String()
	}
	if s := p.settled; s != nil {
		x.Filter["figures_until"], x.Filter["channels_until"] = until(s.Day), until(s.Channels)
	}
	if p.c != nil {
		x.From, x.Before = export.Period(p.c.First, p.c.Last)
		x.Questionnaire, x.Criteria = export.VersionOf(p.c.Questionnaire.Ref), export.VersionOf(p.c.Criteria.Ref)
	}
	return x, nil
}

// until is a day, or that there is none yet.
func until(d survey.Day) string {
	if d == 0 {
		return "none"
	}
	return d.String()
}

// write writes the file and completes the manifest with what is known then.
func (p *piece) write(x *export.Manifest) error {
	switch p.r.Kind {
	case UnitReport:
		return p.Reports.Unit(p.ctx, p.out, p.c, p.r.Unit, p.by.Unit != survey.UnitKey{})
	case CityReport:
		return p.Reports.City(p.ctx, p.out, p.c)
	case Package:
		return p.bundle(x)
	case Trail:
		if p.r.Format == export.JSONLines {
			return p.rawTrail(x)
		}
	}
	t, err := p.table(p.r.Kind)
	if err != nil {
		return err
	}
	made, err := p.sheet(p.out, t, p.r.Format)
	if err != nil {
		return err
	}
	*x = made.Complete(*x)
	x.Withheld = t.withheld()
	return nil
}

// table is a sheet with a way to its rows.
type table struct {
	sheet  *export.Sheet
	method []export.Line
	rows   func(yield func([]export.Cell) error) error
	kept   *int64 // rows withheld
}

func (t *table) withheld() int64 {
	if t.kept == nil {
		return 0
	}
	return *t.kept
}

// sheet writes a table.
func (p *piece) sheet(w io.Writer, t *table, f export.Format) (*export.Writer, error) {
	out, err := export.NewWriter(w, f, t.sheet, export.Options{Method: t.method})
	if err != nil {
		return nil, err
	}
	if err := t.rows(out.Row); err != nil {
		return nil, err
	}
	return out, out.Close()
}

var errNoTable = errors.New("this kind is no table")

// table is the table of a kind.
func (p *piece) table(k Kind) (*table, error) {
	switch k {
	case Scores, Items, Steps:
		return p.scores(k)
	case Aggregates:
		return p.aggregates(), nil
	case Responses:
		return p.responses(), nil
	case Questionnaire:
		return listed(export.QuestionnaireSheet(), export.Questionnaire(p.c.Questionnaire.Questionnaire, p.c.Criteria.Criteria), p.method()), nil
	case Codebook:
		return p.codebook()
	case Trail:
		return p.trail()
	}
	return nil, errNoTable
}

// listed is a table whose rows are all there.
func listed(s *export.Sheet, rows [][]export.Cell, method []export.Line) *table {
	return &table{sheet: s, method: method, rows: func(yield func([]export.Cell) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}}
}
