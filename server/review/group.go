package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"hailong/server/survey"
)

// Item is what is told of a response that is looked into: how it came, not what it says.
// ID and Hour are for use inside; neither leaves the server.
type Item struct {
	ID       survey.ResponseID
	Unit     survey.UnitKey
	Point    survey.PointID
	Channel  survey.Channel
	Day      survey.Day
	Hour     int
	Pace     survey.Pace
	Flags    []survey.Flag
	Standing survey.Standing
	Reason   survey.Reason
}

func itemOf(r *survey.Response) Item {
	return Item{
		ID: r.ID, Unit: r.Unit, Point: r.Point, Channel: r.Channel, Day: r.Day, Hour: r.Hour, Pace: r.Pace,
		Flags: slices.Clone(r.Flags), Standing: r.Standing, Reason: survey.Reason(r.Reason),
	}
}

// Group is responses of one unit that are looked at together. A pile came in by one door
// within hours that follow each other, with at least the threshold of them in one of these
// hours. Whatever is in no pile is the unit's rest.
type Group struct {
	ID   string // 16 hexadecimal digits; the same as long as the group is the same
	Unit survey.UnitKey
	Pile bool
	// Of a pile only. LastHour is the hour that the last one came in, included.
	Point               survey.PointID
	Channel             survey.Channel
	Day                 survey.Day
	FirstHour, LastHour int
	Items               []Item // newest first
}

// door is where and when the responses of a pile came in.
type door struct {
	point   survey.PointID
	channel survey.Channel
	day     survey.Day
}

// groups parts the responses of one unit and one standing into piles and a rest, biggest
// pile first and the rest last. Every response is in one of them.
func groups(items []Item, threshold int64) []Group {
	doors := map[door][]Item{}
	for _, x := range items {
		d := door{x.Point, x.Channel, x.Day}
		doors[d] = append(doors[d], x)
	}
	var out []Group
	var rest []Item
	for d, list := range doors {
		slices.SortFunc(list, func(a, b Item) int { return cmp.Or(a.Hour-b.Hour, strings.Compare(string(a.ID), string(b.ID))) })
		for len(list) > 0 {
			run, peak := firstRun(list)
			if int64(peak) < threshold {
				rest = append(rest, list[:run]...)
			} else {
				out = append(out, pile(d, list[:run]))
			}
			list = list[run:]
		}
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(len(b.Items)-len(a.Items), -cmp.Compare(a.Day, b.Day), strings.Compare(a.ID, b.ID))
	})
	if len(rest) > 0 {
		g := Group{Unit: rest[0].Unit, Items: rest}
		g.ID = groupID(g.Unit, rest[0].Standing, "rest")
		out = append(out, g)
	}
	for i := range out {
		slices.SortFunc(out[i].Items, newestFirst)
	}
	return out
}

// newestFirst orders by the ID, which begins with the hour.
func newestFirst(a, b Item) int { return strings.Compare(string(b.ID), string(a.ID)) }

// firstRun is how many of the first items came in hours that follow each other, and how
// many of them in the fullest hour.
func firstRun(list []Item) (n, peak int) {
	hour := 0
	for n < len(list) && (n == 0 || list[n].Hour-list[n-1].Hour <= 1) {
		if n > 0 && list[n].Hour != list[n-1].Hour {
			hour = 0
		}
		hour++
		peak = max(peak, hour)
		n++
	}
	return n, peak
}

func pile(d door, items []Item) Group {
	first := items[0]
	g := Group{
		Unit: first.Unit, Pile: true, Point: d.point, Channel: d.channel, Day: d.day,
		FirstHour: first.Hour, LastHour: items[len(items)-1].Hour, Items: slices.Clone(items),
	}
	g.ID = groupID(g.Unit, first.Standing, fmt.Sprintf("%s|%s|%s|%d", d.point, d.channel, d.day, first.Hour))
	return g
}

func groupID(u survey.UnitKey, s survey.Standing, what string) string {
	sum := sha256.Sum256([]byte(u.String() + "|" + string(s) + "|" + what))
	return hex.EncodeToString(sum[:8])
}

// Block is some hours that follow each other, From included and To excluded, with enough
// responses together that none of them stands alone.
type Block struct {
	From int   `json:"from"`
	To   int   `json:"to"`
	N    int64 `json:"n"`
}

// blocks joins hours until each block has at least threshold responses; what is left over
// at the end goes to the block before. Fewer responses than that altogether give none.
func blocks(items []Item, threshold int64) []Block {
	var hours [24]int64
	for _, x := range items {
		hours[x.Hour]++
	}
	var out []Block
	var open Block
	for h, n := range hours {
		if n == 0 {
			continue
		}
		if open.N == 0 {
			open.From = h
		}
		open.N, open.To = open.N+n, h+1
		if open.N >= threshold {
			out = append(out, open)
			open = Block{}
		}
	}
	if open.N > 0 && len(out) > 0 {
		last := &out[len(out)-1]
		last.N, last.To = last.N+open.N, open.To
	}
	return out
}
