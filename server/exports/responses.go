package exports

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/survey"
)

// rows writes the rows of responses of a campaign: by unit, and within a unit in an
// order that tells nothing, each with no more than at least the threshold of them tell.
// The piece is told how much of the work is done, in responses.
func (p *piece) rows(yield func([]export.Cell) error) error {
	seed, err := p.seed()
	if err != nil {
		return err
	}
	w := &rowWork{
		ctx: p.ctx, c: p.c, r: p.r, snap: p.Registry.Now(), figures: p.figures, tell: p.tell, sheet: export.NewResponses(p.c.Questionnaire.Questionnaire),
		order: newShuffle(p.Temp, seed), names: map[survey.PointID]uint32{}, units: map[survey.UnitKey]uint32{},
	}
	err = w.make(p.Responses, yield)
	return errors.Join(err, w.order.close())
}

// seed is what decides an order: never the same twice, and kept nowhere.
func (m *Maker) seed() (seed [32]byte, err error) {
	random := m.Random
	if random == nil {
		random = crand.Reader
	}
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return seed, fmt.Errorf("draw an order: %w", err)
	}
	return seed, nil
}

// rowWork is the way from a campaign's responses to their rows.
type rowWork struct {
	ctx  context.Context
	c    *registry.Campaign
	r    Request
	snap *registry.Snapshot
	// figures are those of one moment: the gate is asked about each unit.
	figures *figures.Figures
	tell    Tell
	sheet   *export.Responses
	order   *shuffle

	names  map[survey.PointID]uint32
	points []survey.PointID // by number
	units  map[survey.UnitKey]uint32
	keys   []survey.UnitKey                   // by number
	kept   map[survey.UnitKey]map[string]bool // crossings that the gate keeps back
	reader export.RowReader
	row    []export.Cell
	record []byte
	read   int64
}

func (w *rowWork) make(from responses, yield func([]export.Cell) error) error {
	total, err := w.figures.Stored(w.ctx, w.c.ID)
	if err != nil {
		return err
	}
	if err := w.gate(); err != nil {
		return err
	}
	err = from.EachResponse(w.ctx, w.c.ID, func(x *survey.Response) error {
		if w.read++; w.read%progressStep == 0 {
			w.tell(w.read/2, total)
		}
		if w.r.Unit != (survey.UnitKey{}) && x.Unit != w.r.Unit {
			return nil
		}
		return w.take(x)
	})
	if err != nil {
		return err
	}
	if err := w.order.end(); err != nil {
		return err
	}
	return w.write(max(total, w.read), yield)
}

// progressStep is how many rows go by between two reports.
const progressStep = 2000

// unit is the number of a unit.
func (w *rowWork) unit(k survey.UnitKey) uint32 {
	n, ok := w.units[k]
	if !ok {
		n = uint32(len(w.keys))
		w.units[k], w.keys = n, append(w.keys, k)
	}
	return n
}

// gate notes which weeks of which channels the aggregates keep back.
func (w *rowWork) gate() error {
	w.kept = map[survey.UnitKey]map[string]bool{}
	return w.figures.Cells(w.ctx, w.c, func(x figures.Cell) error {
		if x.Week && x.Channel != "" && x.Item == "" && x.Withheld {
			if w.kept[x.Unit] == nil {
				w.kept[x.Unit] = map[string]bool{}
			}
			w.kept[x.Unit][crossing(x.Channel, x.First)] = true
		}
		return nil
	})
}

// take puts a response into the order.
func (w *rowWork) take(x *survey.Response) (err error) {
	u, _ := w.snap.Unit(x.Unit)
	p, _ := w.snap.Point(x.Unit, x.Point)
	if w.row, err = w.sheet.Row(w.row, 0, x, u.Name, p.Name); err != nil {
		return err
	}
	point, ok := w.names[x.Point]
	if !ok {
		point = uint32(len(w.points))
		w.names[x.Point], w.points = point, append(w.points, x.Point)
	}
	w.record = w.head(w.record[:0], point, x)
	w.record = export.AppendRow(w.record, w.row)
	return w.order.add(w.unit(x.Unit), w.record)
}

// flagBits are the flags of a response, for the filter.
func flagBits(flags []survey.Flag) (b byte) {
	for _, f := range flags {
		if i := slices.Index(survey.Flags, f); i >= 0 {
			b |= 1 << i
		}
	}
	return b
}

// headSize is what head appends.
const headSize = 13

// head puts before a record what is asked of it more often than its row. What has no
// number, of a later version perhaps, is as rare as it is odd, and is one with the
// others like it.
func (w *rowWork) head(b []byte, point uint32, x *survey.Response) []byte {
	b = binary.LittleEndian.AppendUint32(b, point)
	b = binary.LittleEndian.AppendUint32(b, uint32(x.Day))
	set := w.c.Criteria
	used := set.Channels[x.Channel].Counts && (x.Standing == survey.Counted || x.Standing == survey.Flagged && set.CountFlagged)
	return append(b, byte(slices.Index(survey.Channels, x.Channel)), byte(slices.Index(survey.Languages, x.Lang)), bit(x.Local), bit(used), flagBits(x.Flags))
}

func bit(yes bool) byte {
	if yes {
		return 1
	}
	return 0
}

// readHead is what head has written.
func (w *rowWork) readHead(b []byte) (t trait, used bool, flags byte) {
	t = trait{point: w.points[binary.LittleEndian.Uint32(b)], day: survey.Day(binary.LittleEndian.Uint32(b[4:])), local: b[10] == 1}
	if i := int(b[8]); i < len(survey.Channels) {
		t.channel = survey.Channels[i]
	}
	if i := int(b[9]); i < len(survey.Languages) {
		t.lang = survey.Languages[i]
	}
	return t, b[11] == 1, b[12]
}

// write yields the rows, units in the order of their keys.
func (w *rowWork) write(total int64, yield func([]export.Cell) error) error {
	numbers := make([]uint32, 0, len(w.keys))
	for i := range w.keys {
		if w.order.count[uint32(i)] > 0 {
			numbers = append(numbers, uint32(i))
		}
	}
	slices.SortFunc(numbers, func(a, b uint32) int { return w.keys[a].Compare(w.keys[b]) })
	written, looked, columns := int64(0), int64(0), len(w.sheet.Sheet().Columns)
	from, to := w.r.bounds()
	for _, u := range numbers {
		all := w.order.count[u]
		veil, err := w.veils(u)
		if err != nil {
			return err
		}
		err = w.order.each(u, func(b []byte) (err error) {
			if looked++; looked%progressStep == 0 {
				// The first half is the reading: of all responses, also for one unit.
				w.tell(min(total, total/2+looked*(total-total/2)/max(w.all(all), 1)), total)
				if err := w.ctx.Err(); err != nil {
					return err
				}
			}
			t, _, flags := w.readHead(b)
			v := veil[t]
			first, last := w.span(t.day, v)
			if !w.chosen(t, v, flags, first, last, from, to) {
				return nil
			}
			if w.row, err = w.reader.Read(w.row, b[headSize:], columns); err != nil {
				return err
			}
			if s := w.r.Filter["standing"]; s != "" && !w.sheet.Has(w.row, survey.Standing(s)) {
				return nil
			}
			written++
			w.sheet.Veil(w.row, v, first, last)
			w.sheet.Number(w.row, written)
			return yield(w.row)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// all is how many responses are written in the end: those of one unit, or all.
func (w *rowWork) all(unit int64) int64 {
	if w.r.Unit != (survey.UnitKey{}) {
		return unit
	}
	return w.read
}

// span is the days that a row tells for a day.
func (w *rowWork) span(d survey.Day, v export.Veil) (first, last survey.Day) {
	switch {
	case v >= export.VeilRound:
		return w.c.First, w.c.Last
	case v >= export.VeilWeek:
		return figures.Monday(d), figures.Monday(d) + 6
	}
	return d, d
}

// chosen reports whether the filter chooses a row by what it tells: a row whose channel
// is kept back is not one of the channel.
func (w *rowWork) chosen(t trait, v export.Veil, flags byte, first, last, from, to survey.Day) bool {
	f := w.r.Filter
	if c := f["channel"]; c != "" && (v >= export.VeilChannel || string(t.channel) != c) {
		return false
	}
	if x := f["flag"]; x != "" && (v >= export.VeilAll || flags&flagBits([]survey.Flag{survey.Flag(x)}) == 0) {
		return false
	}
	return within(first, last, from, to)
}

// veils looks through the responses of a unit.
func (w *rowWork) veils(u uint32) (map[trait]export.Veil, error) {
	counts := map[trait]size{}
	err := w.order.any(u, func(b []byte) error {
		t, used, _ := w.readHead(b)
		n := counts[t]
		n.all++
		n.used += int64(bit(used))
		counts[t] = n
		return nil
	})
	if err != nil {
		return nil, err
	}
	splits, err := w.figures.Splits(w.ctx, w.c, w.keys[u])
	if err != nil {
		return nil, err
	}
	return veils(counts, w.c.Criteria.WithholdUnder, margins(splits, w.kept[w.keys[u]])), nil
}

// titleOf is what a campaign is called.
func titleOf(c *registry.Campaign) string { return strings.TrimSpace(c.Title.Vi) }
