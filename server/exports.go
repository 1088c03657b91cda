package main

import (
	"io"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"hailong/server/certify"
	"hailong/server/config"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/metrics"
	"hailong/server/registry"
	"hailong/server/report"
	"hailong/server/spool"
	"hailong/server/store"
	"hailong/server/trail"
)

// exportsFolder is where exports lie until they are too old, below the data folder.
const exportsFolder = "exports"

// exportLease is how long a process that makes an export may show no sign of life before
// another makes it anew; well above the difference between the machines' clocks.
const exportLease = 30 * time.Second

// newMaker makes exports of a store.
func (e *env) newMaker(st store.Store, reg *registry.Registry, figs *figures.Figures, temp string) *exports.Maker {
	return &exports.Maker{
		Registry: reg, Responses: st, Figures: figs, Trail: &trail.Trail{Docs: st, Clock: time.Now},
		Reports: &report.Source{Registry: reg, Figures: figs, Overviews: &figures.Overviews{Figures: figs}, Issuer: issuer(e.cfg.Papers)},
		Clock:   time.Now, Program: programVersion(), Temp: temp,
	}
}

// issuer is the head of papers as it is printed: offices in capitals, whatever way the
// operator typed them.
func issuer(p config.Papers) report.Issuer {
	capitals := func(s string) string { return strings.ToUpper(norm.NFC.String(s)) }
	return report.Issuer{Above: capitals(p.Above), Name: capitals(p.Issuer), Place: norm.NFC.String(p.Place)}
}

// printCertificate writes a certificate as PDF.
func (e *env) printCertificate(w io.Writer, s *certify.Signed) error {
	return report.Certificate(w, s, report.Options{BaseURL: e.cfg.BaseURL, Issuer: issuer(e.cfg.Papers)})
}

// programVersion is what manifests call the program.
func programVersion() string {
	b := metrics.Build()
	if b.Revision == "" {
		return "hailong " + b.Version
	}
	return "hailong " + b.Version + " " + b.Revision
}

// newExports makes exports as jobs, and keeps them.
func (e *env) newExports(st store.Store, reg *registry.Registry, figs *figures.Figures, key certify.PrivateKey) *exports.Jobs {
	folder := filepath.Join(e.cfg.Data, exportsFolder)
	var sign func([]byte) []byte
	if key.Public() != (certify.PublicKey{}) {
		sign = func(manifest []byte) []byte { return certify.Note(certify.ManifestNote, manifest, key) }
	}
	return &exports.Jobs{
		Sign: sign,
		Docs: st, Trail: &trail.Trail{Docs: st, Clock: time.Now}, Maker: e.newMaker(st, reg, figs, folder), Registry: reg,
		Folder: folder, Clock: time.Now, Log: e.log(), Most: e.cfg.Exports.AtOnce, Keep: e.cfg.Exports.Keep, Lease: exportLease,
		Free: func() (int64, error) { return spool.Free(e.cfg.Data) }, MinFree: int64(e.cfg.Spool.MinFree),
	}
}
