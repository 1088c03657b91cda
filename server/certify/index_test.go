package certify_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hailong/server/certify"
	"hailong/server/survey"
)

// certified is a certificate over n responses.
func certified(t testing.TB, n int) (*certify.Signed, []survey.Response) {
	t.Helper()
	c := tiny(t)
	units := unitKeys(2)
	list := responses(t, 3, n, units, itemIDs(c))
	return sign(t, draft(t, c, list, units), key(t, 1)), list
}

// indexed is the index of a certificate over n responses, in a file.
func indexed(t testing.TB, n int) (*certify.Signed, []survey.Response, *os.File) {
	t.Helper()
	s, list := certified(t, n)
	f, err := os.Create(filepath.Join(t.TempDir(), "index"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := certify.WriteIndex(f, s, each(list)); err != nil {
		t.Fatal(err)
	}
	return s, list, f
}

func TestAnIndexProvesWhatAWalkProves(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100} {
		s, list, f := indexed(t, n)
		info, err := f.Stat()
		if err != nil || info.Size() != certify.IndexSize(s) {
			t.Errorf("%d responses: %d bytes, want %d", n, info.Size(), certify.IndexSize(s))
		}
		x := certify.OpenIndex(f, s)
		for i := range list {
			p, err := x.Prove(certify.Leaf(&list[i]))
			if err != nil {
				t.Fatalf("%d of %d: %v", i, n, err)
			}
			walked, err := certify.Prove(s, list[i].ID, each(list))
			if err != nil || string(p.Bytes()) != string(walked.Bytes()) {
				t.Errorf("%d of %d: %v\n%s\n%s", i, n, err, p.Bytes(), walked.Bytes())
			}
		}
	}
}

func TestAnIndexRefuses(t *testing.T) {
	s, list, f := indexed(t, 20)
	changed := list[3]
	changed.Hour++
	if _, err := certify.OpenIndex(f, s).Prove(certify.Leaf(&changed)); !finds(err, certify.NotIncluded) {
		t.Errorf("a leaf that is not there: %v", err)
	}
	other, err := os.Create(filepath.Join(t.TempDir(), "other"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	was := list[3]
	list[3].Hour++
	if err := certify.WriteIndex(other, s, each(list)); !finds(err, certify.RootDiffers) {
		t.Errorf("of an altered response: %v", err)
	}
	list[3] = was
	if err := certify.WriteIndex(other, s, each(list[:19])); !finds(err, certify.CountDiffers) {
		t.Errorf("of fewer responses: %v", err)
	}
	// Whatever byte is damaged, no proof is given that does not verify.
	whole, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if _, err := f.WriteAt([]byte{whole[i] ^ 4}, int64(i)); err != nil {
			t.Fatal(err)
		}
		if p, err := certify.OpenIndex(f, s).Prove(certify.Leaf(&list[7])); err == nil && p.Verify(s) != nil {
			t.Fatalf("byte %d: a wrong proof", i)
		}
		if _, err := f.WriteAt(whole[i:i+1], int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Truncate(40); err != nil {
		t.Fatal(err)
	}
	if _, err := certify.OpenIndex(f, s).Prove(certify.Leaf(&list[7])); err == nil {
		t.Error("a file that was cut short proves")
	}
}

func finds(err error, want certify.Reason) bool {
	f, ok := errors.AsType[*certify.Finding](err)
	return ok && f.Reason == want
}
