package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/config"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/measured"
	"hailong/server/store/mongo"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// env is what every command works with.
type env struct {
	ctx context.Context
	cfg *config.Config
	std streams
	// report, where set, is told about each call to the store.
	report measured.Report
}

// today is the civil date where the product is used.
func today() survey.Day { return survey.DayOf(time.Now(), survey.Zone) }

// log is the program's log, on standard error.
func (e *env) log() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(e.cfg.Log.Level)) // the configuration was checked
	o := &slog.HandlerOptions{Level: level}
	if e.cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(e.std.err, o))
	}
	return slog.New(slog.NewTextHandler(e.std.err, o))
}

// open opens the configured store: MongoDB where a URI is set, else one SQLite
// file in the data folder.
func (e *env) open() (store.Store, error) {
	if uri := e.cfg.MongoDB.URI; uri.IsSet() {
		return mongo.Open(e.ctx, uri.Reveal(), e.mongoOptions())
	}
	if err := os.MkdirAll(e.cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return sqlite.Open(e.ctx, e.databaseFile(), sqlite.Options{})
}

// databaseFile is where the store is while no MongoDB is configured.
func (e *env) databaseFile() string { return filepath.Join(e.cfg.Data, databaseName) }

func (e *env) mongoOptions() mongo.Options {
	c := e.cfg.MongoDB
	return mongo.Options{
		Database: c.Database, Timeout: c.Timeout, ConnectTimeout: c.ConnectTimeout,
		MaxPool: c.MaxPool, MinPool: c.MinPool, Lease: c.Lease, Log: e.log(),
	}
}

// with opens the store and the registry for one command.
func (e *env) with(use func(st store.Store, reg *registry.Registry) error) error {
	if !e.cfg.MongoDB.URI.IsSet() {
		lock, err := lockData(e.cfg.Data, shared) // a restore must not replace the file meanwhile
		if err != nil {
			return err
		}
		defer lock.release()
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	defer st.Close()
	if e.report != nil {
		st = measured.New(st, e.report)
	}
	reg := registry.New(st)
	if err := reg.Refresh(e.ctx); err != nil {
		return err
	}
	return use(st, reg)
}

// shipped imports the units, questionnaires and criteria sets that come with the
// program. Doing it again changes nothing, and a version that is in use stays as it
// is: residents' answers matter more than a newer file.
func shipped(ctx context.Context, reg *registry.Registry) error {
	if len(reg.Now().Register().Units) == 0 {
		r, err := catalog.Units(configs.FS, "units")
		if err != nil {
			return err
		}
		if err := reg.ImportUnits(ctx, r); err != nil {
			return err
		}
	}
	return addVersions(ctx, reg, configs.FS)
}

// addVersions keeps every questionnaire, then every criteria set, of a folder
// laid out like configs.
func addVersions(ctx context.Context, reg *registry.Registry, files fs.FS) error {
	for _, step := range []struct {
		pattern string
		add     func(context.Context, string, []byte) (survey.VersionRef, error)
	}{
		{"questionnaires/*.yaml", reg.AddQuestionnaire},
		{"criteria/*.yaml", reg.AddCriteria},
	} {
		names, err := fs.Glob(files, step.pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			file, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if _, err := step.add(ctx, name, file); err != nil && survey.KindOf(err) != survey.KindConflict {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}
