package score

import (
	"iter"
	"slices"

	"hailong/server/survey"
	"hailong/server/tally"
)

// Part is the counts of one channel and standing of a unit.
type Part struct {
	Channel  survey.Channel
	Standing survey.Standing
	Tally    tally.Tally
}

// Sums keeps the counts of one campaign per unit, channel and standing: all that
// a score needs, in a few hundred rows however many days and points there are. A
// server keeps one per campaign and adds what changes; the zero Sums is empty
// and ready. Reading from many goroutines is safe; Add and Sub need the caller's
// lock.
type Sums struct {
	// columns gives each counter its place in the rows; place 0 stays empty and
	// stands for counters that never occurred.
	columns map[tally.Counter]int
	units   map[survey.UnitKey][]*row
}

// row is the counts of a Part, by column; columns beyond its end are zero.
type row struct {
	channel  survey.Channel
	standing survey.Standing
	counts   []int64
}

func (r *row) at(column int) int64 {
	if column < len(r.counts) {
		return r.counts[column]
	}
	return 0
}

// Gather adds up cells, such as maps.All of a map of tallies or a loop over a
// store's entries. The cells should be of one campaign.
func Gather(cells iter.Seq2[tally.Cell, tally.Tally]) *Sums {
	s := &Sums{}
	for c, t := range cells {
		s.Add(c, t)
	}
	return s
}

// Add adds counts to the cell's unit, channel and standing. t is not kept.
func (s *Sums) Add(c tally.Cell, t tally.Tally) { s.add(c.Unit, c.Channel, c.Standing, t, 1) }

// Sub takes counts away again; a response that changed its standing is a Sub
// from one cell and an Add to the other.
func (s *Sums) Sub(c tally.Cell, t tally.Tally) { s.add(c.Unit, c.Channel, c.Standing, t, -1) }

func (s *Sums) add(unit survey.UnitKey, ch survey.Channel, st survey.Standing, t tally.Tally, by int64) {
	r := s.row(unit, ch, st)
	for name, n := range t {
		i, ok := s.columns[name]
		if !ok {
			i = len(s.columns) + 1
			s.columns[name] = i
		}
		if i >= len(r.counts) {
			r.counts = append(r.counts, make([]int64, max(i, len(s.columns))+1-len(r.counts))...)
		}
		r.counts[i] += by * n
	}
}

func (s *Sums) row(unit survey.UnitKey, ch survey.Channel, st survey.Standing) *row {
	for _, r := range s.units[unit] {
		if r.channel == ch && r.standing == st {
			return r
		}
	}
	if s.units == nil {
		s.units, s.columns = make(map[survey.UnitKey][]*row), make(map[tally.Counter]int)
	}
	r := &row{channel: ch, standing: st}
	s.units[unit] = append(s.units[unit], r)
	return r
}

// Units are the units that were ever added to, sorted.
func (s *Sums) Units() []survey.UnitKey {
	keys := make([]survey.UnitKey, 0, len(s.units))
	for k := range s.units {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, survey.UnitKey.Compare)
	return keys
}

// Count is how many responses of a unit there are in a channel and standing.
func (s *Sums) Count(unit survey.UnitKey, ch survey.Channel, st survey.Standing) int64 {
	for _, r := range s.units[unit] {
		if r.channel == ch && r.standing == st {
			return r.at(s.columns[tally.Responses])
		}
	}
	return 0
}

// Input is the input of a unit's score with the transactions of the period, 0
// when unknown. Its tallies are its own.
func (s *Sums) Input(unit survey.UnitKey, transactions int64) Input {
	in := Input{Unit: unit, Transactions: transactions}
	for _, r := range s.units[unit] {
		t := make(tally.Tally)
		for name, i := range s.columns {
			if n := r.at(i); n != 0 {
				t[name] = n
			}
		}
		in.Parts = append(in.Parts, Part{r.channel, r.standing, t})
	}
	return in
}

// Input is what a score is computed from.
type Input struct {
	Unit survey.UnitKey
	// Transactions is N, the dossiers of the period; 0 when unknown.
	Transactions int64
	// Parts are the counts; several parts of one channel and standing add up.
	Parts []Part
	// Carried and NotCarried are the succession rows that CarryForward used and
	// those it could not use.
	Carried, NotCarried []survey.Succession
}

// CarryForward adds the counts of a unit's predecessors where every resident of
// the old unit went to the new one (method A-15, survey.Succession.Carries). The
// other rows of the unit are listed in NotCarried and their counts left alone:
// no source says how the residents were shared. from gives a predecessor's own
// input. Only direct predecessors are looked at, each once. N of the whole is
// known only when it is known for the unit and for every predecessor that brought
// counts. Neither in nor what from returns is changed.
func CarryForward(in Input, rows []survey.Succession, from func(survey.UnitKey) Input) Input {
	out := in
	out.Parts = slices.Clone(in.Parts)
	out.Carried, out.NotCarried = nil, nil
	seen, unknown := map[survey.UnitKey]bool{in.Unit: true}, in.Transactions == 0
	for _, r := range rows {
		if r.New != in.Unit || seen[r.Old] {
			continue
		}
		seen[r.Old] = true
		if !r.Carries() {
			out.NotCarried = append(out.NotCarried, r)
			continue
		}
		old := from(r.Old)
		out.Carried = append(out.Carried, r)
		out.Parts = append(out.Parts, old.Parts...)
		switch {
		case len(old.Parts) == 0: // nobody was asked there: its dossiers are not part of this
		case old.Transactions == 0:
			out.Transactions, unknown = 0, true
		case !unknown:
			out.Transactions += old.Transactions
		}
	}
	return out
}
