package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/demo"
	"hailong/server/guard"
	"hailong/server/intake"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

// The demonstration is kept under these names.
const (
	demoFile = "campaigns/demo.yaml"
	demoKind = "demo"
)

// demoMark says that the demonstration responses are loaded.
type demoMark struct {
	Seed      uint64     `json:"seed"`
	First     survey.Day `json:"first"`
	Last      survey.Day `json:"last"` // of the loaded responses
	Responses int        `json:"responses"`
}

// seed opens the demonstration campaign and loads its responses through the real
// intake. What is there already is not loaded twice; a load that was interrupted
// goes on, because the same plan makes the same response ids.
func seed(ctx context.Context, reg *registry.Registry, st store.Store, flags intake.FlagOptions, day survey.Day, progressTo io.Writer) (*registry.Campaign, error) {
	if err := shipped(ctx, reg); err != nil {
		return nil, err
	}
	c, err := demoCampaign(ctx, reg, day)
	if err != nil {
		return nil, err
	}
	places, err := demoPlaces(ctx, reg, c, day)
	if err != nil {
		return nil, err
	}
	if _, err := st.Get(ctx, demoKind, string(c.ID)); err == nil {
		return c, nil
	} else if survey.KindOf(err) != survey.KindUnknown {
		return nil, err
	}
	mark := demoMark{Seed: demo.Seed, First: c.First, Last: min(c.First+demo.Days-1, day)}
	plan := demo.Plan(c.Questionnaire.Questionnaire, places, mark.First, mark.Last)
	mark.Responses = demo.Count(plan)
	bar := newProgress(progressTo, "Nạp phiếu minh họa", mark.Responses)
	if err := load(ctx, reg, st, flags, plan, bar); err != nil {
		return nil, fmt.Errorf("load the demonstration: %w", err)
	}
	bar.done()
	body, err := json.Marshal(mark)
	if err != nil {
		return nil, err
	}
	return c, st.Create(ctx, store.Doc{Kind: demoKind, ID: string(c.ID), Body: body})
}

// demoCampaign is the open demonstration campaign; it began some weeks before the
// day it is made.
func demoCampaign(ctx context.Context, reg *registry.Registry, day survey.Day) (*registry.Campaign, error) {
	file, err := configs.FS.ReadFile(demoFile)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Campaign(demoFile, file, reg.Now().Register().Units)
	if err != nil {
		return nil, err
	}
	if old, err := reg.Now().Campaign(c.ID); err == nil && old.State != survey.Draft {
		return old, nil
	}
	c.First = day - demo.Days
	c.Last = day + 365 - demo.Days
	c.Transactions = map[survey.UnitKey]int{}
	for _, k := range c.Units {
		h := fnv.New32a()
		h.Write([]byte(k.String()))
		c.Transactions[k] = 900 + int(h.Sum32()%7200) // dossiers of the period
	}
	if err := reg.ImportCampaign(ctx, *c); err != nil {
		return nil, err
	}
	if err := reg.Open(ctx, c.ID); err != nil {
		return nil, err
	}
	return reg.Now().Campaign(c.ID)
}

// demoPoints are the service points of the demonstration: an island district with
// two islands, and a ward with two desks.
var demoPoints = []struct {
	unit survey.UnitCode
	id   survey.PointID
	name string
}{
	{"11914", "cat-ba", "Điểm tiếp nhận Cát Bà"},
	{"11914", "cat-hai", "Điểm tiếp nhận Cát Hải"},
}

// demoPlaces issues the codes of every unit and returns them in the order of the
// plan.
func demoPlaces(ctx context.Context, reg *registry.Registry, c *registry.Campaign, day survey.Day) ([]demo.Place, error) {
	var places []registry.Place
	for _, p := range demoPoints {
		u, ok := reg.Now().UnitOn(p.unit, day)
		if !ok {
			continue
		}
		if err := reg.AddPoint(ctx, survey.Point{Unit: u.Key, ID: p.id, Name: p.name}); err != nil {
			return nil, err
		}
		places = append(places, registry.Place{Unit: u.Key, Point: p.id, Channel: survey.QR})
	}
	for _, k := range c.Units {
		for _, ch := range c.Channels {
			if ch != survey.Kiosk { // a tablet is paired, it has no entry code
				places = append(places, registry.Place{Unit: k, Channel: ch})
			}
		}
	}
	entries, _, err := reg.IssueCodes(ctx, places, day, rand.Reader)
	if err != nil {
		return nil, err
	}
	out := make([]demo.Place, len(entries))
	for i, e := range entries {
		u, _ := reg.Now().Unit(e.Unit)
		out[i] = demo.Place{Entry: e, Unit: u}
	}
	return out, nil
}

// demoPace is the usual pace of every code in the plan, in responses per hour.
func demoPace(survey.Entry) float64 { return 1 }

// load sends a plan through rules, limits, flags and the writer, hour by hour,
// with limits whose clock is the plan's.
func load(ctx context.Context, reg *registry.Registry, st store.Store, flags intake.FlagOptions, plan []demo.Hour, bar progress) error {
	var now atomic.Int64
	limits, err := guard.New(guard.Options{
		Limits: guard.DefaultLimits(),
		Clock:  func() time.Time { return time.Unix(now.Load(), 0) },
	})
	if err != nil {
		return err
	}
	defer limits.Close()
	w := intake.NewWriter(st, intake.WriterOptions{MaxBatch: 512, Queue: 512, Timeout: time.Minute})
	defer w.Close()
	in := &intake.Intake{Registry: reg, Limits: limits, Writer: w, Stored: w, Flags: flags, Usual: demoPace}
	var done atomic.Int64
	for _, h := range plan {
		now.Store(h.At.Unix())
		g, hour := errgroup.WithContext(ctx)
		for _, list := range byCode(h.Submissions) {
			g.Go(func() error {
				for _, s := range list {
					_, err := in.Submit(hour, s)
					done.Add(1)
					// A refusal is part of the picture: the limits do their work.
					if k := survey.KindOf(err); err != nil && k != survey.KindLimited {
						return err
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		bar.set(int(done.Load()))
	}
	return nil
}

// byCode groups submissions by entry code, in their order: those of one code go
// one after the other, so that the same one of two is always the repeat.
func byCode(list []intake.Submission) map[survey.EntryCode][]intake.Submission {
	m := map[survey.EntryCode][]intake.Submission{}
	for _, s := range list {
		m[s.Code] = append(m[s.Code], s)
	}
	return m
}
