package certify

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hailong/server/score"
	"hailong/server/survey"
)

// Longest texts, in characters.
const (
	maxName = 300
	MaxWhy  = 2000 // of Replaces.Why
)

// Check returns every broken rule of the certificate with its path, such as
// units[3].counts; none means that Sign takes it. What it holds is that the certificate
// is whole and adds up, not that it is true.
func (c *Certificate) Check() []survey.FieldError {
	broken := c.rules()
	if len(broken) == 0 {
		if _, err := canonical(c); err != nil {
			k := &checker{}
			k.need(false, "units", "có số quá lớn hoặc không nguyên", "some number is too large or not whole")
			return k.broken
		}
	}
	return broken
}

// rules are those of Check that what was read from canonical bytes can break.
func (c *Certificate) rules() []survey.FieldError {
	k := &checker{}
	k.need(c.Format == Format, "format", "phải là "+Format, "must be "+Format)
	k.need(c.Number >= 1, "number", "số biên bản từ 1 trở lên", "a number is 1 or more")
	k.need((c.Number == 1) == (c.Previous == Hash{}), "previous",
		"chỉ biên bản số 1 không có biên bản trước", "only certificate 1 has none before it")
	if r := c.Replaces; r != nil {
		k.need(r.Hash != Hash{}, "replaces.hash", "thiếu mã băm của biên bản được thay thế", "the hash of the replaced certificate is missing")
		k.text("replaces.why", r.Why, MaxWhy)
	}
	k.campaign(&c.Campaign)
	k.version("questionnaire", c.Questionnaire)
	k.version("criteria", c.Criteria)
	k.method(&c.Method)
	k.units(c)
	k.need(isHead(c.Trail), "trail", "dấu mốc nhật ký có dạng SỐ:MÃ_BĂM", "a head of the trail has the form NUMBER:HASH")
	k.need(c.At.Location() == time.UTC && c.At.Nanosecond() == 0 && c.At.Year() >= 2000 && c.At.Year() <= 9999, "at",
		"thời điểm theo giờ UTC, tròn giây", "a time is in UTC and whole seconds")
	k.text("by", c.By, maxName)
	return k.broken
}

type checker struct{ broken []survey.FieldError }

func (k *checker) need(ok bool, path, vi, en string) {
	if !ok {
		k.broken = append(k.broken, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
	}
}

func (k *checker) text(path, s string, longest int) {
	n := utf8.RuneCountInString(s)
	ok := utf8.ValidString(s) && strings.TrimSpace(s) != "" && n <= longest && !strings.ContainsFunc(s, unicode.IsControl)
	k.need(ok, path, fmt.Sprintf("cần 1 đến %d ký tự, không có ký tự điều khiển", longest), fmt.Sprintf("needs 1 to %d characters, no control characters", longest))
}

// title wants Vietnamese words; English ones may be missing.
// The files of criteria sets may fold lines.
func (k *checker) title(path string, t survey.Text) {
	k.text(path+".vi", strings.ReplaceAll(t.Vi, "\n", " "), maxName)
	if t.En != "" {
		k.text(path+".en", strings.ReplaceAll(t.En, "\n", " "), maxName)
	}
}

func (k *checker) campaign(c *Campaign) {
	k.need(c.ID.Valid(), "campaign.id", "mã đợt không hợp lệ", "not a campaign id")
	k.title("campaign.title", c.Title)
	k.need(c.First > 0 && c.Last >= c.First, "campaign.last", "ngày cuối không được trước ngày đầu", "the last day must not be before the first")
	k.need(c.ClosedOn == 0 || c.ClosedOn >= c.First, "campaign.closed_on", "ngày đóng không được trước ngày đầu", "the day of closing must not be before the first day")
}

func (k *checker) version(path string, v survey.VersionRef) {
	k.need(survey.CampaignID(v.ID).Valid() && v.Version >= 1, path, "mã hoặc số phiên bản không hợp lệ", "not a version of anything")
	k.need(lowerHex([]byte(v.Hash), 32), path+".hash", "cần mã băm SHA-256 gồm 64 chữ số thập lục phân viết thường", "a SHA-256 of 64 lower-case hexadecimal digits is needed")
}

func (k *checker) method(m *Method) {
	k.need(m.Scale == Scale, "method.scale", "phải là "+Scale, "must be "+Scale)
	k.need(len(m.Factors) > 0, "method.factors", "cần ít nhất một yếu tố", "at least one factor is needed")
	for i := range m.Factors {
		f := &m.Factors[i]
		path := fmt.Sprintf("method.factors[%d]", i)
		k.text(path+".id", f.ID, maxName)
		k.title(path+".title", f.Title)
		k.need(f.Weight >= 0, path+".weight", "trọng số không được âm", "a weight is not negative")
		k.need(len(f.Items) > 0, path+".items", "cần ít nhất một câu", "at least one item is needed")
		for j := range f.Items {
			k.item(fmt.Sprintf("%s.items[%d]", path, j), &f.Items[j])
		}
	}
	if m.Overall != nil {
		k.item("method.overall", m.Overall)
	}
	k.need(len(m.Channels) > 0, "method.channels", "cần ít nhất một kênh", "at least one channel is needed")
	for i, ch := range m.Channels {
		k.need(ch.Channel.Known() && ch.Cap > 0, fmt.Sprintf("method.channels[%d]", i), "kênh hoặc mức trần không hợp lệ", "not a channel with a cap")
	}
}

func (k *checker) item(path string, it *Item) {
	k.need(it.ID.Valid() && utf8.ValidString(it.Code) && len(it.Code) <= 64, path, "mã câu không hợp lệ", "not an item")
}

func (k *checker) units(c *Certificate) {
	k.need(len(c.Units) > 0, "units", "cần ít nhất một đơn vị", "at least one unit is needed")
	var sum int64
	for i := range c.Units {
		u := &c.Units[i]
		path := fmt.Sprintf("units[%d]", i)
		k.need(u.Key.Code.Valid(), path+".key", "mã đơn vị không hợp lệ", "not the key of a unit")
		k.need(i == 0 || c.Units[i-1].Key.Compare(u.Key) < 0, path+".key", "đơn vị bị lặp hoặc không đúng thứ tự", "units are to be in their order, each once")
		k.text(path+".name", u.Name, maxName)
		k.counts(path+".counts", &u.Counts)
		k.figures(path+".score", u)
		sum += u.Counts.Total()
	}
	k.need(inRange(c.OtherChannels) && c.Responses == sum+c.OtherChannels, "responses",
		"tổng số phiếu không bằng tổng của các đơn vị và các kênh không được tính", "the number of responses is not the sum of the units and of the channels that do not count")
}

func (k *checker) counts(path string, c *Counts) {
	ok := inRange(c.Counted) && inRange(c.Flagged) && inRange(c.Excluded) && (c.Flagged > 0 || len(c.FlaggedBy) == 0)
	for f, n := range c.FlaggedBy {
		ok = ok && knownFlag(f) && n >= 1 && n <= c.Flagged
	}
	sum := int64(0)
	for i, x := range c.ExcludedBy {
		ok = ok && x.N >= 1 && x.N <= c.Excluded && utf8.ValidString(x.Reason) && (i == 0 || c.ExcludedBy[i-1].Reason < x.Reason)
		sum += x.N
	}
	k.need(ok && sum == c.Excluded && len(c.ExcludedBy) <= MaxReasons+1, path, "các số đếm không khớp nhau", "the counts do not add up")
}

// inRange keeps sums over every unit far from overflowing.
func inRange(n int64) bool { return n >= 0 && n <= 1<<40 }

func knownFlag(f survey.Flag) bool {
	for _, x := range survey.Flags {
		if x == f {
			return true
		}
	}
	return false
}

// figures wants them to be of the responses that were counted: of these alone, or of
// these and those of predecessors.
func (k *checker) figures(path string, u *Unit) {
	f, c := &u.Score, &u.Counts
	k.need(f.Status == score.OK || f.Status == score.Insufficient || f.Status == score.BelowPublish, path+".status", "không có trạng thái này", "there is no such status")
	ok := true
	for _, n := range []int64{f.N.Used, f.Transactions, f.Target, f.Progress, f.MaxPoints} {
		ok = ok && n >= 0
	}
	k.need(ok, path, "có số đếm âm", "a count is negative")
	own := score.Counts{Used: f.N.Used, Counted: c.Counted, Flagged: c.Flagged, Excluded: c.Excluded}
	more := f.N.Counted >= c.Counted && f.N.Flagged >= c.Flagged && f.N.Excluded >= c.Excluded
	k.need(f.N == own || len(f.Carried) > 0 && more, path+".n",
		"điểm được tính từ số phiếu khác với số phiếu đã đếm", "the score is of other numbers than the responses that were counted")
}

// isHead reports whether s is a head of the audit trail, NUMBER:HASH.
func isHead(s string) bool {
	_, ok := headNumber(s)
	return ok
}

func headNumber(s string) (int64, bool) {
	n, hash, ok := strings.Cut(s, ":")
	seq, err := strconv.ParseInt(n, 10, 64)
	return seq, ok && err == nil && seq >= 1 && strconv.FormatInt(seq, 10) == n && lowerHex([]byte(hash), 32)
}
