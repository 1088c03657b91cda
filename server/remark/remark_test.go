package remark_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"hailong/server/remark"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

func open(t testing.TB) (*remark.Book, *faulty.Store) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	kept := faulty.New(st)
	return &remark.Book{Docs: kept}, kept
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var place = remark.Comment{
	Campaign: "round", Unit: survey.UnitKey{Code: "11311", From: 20270}, Response: "06DPQM0G0R8M8K1VEJ5Q7Y2T3S", Question: "comment",
}

func TestTagsAreAClosedListInOneOrder(t *testing.T) {
	got, err := remark.CheckTags([]remark.Tag{remark.Online, remark.Praise, remark.Online})
	if err != nil || !slices.Equal(got, []remark.Tag{remark.Praise, remark.Online}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := remark.CheckTags(nil); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
	for _, bad := range []remark.Tag{"", "Praise", "khen"} {
		if got, err := remark.CheckTags([]remark.Tag{remark.Praise, bad}); survey.KindOf(err) != survey.KindInvalid || got != nil {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
	said := map[string]remark.Tag{}
	for _, tag := range remark.Tags {
		for _, text := range []string{tag.Text().Vi, tag.Text().En} {
			if other, twice := said[text]; text == "" || twice {
				t.Errorf("%s says %q, like %s", tag, text, other)
			}
			said[text] = tag
		}
	}
}

func TestAnAnswerIsCleanAndMasked(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		" \n\t ":                              "",
		" Cảm ơn ông/bà.\r\nSẽ sửa. ":         "Cảm ơn ông/bà.\nSẽ sửa.",
		"Ca\u0309m o\u031bn":                  "Cảm ơn",
		"một\thai\u00a0ba":                    "một hai ba",
		"a\x00b\x1b[31mc\u202ed\xffe\x7f":     "ab[31mcde",
		"Xin gọi 0912 345 678.":               "Xin gọi [số điện thoại].",
		"gửi can.bo@haiphong.gov.vn":          "gửi [thư điện tử]",
		"CCCD 031099001234 đã có":             "CCCD [số giấy tờ] đã có",
		"0912\u200e345678":                    "[số điện thoại]", // a mark of direction hides nothing
		"Từ 07/2026 mở 2 quầy, 7 giờ 30.":     "Từ 07/2026 mở 2 quầy, 7 giờ 30.",
		"<b>đậm</b> & \"nháy\"":               "<b>đậm</b> & \"nháy\"",
		strings.Repeat("ữ", remark.MaxAnswer): strings.Repeat("ữ", remark.MaxAnswer),
	} {
		got, err := remark.CheckAnswer(in)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
		if again, err := remark.CheckAnswer(got); err != nil || again != got {
			t.Errorf("%q once more: %q, %v", got, again, err)
		}
	}
	for name, in := range map[string]string{
		"too long":                   strings.Repeat("ữ", remark.MaxAnswer+1),
		"too long once it is masked": strings.Repeat("0912345678, ", 80),
	} {
		if got, err := remark.CheckAnswer(in); survey.KindOf(err) != survey.KindInvalid || got != "" {
			t.Errorf("%s: %d characters, %v", name, utf8.RuneCountInString(got), err)
		}
	}
}

func TestWhatWasMadeOfACommentIsKept(t *testing.T) {
	b, kept := open(t)
	if h, err := b.Of(t.Context(), place); err != nil || h.Rev != 0 || h.Answer != "" || h.Tags != nil {
		t.Fatalf("of one that nobody handled: %+v, %v", h, err)
	}
	h, err := b.Save(t.Context(), place, remark.Handling{Tags: []remark.Tag{remark.Waiting}, Answer: "Cảm ơn ông/bà.", Answered: 20650})
	check(t, err)
	if got, err := b.Of(t.Context(), place); err != nil || got.Rev != 1 || h.Rev != 1 || got.Answer != "Cảm ơn ông/bà." || got.Answered != 20650 ||
		!slices.Equal(got.Tags, []remark.Tag{remark.Waiting}) {
		t.Errorf("%+v, %v", got, err)
	}
	h.Answer, h.Answered = "", 0
	h, err = b.Save(t.Context(), place, h)
	check(t, err)
	if got, err := b.Of(t.Context(), place); err != nil || got.Rev != 2 || got.Answer != "" || len(got.Tags) != 1 {
		t.Errorf("withdrawn: %+v, %v", got, err)
	}
	docs, err := kept.List(t.Context(), remark.Kind)
	check(t, err)
	for _, d := range docs {
		if strings.Contains(d.ID+string(d.Body), string(place.Response)) {
			t.Errorf("document %s names the response: %s", d.ID, d.Body)
		}
	}
	if len(docs) != 1 {
		t.Errorf("%d documents for one comment", len(docs))
	}
}

// Of two who edit the same revision one is told, the first time as well.
func TestTwoEditors(t *testing.T) {
	b, _ := open(t)
	for rev := range int64(3) {
		errs := make([]error, 2)
		var group sync.WaitGroup
		for i := range errs {
			group.Go(func() {
				_, errs[i] = b.Save(t.Context(), place, remark.Handling{Answer: fmt.Sprint("Cán bộ ", i), Rev: rev})
			})
		}
		group.Wait()
		won := slices.IndexFunc(errs, func(err error) bool { return err == nil })
		if won < 0 || survey.KindOf(errs[1-won]) != survey.KindConflict {
			t.Fatalf("revision %d: %v", rev, errs)
		}
		h, err := b.Of(t.Context(), place)
		if err != nil || h.Rev != rev+1 || h.Answer != fmt.Sprint("Cán bộ ", won) {
			t.Errorf("revision %d: %+v, %v, and %d won", rev, h, err, won)
		}
	}
}

// together keeps what is created for one transaction; a thousand of them take long.
type together struct {
	*faulty.Store
	docs []store.Doc
}

func (s *together) Create(_ context.Context, docs ...store.Doc) error {
	s.docs = append(s.docs, docs...)
	return nil
}

// Neighbours are units whose keys begin alike, campaigns too; a page of the store is not
// the end of a unit.
func TestAUnitsHandlingsAreItsOwnAndAll(t *testing.T) {
	_, kept := open(t)
	batch := &together{Store: kept}
	b := &remark.Book{Docs: batch}
	const many = store.MaxPage + 5
	id := func(i int) survey.ResponseID { return survey.ResponseID(fmt.Sprintf("06DPQM0G0R8M8K1VEJ5Q7%05d", i)) }
	save := func(c remark.Comment, answer string) {
		t.Helper()
		_, err := b.Save(t.Context(), c, remark.Handling{Answer: answer})
		check(t, err)
	}
	for i := range many {
		c := place
		c.Response = id(i)
		save(c, fmt.Sprint("Trả lời ", i))
	}
	for name, change := range map[string]func(*remark.Comment){
		"campaign":    func(c *remark.Comment) { c.Campaign = "round2" },
		"code":        func(c *remark.Comment) { c.Unit.Code = "11312" },
		"other times": func(c *remark.Comment) { c.Unit.From++ },
	} {
		c := place
		c.Response = id(0)
		change(&c)
		save(c, name)
	}
	more := place
	more.Response, more.Question = id(0), "more"
	save(more, "câu thứ hai")
	check(t, kept.Create(t.Context(), batch.docs...))

	all, err := b.OfUnit(t.Context(), place.Campaign, place.Unit)
	if err != nil || len(all) != many+1 {
		t.Fatalf("%d of %d, %v", len(all), many+1, err)
	}
	for i := range many {
		if got := all.Of(id(i), "comment"); got.Answer != fmt.Sprint("Trả lời ", i) || got.Rev != 1 {
			t.Fatalf("%d: %+v", i, got)
		}
	}
	if got := all.Of(id(many), "comment"); got.Rev != 0 {
		t.Errorf("of one that nobody handled: %+v", got)
	}
	one, err := b.OfResponse(t.Context(), &survey.Response{ID: id(0), Campaign: place.Campaign, Unit: place.Unit})
	if err != nil || len(one) != 2 || one.Of(id(0), "comment").Answer != "Trả lời 0" || one.Of(id(0), "more").Answer != "câu thứ hai" {
		t.Errorf("of one response: %v, %v", one, err)
	}
}

func TestAStoreThatIsAwayIsTold(t *testing.T) {
	b, kept := open(t)
	h, err := b.Save(t.Context(), place, remark.Handling{Answer: "Một"})
	check(t, err)
	kept.Fail(faulty.LoseRequest, faulty.Forever)
	_, of := b.Of(t.Context(), place)
	_, unit := b.OfUnit(t.Context(), place.Campaign, place.Unit)
	_, first := b.Save(t.Context(), place, remark.Handling{})
	_, next := b.Save(t.Context(), place, h)
	for name, err := range map[string]error{"of": of, "unit": unit, "first": first, "next": next} {
		if survey.KindOf(err) != survey.KindUnavailable || strings.Contains(err.Error(), string(place.Response)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	kept.Heal()
	if got, err := b.Of(t.Context(), place); err != nil || got.Answer != "Một" || got.Rev != 1 {
		t.Errorf("after it: %+v, %v", got, err)
	}
}
