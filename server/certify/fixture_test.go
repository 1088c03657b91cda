package certify_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

const (
	linearSet  = "../../configs/criteria/mau-tuyen-tinh-v1.yaml"
	campaignID = survey.CampaignID("2026-q3")
)

var (
	unitFrom = survey.NewDay(2025, 7, 1)
	closedAt = time.Date(2026, 10, 1, 5, 0, 0, 0, time.UTC)
)

func criteria(t testing.TB, path string) *score.Criteria {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := new(score.Criteria)
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(c); err != nil {
		t.Fatal(err)
	}
	return c
}

// form has the questions of a criteria set, with codes.
func form(c *score.Criteria) *survey.Questionnaire {
	q := &survey.Questionnaire{ID: c.Form.ID, Version: c.Form.Version}
	for i, f := range c.Factors {
		s := survey.Section{ID: f.ID}
		for j, id := range f.Items {
			s.Questions = append(s.Questions, survey.Question{ID: id, Code: fmt.Sprintf("%d.%d", i+1, j+1), Type: survey.Scale, NoOpinion: true})
		}
		q.Sections = append(q.Sections, s)
	}
	return q
}

// source is a random source that is the same every time.
func source(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func key(t testing.TB, seed byte) certify.PrivateKey {
	t.Helper()
	k, err := certify.NewPrivateKey(source(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// unitKeys are the keys of n units.
func unitKeys(n int) []survey.UnitKey {
	keys := make([]survey.UnitKey, n)
	for i := range keys {
		keys[i] = survey.UnitKey{Code: survey.UnitCode(fmt.Sprintf("%05d", 11300+i)), From: unitFrom}
	}
	return keys
}

// responses are n random but repeatable responses, in the order of their IDs.
func responses(t testing.TB, seed byte, n int, units []survey.UnitKey, ids []survey.QuestionID) []survey.Response {
	t.Helper()
	src := source(seed)
	rnd := rand.New(src)
	list := make([]survey.Response, n)
	for i := range list {
		at := closedAt.AddDate(0, 0, -1-rnd.IntN(60))
		id, err := survey.NewResponseID(at, src)
		if err != nil {
			t.Fatal(err)
		}
		r := survey.Response{
			ID: id, Campaign: campaignID, Unit: units[rnd.IntN(len(units))], Channel: survey.Channels[rnd.IntN(3)],
			Lang: survey.Vietnamese, Day: survey.DayOf(at, survey.Zone), Hour: 7 + rnd.IntN(10), Pace: survey.PaceUnder3m, Standing: survey.Counted,
		}
		for _, q := range ids {
			if rnd.IntN(10) > 0 {
				r.Answers = append(r.Answers, survey.Answer{Question: q, Value: []string{"1", "2", "3", "4", "4", "5", "5", "na"}[rnd.IntN(8)]})
			}
		}
		slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return strings.Compare(string(a.Question), string(b.Question)) })
		switch rnd.IntN(12) {
		case 0:
			r.Standing, r.Flags = survey.Flagged, []survey.Flag{survey.FlagFast, survey.FlagUniform}
		case 1:
			r.Standing, r.Flags, r.Reason = survey.Excluded, []survey.Flag{survey.FlagBurst}, "Gửi hàng loạt từ một máy"
		case 2:
			r.Standing, r.Flags, r.Reason = survey.Excluded, []survey.Flag{survey.FlagRepeat}, "Trùng người trả lời"
		}
		if rnd.IntN(6) == 0 {
			r.Comments = []survey.Comment{{Question: "note", Text: "Cán bộ nhiệt tình, chỗ chờ hơi nóng."}}
		}
		list[i] = r
	}
	slices.SortFunc(list, func(a, b survey.Response) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

func itemIDs(c *score.Criteria) []survey.QuestionID {
	var ids []survey.QuestionID
	for _, f := range c.Factors {
		ids = append(ids, f.Items...)
	}
	if c.Overall != "" {
		ids = append(ids, c.Overall)
	}
	return ids
}

// each goes through a list as a store does.
func each(list []survey.Response) certify.Each {
	return func(yield func(*survey.Response) error) error {
		for i := range list {
			r := list[i] // a store's memory is its own
			if err := yield(&r); err != nil {
				return err
			}
		}
		return nil
	}
}

// published are the published scores of responses.
func published(c *score.Criteria, q *survey.Questionnaire, list []survey.Response, units []survey.UnitKey) []score.Score {
	scores := score.All(c, q, score.Gather(maps.All(tally.Fold(list))), units, map[survey.UnitKey]int{units[0]: 2400})
	for i := range scores {
		scores[i] = scores[i].Published(c)
	}
	return scores
}

// draft is the unsigned certificate of a campaign, number 1.
func draft(t testing.TB, c *score.Criteria, list []survey.Response, units []survey.UnitKey) certify.Certificate {
	t.Helper()
	q := form(c)
	x := certify.Certificate{
		Number:        1,
		Campaign:      certify.Campaign{ID: campaignID, Title: survey.Text{Vi: "Đợt khảo sát quý III năm 2026", En: "Survey of the third quarter of 2026"}, First: survey.NewDay(2026, 7, 1), Last: survey.NewDay(2026, 9, 30), ClosedOn: survey.NewDay(2026, 10, 1)},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1, Hash: strings.Repeat("1a", 32)},
		Criteria:      survey.VersionRef{ID: c.ID, Version: c.Version, Hash: strings.Repeat("2b", 32)},
		Method:        certify.MethodOf(c, q),
		Trail:         "4711:" + strings.Repeat("3c", 32),
		At:            closedAt, By: "Nguyễn Thị Kiểm Tra",
	}
	for i, s := range published(c, q, list, units) {
		x.Units = append(x.Units, certify.Unit{Key: units[i], Name: fmt.Sprintf("Phường Thử Nghiệm %d", i+1), Score: certify.FiguresOf(&s)})
	}
	roll := certify.NewRoll(&x)
	if err := each(list)(roll.Add); err != nil {
		t.Fatal(err)
	}
	roll.Fill(&x)
	return x
}

func sign(t testing.TB, c certify.Certificate, k certify.PrivateKey) *certify.Signed {
	t.Helper()
	s, err := certify.Sign(c, k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tiny is a criteria set of one factor with two items: a small certificate.
func tiny(t testing.TB) *score.Criteria {
	c := criteria(t, linearSet)
	c.Factors = []score.Factor{{ID: "f", Title: survey.Text{Vi: "Yếu tố", En: "Factor"}, Weight: score.Whole(1), Items: []survey.QuestionID{"a", "b"}}}
	return c
}

// full is a signed certificate of three units by a criteria set as it is in use: one has
// points, one too few responses for points, one too few to show anything.
func full(t testing.TB) (*certify.Signed, []survey.Response) {
	t.Helper()
	c, units := criteria(t, linearSet), unitKeys(3)
	list := slices.Concat(
		responses(t, 11, 400, units[:1], itemIDs(c)), responses(t, 12, 70, units[1:2], itemIDs(c)), responses(t, 13, 9, units[2:], itemIDs(c)))
	slices.SortFunc(list, func(a, b survey.Response) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return sign(t, draft(t, c, list, units), key(t, 1)), list
}

// small is a signed certificate of one unit with its responses.
func small(t testing.TB) (*certify.Signed, []survey.Response) {
	t.Helper()
	c, units := tiny(t), unitKeys(1)
	list := responses(t, 7, 120, units, []survey.QuestionID{"a", "b"})
	return sign(t, draft(t, c, list, units), key(t, 1)), list
}

// is fails t unless the finding has the reason; the empty reason stands for none.
func is(t testing.TB, f *certify.Finding, want certify.Reason) {
	t.Helper()
	switch {
	case f == nil && want != "":
		t.Errorf("nothing was found, want %s", want)
	case f != nil && f.Reason != want:
		t.Errorf("found %v, want %q", f, want)
	}
}
