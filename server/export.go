package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

type exportCommand struct {
	Kind     exports.Kind      `help:"Nội dung tệp: scores, items, steps, aggregates, report-unit, report-city, responses, package, questionnaire, codebook, trail." enum:"scores,items,steps,aggregates,report-unit,report-city,responses,package,questionnaire,codebook,trail" required:""`
	Format   export.Format     `help:"xlsx, csv, json, jsonl, pdf hoặc zip; bỏ trống là theo đuôi tệp." placeholder:"FORMAT"`
	Campaign string            `help:"Mã đợt; bỏ trống là đợt đang mở." placeholder:"ID"`
	Unit     string            `help:"Mã đơn vị (5 chữ số); bỏ trống là tất cả." placeholder:"CODE"`
	Filter   map[string]string `help:"Chọn dòng, ví dụ channel=qr;period=week." placeholder:"TÊN=GIÁ_TRỊ"`
	Out      string            `help:"Tệp kết quả, kèm FILE.manifest.json; - là in ra màn hình." required:"" placeholder:"FILE"`
}

// toStdout as a file's name means standard output.
const toStdout = "-"

// Run writes an export, and beside it the manifest that describes and proves it. What was
// asked for, and the manifest's hash, stand in the audit trail.
func (c *exportCommand) Run(e *env) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		r, err := c.request(reg)
		if err != nil {
			return err
		}
		folder, log := filepath.Dir(c.Out), &trail.Trail{Docs: st, Clock: time.Now}
		by := exports.By{Account: auth.CommandLine, Name: "dòng lệnh", Role: auth.CommandLine}
		asked := trail.Event{Actor: by.Account, Name: by.Name, Role: by.Role, Action: trail.ExportMake, Object: "export:" + filepath.Base(c.Out), After: r}
		if r.Unit != (survey.UnitKey{}) {
			asked.Unit = r.Unit.String()
		}
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(50) // what rows are made of is thrown away at once: a million within 100 MiB
		}
		return log.Do(e.ctx, asked, func() error {
			maker := e.newMaker(st, reg, &figures.Figures{Tallies: st, Clock: time.Now}, "")
			if c.Out != toStdout {
				maker.Temp = folder
			}
			return c.make(e, maker, r, by, func(m export.Manifest, hash string) error {
				done := asked
				done.Action, done.After = trail.ExportDone, exports.Made(m, hash)
				_, err := log.Append(e.ctx, done)
				return err
			})
		})
	})
}

// request is what the command line asks for.
func (c *exportCommand) request(reg *registry.Registry) (exports.Request, error) {
	r := exports.Request{Kind: c.Kind, Format: c.Format, Filter: c.Filter}
	if r.Format == "" {
		r.Format = export.Format(strings.TrimPrefix(filepath.Ext(c.Out), "."))
	}
	day := today()
	if r.Kind != exports.Trail {
		camp, err := named(reg, c.Campaign)
		if err != nil {
			return r, err
		}
		r.Campaign, day = camp.ID, camp.First
	}
	if c.Unit != "" {
		units, err := reg.Now().UnitsNamed([]string{c.Unit}, day)
		if err != nil {
			return r, err
		}
		r.Unit = units[0].Key
	}
	return r, r.Check(reg.Now())
}

// make writes the file whole or not at all, and the manifest beside it. record is called
// before either has its name.
func (c *exportCommand) make(e *env, maker *exports.Maker, r exports.Request, by exports.By, record func(export.Manifest, string) error) (err error) {
	bar := newProgress(e.std.err, "xuất", -1)
	tell := func(done, _ int64) { bar.set(int(done)) }
	if c.Out == toStdout {
		m, err := maker.Make(e.ctx, e.std.out, r, by, tell)
		bar.done()
		if err != nil {
			return err
		}
		b, err := m.Canonical()
		if err != nil {
			return err
		}
		return record(m, export.ManifestHash(b))
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.Out), ".export-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
		}
	}()
	m, err := maker.Make(e.ctx, tmp, r, by, tell)
	bar.done()
	if err != nil {
		return err
	}
	m.File = filepath.Base(c.Out)
	b, err := m.Canonical()
	if err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := record(m, export.ManifestHash(b)); err != nil {
		return err
	}
	beside := c.Out + ".manifest.json"
	if err := os.WriteFile(beside, b, 0o600); err != nil {
		return err
	}
	// Where this machine has the key of certificates, a signature lies beside it, too.
	key, ok, err := certificateKey(e.cfg.Data)
	if err != nil {
		return err
	}
	if ok {
		if err := os.WriteFile(signatureOf(beside), certify.Note(certify.ManifestNote, b, key), 0o600); err != nil {
			return err
		}
	}
	if err := os.Rename(tmp.Name(), c.Out); err != nil {
		return err
	}
	return errors.Join(tmp.Close(), c.say(e.std.err, m, beside, export.ManifestHash(b)))
}

// say tells what was made, and how it is checked.
func (c *exportCommand) say(w io.Writer, m export.Manifest, beside, hash string) error {
	_, err := fmt.Fprintf(w, "%s: %d dòng, %d byte, SHA-256 %s\nKiểm tra: hailong verify --manifest %s --noted %s\n", c.Out, m.Rows, m.Bytes, m.SHA256, beside, hash)
	return err
}
