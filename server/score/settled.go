package score

import "slices"

// Settled is a score that stands as of the end of a step, before it passes Published:
// with the channels of by, which is the score of the same unit from the counts that its
// channels stand at, and nothing of what flagged responses say. A nil by withholds all
// channels, as those that do not count always are. s and by are not changed.
func (s Score) Settled(c *Criteria, by *Score) Score {
	if c.CountFlagged {
		s.Without = nil
	} else {
		s.With = nil
	}
	s.Channels, s.Withheld = slices.Clone(s.Channels), slices.Clone(s.Withheld)
	for i := range s.Channels {
		x := &s.Channels[i]
		if by != nil && x.Counts {
			*x = by.Channels[i]
			continue
		}
		*x = ChannelFigure{Channel: x.Channel, Counts: x.Counts, Cap: x.Cap, Withheld: true}
		s.Withheld = append(s.Withheld, "channels."+string(x.Channel))
	}
	return s
}
