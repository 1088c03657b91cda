package survey

import (
	"fmt"
	"time"
)

// Day is a civil date, counted in days since 1970-01-01. Its text form is
// YYYY-MM-DD. The zero Day is 1970-01-01 and stands for "not set" where a field
// says so.
type Day int32

// Zone is the civil time of every day and hour in the product, Asia/Ho_Chi_Minh.
// Vietnam has had UTC+7 without summer time since 1975, so a fixed zone is exact
// and needs no time zone database on the server.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// DayOf is the civil date in zone at an instant.
func DayOf(at time.Time, zone *time.Location) Day {
	y, m, d := at.In(zone).Date()
	return NewDay(y, m, d)
}

// NewDay is the Day of a calendar date; out-of-range values roll over as in
// time.Date.
func NewDay(year int, month time.Month, day int) Day {
	sec := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	days := sec / 86400
	if sec%86400 < 0 {
		days--
	}
	return Day(days)
}

// ParseDay reads YYYY-MM-DD; anything else, including dates that do not exist,
// is an error.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a date of the form YYYY-MM-DD", s)
	}
	return NewDay(t.Date()), nil
}

// Time is midnight UTC of the date, for formatting and calendar arithmetic.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the date as YYYY-MM-DD.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText writes YYYY-MM-DD, and nothing for the zero Day.
func (d Day) MarshalText() ([]byte, error) {
	if d == 0 {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
