package certify

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hailong/server/survey"
)

// MaxReasons is how many different reasons for exclusion a unit's counts name.
const MaxReasons = 20

// Each goes through the responses of a campaign, comments included, in the order of
// their IDs, and stops at the first error of yield and returns it: EachResponse of a
// store.
type Each func(yield func(*survey.Response) error) error

// Roll reads the responses of one campaign in the order of their IDs and holds what a
// certificate says of them: how many there are, the root over them, and the counts of
// each unit. It needs memory for the units and their reasons, none for responses. It is
// used by one goroutine and not copied; make one with NewRoll.
type Roll struct {
	campaign survey.CampaignID
	channels []Channel
	last     survey.ResponseID
	tree     Tree
	other    int64 // responses in channels that do not count
	units    map[survey.UnitKey]*unitCount
}

// unitCount is the counts of a unit while they grow.
type unitCount struct {
	Counts
	reasons map[string]int64
}

// NewRoll is an empty roll for a certificate, of which it needs Campaign and Method.
func NewRoll(c *Certificate) *Roll {
	return &Roll{campaign: c.Campaign.ID, channels: c.Method.Channels, units: make(map[survey.UnitKey]*unitCount)}
}

// Add counts the next response. It is a *Finding when the response can't be the next
// one of the campaign: not behind the one before by its ID, of another campaign, or in
// no known standing. Nothing is counted then. r is not kept.
func (l *Roll) Add(r *survey.Response) error {
	place := strconv.FormatInt(l.tree.Size()+1, 10)
	known := r.Standing == survey.Counted || r.Standing == survey.Flagged || r.Standing == survey.Excluded
	switch {
	case r.ID <= l.last:
		return &Finding{Reason: OutOfOrder, Got: place}
	case r.Campaign != l.campaign || !known:
		return &Finding{Reason: StrayResponse, Got: place}
	}
	if slices.ContainsFunc(l.channels, func(c Channel) bool { return c.Channel == r.Channel }) {
		l.unit(r.Unit).count(r)
	} else {
		l.other++
	}
	l.last = r.ID
	l.tree.Add(Leaf(r))
	return nil
}

func (l *Roll) unit(key survey.UnitKey) *unitCount {
	u := l.units[key]
	if u == nil {
		u = &unitCount{Counts: Counts{FlaggedBy: make(map[survey.Flag]int64)}, reasons: make(map[string]int64)}
		l.units[key] = u
	}
	return u
}

func (u *unitCount) count(r *survey.Response) {
	switch r.Standing {
	case survey.Counted:
		u.Counted++
	case survey.Flagged:
		u.Flagged++
		for _, f := range r.Flags {
			u.FlaggedBy[f]++
		}
	case survey.Excluded:
		u.Excluded++
		u.reasons[printable(r.Reason)]++
	}
}

// printable is a reason as the certificate has it: valid UTF-8 without control
// characters.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// Responses is the number of responses so far.
func (l *Roll) Responses() int64 { return l.tree.Size() }

// OtherChannels is the number of responses in channels that do not count.
func (l *Roll) OtherChannels() int64 { return l.other }

// Root is the root over them.
func (l *Roll) Root() Hash { return l.tree.Root() }

// Units are the units that have responses in channels that count, sorted.
func (l *Roll) Units() []survey.UnitKey {
	keys := make([]survey.UnitKey, 0, len(l.units))
	for k := range l.units {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, survey.UnitKey.Compare)
	return keys
}

// Counts are the counts of a unit; of one without responses, zero.
func (l *Roll) Counts(unit survey.UnitKey) Counts {
	u := l.units[unit]
	if u == nil {
		return Counts{}
	}
	c := u.Counts
	c.FlaggedBy = nil
	if len(u.FlaggedBy) > 0 {
		c.FlaggedBy = maps.Clone(u.FlaggedBy)
	}
	c.ExcludedBy = frequent(u.reasons)
	return c
}

// frequent is the MaxReasons most frequent reasons and the rest together, sorted by
// reason.
func frequent(reasons map[string]int64) []Excluded {
	var list []Excluded
	rest := reasons[""]
	for s, n := range reasons {
		if s != "" {
			list = append(list, Excluded{s, n})
		}
	}
	slices.SortFunc(list, func(a, b Excluded) int { return cmp.Or(-cmp.Compare(a.N, b.N), strings.Compare(a.Reason, b.Reason)) })
	for len(list) > MaxReasons {
		rest += list[len(list)-1].N
		list = list[:len(list)-1]
	}
	if rest > 0 {
		list = append(list, Excluded{"", rest})
	}
	slices.SortFunc(list, func(a, b Excluded) int { return strings.Compare(a.Reason, b.Reason) })
	return list
}

// Fill puts numbers, root and counts into a certificate that has its units.
func (l *Roll) Fill(c *Certificate) {
	c.Responses, c.OtherChannels, c.Root = l.Responses(), l.OtherChannels(), l.Root()
	for i := range c.Units {
		c.Units[i].Counts = l.Counts(c.Units[i].Key)
	}
}

// CheckResponses counts the responses of a campaign anew and compares with what the
// certificate says; a nil Finding means that nothing differs. Counts are compared before
// the root: whatever changes them changes it, too, but a number says where to look. The
// error is that of each, when the responses can't be read.
func (c *Certificate) CheckResponses(each Each) (*Finding, error) {
	roll := NewRoll(c)
	err := each(func(r *survey.Response) error {
		if c.Unit(r.Unit) == nil {
			return &Finding{Reason: UnknownUnit, Unit: r.Unit}
		}
		return roll.Add(r)
	})
	f, ok := errors.AsType[*Finding](err)
	if err != nil && !ok {
		return nil, err
	}
	if f == nil {
		f = c.compare(roll)
	}
	if f != nil {
		f.Number = c.Number
	}
	return f, nil
}

// compare names the first difference between the certificate and a roll.
func (c *Certificate) compare(roll *Roll) *Finding {
	for i := range c.Units {
		u := &c.Units[i]
		if f := differ(&u.Counts, roll.Counts(u.Key)); f != nil {
			f.Unit = u.Key
			return f
		}
	}
	if c.OtherChannels != roll.OtherChannels() {
		return different(CountOtherChannels, "", c.OtherChannels, roll.OtherChannels())
	}
	if c.Responses != roll.Responses() {
		return different(CountResponses, "", c.Responses, roll.Responses())
	}
	if root := roll.Root(); c.Root != root {
		return &Finding{Reason: RootDiffers, Want: c.Root.String(), Got: root.String()}
	}
	return nil
}

func differ(want *Counts, got Counts) *Finding {
	switch {
	case want.Counted != got.Counted:
		return different(CountCounted, "", want.Counted, got.Counted)
	case want.Flagged != got.Flagged:
		return different(CountFlagged, "", want.Flagged, got.Flagged)
	case want.Excluded != got.Excluded:
		return different(CountExcluded, "", want.Excluded, got.Excluded)
	}
	for _, f := range survey.Flags {
		if want.FlaggedBy[f] != got.FlaggedBy[f] {
			return different(CountFlaggedBy, string(f), want.FlaggedBy[f], got.FlaggedBy[f])
		}
	}
	for _, x := range slices.Concat(want.ExcludedBy, got.ExcludedBy) {
		if w, g := byReason(want.ExcludedBy, x.Reason), byReason(got.ExcludedBy, x.Reason); w != g {
			return different(CountExcludedBy, x.Reason, w, g)
		}
	}
	return nil
}

func byReason(list []Excluded, reason string) int64 {
	for _, x := range list {
		if x.Reason == reason {
			return x.N
		}
	}
	return 0
}

func different(what Count, of string, want, got int64) *Finding {
	return &Finding{Reason: CountDiffers, Count: what, Of: of, Want: strconv.FormatInt(want, 10), Got: strconv.FormatInt(got, 10)}
}
