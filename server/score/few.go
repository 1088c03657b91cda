package score

import "hailong/server/tally"

// RestsOnFew reports whether some figure of a set rests on few of these responses: on
// some, but fewer than under. Two scores that differ by such responses would tell how
// these few answered.
func (c *Criteria) RestsOnFew(t tally.Tally, under int64) bool {
	few := func(n int64) bool { return n > 0 && n < under }
	if few(t[tally.Responses]) || few(t[tally.Rated]) {
		return true
	}
	for _, f := range c.Factors {
		for _, id := range f.Items {
			if few(t.Ratings(id)) {
				return true
			}
		}
	}
	return c.Overall != "" && few(t.Ratings(c.Overall))
}
