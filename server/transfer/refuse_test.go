package transfer_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/tally"
	"hailong/server/transfer"
)

// readOnly fails the test when a copy writes to its target.
type readOnly struct {
	store.Store
	t *testing.T
}

func (s *readOnly) Append(context.Context, []survey.Response) ([]store.Outcome, error) {
	s.t.Error("the target was appended to")
	return nil, errors.New("refused")
}

func (s *readOnly) Create(context.Context, ...store.Doc) error {
	s.t.Error("a document was created")
	return errors.New("refused")
}

func (s *readOnly) Replace(context.Context, store.Doc) error {
	s.t.Error("a document was replaced")
	return errors.New("refused")
}

func (s *readOnly) Restand(context.Context, survey.ResponseID, survey.Standing, survey.Standing, string) error {
	s.t.Error("a standing was changed")
	return errors.New("refused")
}

// Whatever can be told before the first write is refused before it.
func TestATargetOfAnotherIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for _, tc := range []struct {
		name string
		set  func(t *testing.T, source, target store.Store)
		says string
	}{
		{"a document that the source lacks", func(t *testing.T, _, target store.Store) {
			must(t, target.Create(ctx, doc("code", "ZZZZ", "")))
		}, "code/ZZZZ: is on the target only"},
		{"a document with another body", func(t *testing.T, _, target store.Store) {
			must(t, target.Create(ctx, doc("code", "ABCD", "\x00\xfe")))
		}, "code/ABCD: has another body on the target"},
		{"responses", func(t *testing.T, _, target store.Store) {
			storetest.MustAppend(t, target, store.Stored, storetest.Response(0))
		}, "holds responses of campaign dot-1-2026"},
		{"the copy of another source", func(t *testing.T, _, target store.Store) {
			clean(t, empty(t), target)
		}, "copy of another source"},
		{"a copy whose document was changed there", func(t *testing.T, source, target store.Store) {
			clean(t, source, target)
			must(t, target.Replace(ctx, store.Doc{Kind: "campaign", ID: string(other), Rev: 1, Body: []byte("closed")}))
		}, "campaign/dot-2-2026: has another body on the target"},
		{"a copy whose document was changed there and at the source", func(t *testing.T, source, target store.Store) {
			clean(t, source, target)
			for i, st := range []store.Store{source, target} {
				must(t, st.Replace(ctx, store.Doc{Kind: "campaign", ID: string(other), Rev: 1, Body: []byte{byte(i)}}))
			}
		}, "campaign/dot-2-2026: has another body on the target"},
		{"a copy with a document of its own", func(t *testing.T, source, target store.Store) {
			clean(t, source, target)
			must(t, target.Create(ctx, doc("code", "NEW", "")))
		}, "code/NEW: is on the target only"},
		{"a copy that has taken answers", func(t *testing.T, source, target store.Store) {
			clean(t, source, target)
			storetest.MustAppend(t, target, store.Stored, storetest.Response(900))
		}, "has been in use"},
		{"a copy in which a standing was changed", func(t *testing.T, source, target store.Store) {
			clean(t, source, target)
			must(t, target.Restand(ctx, storetest.Response(0).ID, survey.Counted, survey.Excluded, "kiểm tra"))
		}, "has been in use"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			source, target := empty(t), empty(t)
			fill(t, source, 12)
			tc.set(t, source, target)
			before := state(t, target)
			_, err := transfer.Run(ctx, source, &readOnly{target, t}, options)
			refused(t, err, tc.says)
			if !reflect.DeepEqual(state(t, target), before) {
				t.Error("the target was changed")
			}
		})
	}
}

func TestSourceAndTargetMustNotBeTheSame(t *testing.T) {
	f := newFolder(t)
	a, b := f.open(t), f.open(t)
	fill(t, a, 10)
	for range 2 { // before it has a name, and with one
		_, err := transfer.Run(ctx, a, b, options)
		refused(t, err, "the same data")
	}
	// Also where it is itself a copy.
	g := newFolder(t)
	clean(t, a, g.open(t))
	_, err := transfer.Run(ctx, g.open(t), g.open(t), options)
	refused(t, err, "the same data")
}

// A server that was started there once leaves what comes with the program.
func TestATargetWithEqualDocumentsIsTaken(t *testing.T) {
	source, target := empty(t), empty(t)
	fill(t, source, 12)
	must(t, target.Create(ctx, doc("form", "phieu@1", `{"file":"á"}`)))
	if res := clean(t, source, target); res.Created != 4 {
		t.Errorf("result %+v", res)
	}
	equal(t, source, target)
}

// A copy of a copy, and on from there.
func TestACopyCanBeCopied(t *testing.T) {
	a, b, c := empty(t), empty(t), empty(t)
	fill(t, a, 30)
	clean(t, a, b)
	clean(t, b, c)
	equal(t, a, c)
	_, err := transfer.Run(ctx, a, c, options)
	refused(t, err, "copy of another source")
	_, err = transfer.Run(ctx, b, a, options)
	refused(t, err, "holds responses")
}

// A copy that is under way and meets a response it has not brought stops there.
func TestAForeignResponseStopsACopyUnderWay(t *testing.T) {
	inOrder := func(st store.Store) []survey.Response { return storetest.All(t, st, storetest.Campaign) }
	for _, tc := range []struct {
		name string
		make func(all []survey.Response) survey.Response
		says string
	}{
		{"one that the source lacks", func([]survey.Response) survey.Response {
			return storetest.Response(777, storetest.On(storetest.FirstDay+2)) // after all others
		}, "is on the target only"},
		{"another body under one ID", func(all []survey.Response) survey.Response {
			r := all[len(all)-1]
			r.Comments = []survey.Comment{{Question: "gop_y", Text: "khác"}}
			return r
		}, "has another body on the target"},
		{"another flag under one ID", func(all []survey.Response) survey.Response {
			r := all[len(all)-1]
			r.Flags = []survey.Flag{survey.FlagBurst}
			return r
		}, "has another body on the target: flags"},
		{"the ID in another campaign", func(all []survey.Response) survey.Response {
			r := all[len(all)-1]
			r.Campaign = "dot-9"
			return r
		}, "has another body on the target"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			source, target := empty(t), empty(t)
			fill(t, source, 12)
			// Cut the first copy off before its responses, then let somebody else write.
			cut := &cutOff{Store: target}
			if _, err := transfer.Run(ctx, source, cut, options); !errors.Is(err, errCut) {
				t.Fatal(err)
			}
			storetest.MustAppend(t, target, store.Stored, tc.make(inOrder(source)))
			_, err := transfer.Run(ctx, source, target, options)
			refused(t, err, tc.says)
			if unfinished, err := transfer.Unfinished(ctx, target); err != nil || !unfinished {
				t.Errorf("unfinished %v, %v", unfinished, err)
			}
			if n := len(storetest.All(t, target, other)); n != 0 {
				t.Errorf("%d responses of the campaign after it were copied", n)
			}
		})
	}
}

var errCut = errors.New("cut off")

// cutOff takes documents and no response.
type cutOff struct{ store.Store }

func (*cutOff) Append(context.Context, []survey.Response) ([]store.Outcome, error) {
	return nil, errCut
}

// twisted is a target that shows its data otherwise than it was given.
type twisted struct {
	store.Store
	on       bool
	response func(*survey.Response)
	tallies  func([]store.Entry) []store.Entry
	docs     func([]store.Doc) []store.Doc
}

func (s *twisted) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	return s.Store.EachResponse(ctx, c, func(r *survey.Response) error {
		if s.on && s.response != nil {
			s.response(r)
		}
		return yield(r)
	})
}

func (s *twisted) Tallies(ctx context.Context, c survey.CampaignID) ([]store.Entry, error) {
	es, err := s.Store.Tallies(ctx, c)
	if s.on && s.tallies != nil && c == storetest.Campaign {
		es = s.tallies(es)
	}
	return es, err
}

func (s *twisted) List(ctx context.Context, kind string) ([]store.Doc, error) {
	ds, err := s.Store.List(ctx, kind)
	if s.on && s.docs != nil && kind == "code" {
		ds = s.docs(ds)
	}
	return ds, err
}

func (s *twisted) Append(ctx context.Context, b []survey.Response) ([]store.Outcome, error) {
	s.on = true // from the first response on
	return s.Store.Append(ctx, b)
}

// The proof finds what a target lost or changed on the way.
func TestTheProofFindsEveryDifference(t *testing.T) {
	victim := storetest.Response(4) // has a comment
	on := func(f func(*survey.Response)) func(*survey.Response) {
		return func(r *survey.Response) {
			if r.ID == victim.ID {
				f(r)
			}
		}
	}
	for name, tc := range map[string]struct {
		set  func(s *twisted)
		says []string
	}{
		"a comment is lost": {func(s *twisted) {
			s.response = on(func(r *survey.Response) { r.Comments = nil })
		}, []string{"response " + string(victim.ID) + " comments", "comments dot-1-2026: source 4, target 3", "commented: responses say 0, tally says 1"}},
		"an answer is another": {func(s *twisted) {
			s.response = on(func(r *survey.Response) { r.Answers = r.Answers[1:] })
		}, []string{"response " + string(victim.ID) + " answers", "recount "}},
		"the hour is another": {func(s *twisted) {
			s.response = on(func(r *survey.Response) { r.Hour++ })
		}, []string{"response " + string(victim.ID) + " hour"}},
		"the mark is lost": {func(s *twisted) {
			s.response = func(r *survey.Response) { r.Local = false }
		}, []string{" local", "local: responses say 0, tally says 1"}},
		"the reason is lost": {func(s *twisted) {
			s.response = func(r *survey.Response) { r.Reason = "" }
		}, []string{" reason"}},
		"the standing is another": {func(s *twisted) {
			s.response = on(func(r *survey.Response) { r.Standing = survey.Excluded })
		}, []string{"response " + string(victim.ID) + " standing"}},
		"a count is another": {func(s *twisted) {
			s.tallies = func(es []store.Entry) []store.Entry { es[0].Tally["n"]++; return es }
		}, []string{"recount ", "tally ", " n: source 1, target 2"}},
		"a cell is lost": {func(s *twisted) {
			s.tallies = func(es []store.Entry) []store.Entry { return es[1:] }
		}, []string{"tally ", " n: source 1, target 0"}},
		"a cell is invented": {func(s *twisted) {
			s.tallies = func(es []store.Entry) []store.Entry {
				e := store.Entry{Cell: es[0].Cell, Tally: tally.Tally{"n": 1}}
				e.Cell.Day++
				return append(es, e)
			}
		}, []string{" n: source 0, target 1"}},
		"a document is lost": {func(s *twisted) {
			s.docs = func(ds []store.Doc) []store.Doc { return ds[1:] }
		}, []string{"documents code: source 2, target 1"}},
		"a document is changed": {func(s *twisted) {
			s.docs = func(ds []store.Doc) []store.Doc { ds[0].Body = []byte("?"); return ds }
		}, []string{"document code/ABCD"}},
	} {
		t.Run(name, func(t *testing.T) {
			source := empty(t)
			fill(t, source, 40)
			target := &twisted{Store: empty(t)}
			tc.set(target)
			res, err := transfer.Run(ctx, source, target, options)
			must(t, err)
			var lines []string
			for _, d := range res.Differences {
				lines = append(lines, d.String())
			}
			for _, want := range tc.says {
				if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, want) }) {
					t.Errorf("no difference says %q:\n%s", want, strings.Join(lines, "\n"))
				}
			}
			if unfinished, err := transfer.Unfinished(ctx, target.Store); err != nil || !unfinished {
				t.Errorf("unfinished %v, %v", unfinished, err)
			}
		})
	}
}
