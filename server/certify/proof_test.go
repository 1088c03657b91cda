package certify_test

import (
	"errors"
	"slices"
	"testing"

	"hailong/server/certify"
	"hailong/server/golden"
	"hailong/server/survey"
)

func proven(t testing.TB, s *certify.Signed, id survey.ResponseID, list []survey.Response) *certify.Proof {
	t.Helper()
	p, err := certify.Prove(s, id, each(list))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryResponseIsProven(t *testing.T) {
	s, list := small(t)
	for i := range list {
		p := proven(t, s, list[i].ID, list)
		back, err := certify.ParseProof(p.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		is(t, back.Verify(s), "")
		if p.Index != int64(i) || p.Leaf != certify.Leaf(&list[i]) {
			t.Errorf("response %d is proven as %d", i, p.Index)
		}
	}
	golden.Equal(t, "testdata/proof.json", proven(t, s, list[17].ID, list).Bytes())
}

func TestOneResponseAlone(t *testing.T) {
	units := unitKeys(1)
	list := responses(t, 2, 1, units, []survey.QuestionID{"a"})
	s := sign(t, draft(t, tiny(t), list, units), key(t, 1))
	p := proven(t, s, list[0].ID, list)
	if len(p.Path) != 0 {
		t.Errorf("path of %d", len(p.Path))
	}
	back, err := certify.ParseProof(p.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	is(t, back.Verify(s), "")
}

func TestWhatIsNotProven(t *testing.T) {
	s, list := small(t)
	id := list[17].ID
	if _, err := certify.Prove(s, "00000AAAAAAAAAAAAAAAAAAAAA", each(list)); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("a response that is not there: %v", err)
	}
	altered := slices.Clone(list)
	altered[80].Standing = survey.Excluded
	later := slices.Clone(list[1:])
	later = append(later, list[119])
	later[119].ID = "ZZZZZAAAAAAAAAAAAAAAAAAAAA"
	for name, c := range map[string]struct {
		list   []survey.Response
		reason certify.Reason
	}{
		"one altered":    {altered, certify.RootDiffers},
		"one left out":   {list[:119], certify.CountDiffers},
		"one exchanged":  {later, certify.RootDiffers},
		"one more":       {append(slices.Clone(list), later[119]), certify.CountDiffers},
		"one twice":      {slices.Insert(slices.Clone(list), 3, list[3]), certify.OutOfOrder},
		"not in order":   {append(slices.Clone(list[60:]), list[:60]...), certify.OutOfOrder},
		"the one itself": {append(slices.Clone(list), list[17]), certify.OutOfOrder},
	} {
		p, err := certify.Prove(s, id, each(c.list))
		f, ok := errors.AsType[*certify.Finding](err)
		if !ok || f.Reason != c.reason || f.Number != 1 {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	more := append(slices.Clone(list), later[119])
	if _, err := certify.Prove(s, later[119].ID, each(more)); err == nil {
		t.Error("a response from behind the last certified one is proven")
	}
	away := errors.New("store away")
	if _, err := certify.Prove(s, id, func(func(*survey.Response) error) error { return away }); !errors.Is(err, away) {
		t.Errorf("the store's error came back as %v", err)
	}
}

func TestAProofFitsOneCertificate(t *testing.T) {
	s, list := small(t)
	p := proven(t, s, list[17].ID, list)
	other, otherList := full(t)
	is(t, p.Verify(other), certify.OtherCertificate)
	q := *p
	q.Certificate = other.Hash()
	is(t, q.Verify(other), certify.SizeDiffers)
	q = *proven(t, other, otherList[17].ID, otherList)
	q.Leaf = p.Leaf
	is(t, q.Verify(other), certify.NotIncluded)
	q = *p
	q.Size++
	is(t, q.Verify(s), certify.SizeDiffers)
	q = *p
	q.Index--
	is(t, q.Verify(s), certify.NotIncluded)
	q.Index = -1
	is(t, q.Verify(s), certify.NotIncluded)
	q.Index = 1 << 60
	if q.Bytes() != nil {
		t.Error("a number that JSON does not keep was written")
	}
}

func TestEveryMutationOfAProofIsRefused(t *testing.T) {
	s, list := small(t)
	b := proven(t, s, list[17].ID, list).Bytes()
	n := mutations(b, func(what string, m []byte) {
		if p, err := certify.ParseProof(m); err == nil && p.Verify(s) == nil {
			t.Errorf("%s: taken", what)
		}
	})
	t.Logf("%d mutations of %d bytes refused", n, len(b))
}

func TestProofsThatAreNotWhole(t *testing.T) {
	s, list := small(t)
	for path, change := range map[string]func(*certify.Proof){
		"format": func(p *certify.Proof) { p.Format = "hailong-proof-2" },
		"index":  func(p *certify.Proof) { p.Index = p.Size },
		"path":   func(p *certify.Proof) { p.Path = make([]certify.Hash, 54) },
	} {
		p := proven(t, s, list[3].ID, list)
		change(p)
		_, err := certify.ParseProof(p.Bytes())
		if f, ok := errors.AsType[*certify.Finding](err); !ok || f.Reason != certify.Broken || f.Of != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	p := proven(t, s, list[3].ID, list)
	p.Path = nil
	if _, err := certify.ParseProof(p.Bytes()); err == nil {
		t.Error("null for a path was taken")
	}
}
