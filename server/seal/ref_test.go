package seal_test

import (
	"bytes"
	"strings"
	"testing"

	"hailong/server/seal"
)

func TestReferencesOpenOnlyAsWhatTheyAre(t *testing.T) {
	old, now := bytes.Repeat([]byte("a"), 32), bytes.Repeat([]byte("b"), 32)
	before, err := seal.New(old)
	if err != nil {
		t.Fatal(err)
	}
	after, err := seal.New(now, old)
	if err != nil {
		t.Fatal(err)
	}
	const id = "0F3K2000000000000000000000.comment"
	ref := before.Ref("comment", id)
	if ref != before.Ref("comment", id) || ref == before.Ref("comment", id+"2") || ref == after.Ref("comment", id) || strings.Contains(ref, "0F3K2") {
		t.Errorf("reference %s", ref)
	}
	for _, s := range []*seal.Sealer{before, after} {
		if v, ok := s.OpenRef("comment", ref); !ok || v != id {
			t.Errorf("opened as %q, %v", v, ok)
		}
	}
	if _, ok := before.OpenRef("comment", after.Ref("comment", id)); ok {
		t.Error("a server without the new secret opens what was named under it")
	}
	if _, ok := before.OpenRef("response", ref); ok {
		t.Error("a comment's reference opens as a response's")
	}
	for i := range ref {
		c := byte('A')
		if ref[i] == c {
			c = 'B'
		}
		if v, ok := before.OpenRef("comment", ref[:i]+string(c)+ref[i+1:]); ok {
			t.Errorf("with another character at %d it opens as %q", i, v)
		}
	}
	for _, bad := range []string{"", "A", ref[:len(ref)-1], ref + "A", ref + "=", strings.Repeat("A", 9000)} {
		if _, ok := before.OpenRef("comment", bad); ok {
			t.Errorf("%.20q opens", bad)
		}
	}
}
