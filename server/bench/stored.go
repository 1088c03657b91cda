package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// dialer asks for a page on a connection of its own.
type dialer struct{ net.Dialer }

func (d *dialer) get(address, path, encoding string) (io.ReadCloser, error) {
	c, err := d.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: %s\r\nConnection: close\r\n\r\n", path, address, encoding)
	return c, err
}

// scores measures the scores of all units from a year of tallies: reading them
// from the store, and the arithmetic on their sums.
func (b *bench) scores(ctx context.Context) error {
	if err := b.fill(ctx, 250_000); err != nil {
		return err
	}
	return b.score(ctx, "scores of 114 units, a year of tallies")
}

// score reads the tallies once and computes all scores many times.
func (b *bench) score(ctx context.Context, what string) error {
	st, err := sqlite.Open(ctx, filepath.Join(b.data, "hailong.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	const file = "criteria/mau-tuyen-tinh-v1.yaml"
	text, err := configs.FS.ReadFile(file)
	if err != nil {
		return err
	}
	criteria, _, err := catalog.Criteria(file, text)
	if err != nil {
		return err
	}
	q, err := questionnaire()
	if err != nil {
		return err
	}
	began := time.Now()
	entries, err := st.Tallies(ctx, campaignID)
	if err != nil {
		return err
	}
	sums := &score.Sums{}
	for _, e := range entries {
		sums.Add(e.Cell, e.Tally)
	}
	read := time.Since(began)
	const rounds = 50
	began = time.Now()
	for range rounds {
		score.All(criteria, q, sums, sums.Units(), nil)
	}
	took := time.Since(began) / rounds
	b.add(what, fmt.Sprintf("%s; %d cells read in %s", took.Round(10*time.Microsecond), len(entries), read.Round(time.Millisecond)), "", "under 10 ms")
	return nil
}

// exported is how many rows of responses are exported.
const exported = 1_000_000

// exports measures an export of rows, from the start of the command to the finished file,
// beside a command that reads the same responses and writes nothing.
func (b *bench) exports(ctx context.Context) error {
	if err := b.fill(ctx, exported); err != nil {
		return err
	}
	_, read, _, err := b.command(ctx, "recount")
	if err != nil {
		return err
	}
	for _, x := range []struct{ format, want string }{{"csv", "100,000/s, under 100 MiB"}, {"xlsx", "30,000/s, under 100 MiB"}} {
		file := filepath.Join(b.dir, "rows."+x.format)
		_, took, peak, err := b.command(ctx, "export", "--kind", "responses", "--out", file)
		if err != nil {
			return err
		}
		b.add("export of a million rows, "+x.format, fmt.Sprintf("%.0f/s, %d MiB", exported/took.Seconds(), peak>>20),
			percent(read.Seconds(), took.Seconds())+" of a recount's speed", x.want)
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// full measures submissions and scores again with many responses stored.
func (b *bench) full(ctx context.Context) error {
	if b.o.stored == 0 {
		return nil
	}
	if err := b.fill(ctx, b.o.stored); err != nil {
		return err
	}
	s, _, err := b.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	m, err := b.submit(ctx, s, 0)
	if err != nil {
		return err
	}
	b.add(fmt.Sprintf("durable submissions with %d stored", b.o.stored), fmt.Sprintf("%.0f/s, p50 %s, p99 %s", m.perSecond, m.p50, m.p99),
		percent(m.perSecond, b.fresh.perSecond)+" of the empty store", "90 %")
	return b.score(ctx, fmt.Sprintf("scores with %d stored", b.o.stored))
}

// fill stores responses over a year until n are there.
func (b *bench) fill(ctx context.Context, n int) error {
	st, err := sqlite.Open(ctx, filepath.Join(b.data, "hailong.db"), sqlite.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	reg, err := catalog.Units(configs.FS, "units")
	if err != nil {
		return err
	}
	today := survey.DayOf(time.Now(), survey.Zone)
	var units []survey.UnitKey
	for _, u := range reg.Units {
		if u.ValidOn(today) {
			units = append(units, u.Key)
		}
	}
	q, err := questionnaire()
	if err != nil {
		return err
	}
	rules := survey.Compile(q)
	random := rand.New(rand.NewPCG(3, uint64(n)))
	began := time.Now()
	batch := make([]survey.Response, 0, 2000)
	for done := b.filled; done < n; done += len(batch) {
		batch = batch[:0]
		// In order of time, as answers come in: a batch is a few hours of the city.
		day := today - 364 + survey.Day(int64(done-b.filled)*363/int64(n-b.filled))
		for range min(cap(batch), n-done) {
			batch = append(batch, randomResponse(random, q, rules, units[random.IntN(len(units))], day))
		}
		outcomes, err := st.Append(ctx, batch)
		if err != nil {
			return err
		}
		for _, o := range outcomes {
			if o != store.Stored {
				return fmt.Errorf("a new response was not stored: %v", o)
			}
		}
	}
	fmt.Printf("filled up to %d responses in %s\n", n, time.Since(began).Round(time.Second))
	b.filled = n
	return nil
}

func randomResponse(random *rand.Rand, q *survey.Questionnaire, rules *survey.Rules, unit survey.UnitKey, day survey.Day) survey.Response {
	hour := 7 + random.IntN(10)
	id, err := survey.NewResponseID(day.Time().Add(time.Duration(hour-7)*time.Hour), source{random})
	if err != nil {
		panic(err)
	}
	g := survey.Given{}
	for x := range q.All {
		if x.Type == survey.Scale {
			g[x.ID] = []string{strconv.Itoa(1 + random.IntN(5))}
		}
	}
	answers, _, err := rules.Parse(g)
	if err != nil {
		panic(err)
	}
	return survey.Response{
		ID: id, Campaign: campaignID, Unit: unit, Channel: survey.QR, Lang: survey.Vietnamese, Day: day, Hour: hour,
		Pace: survey.PaceUnder3m, Answers: answers, Standing: survey.Counted,
	}
}
