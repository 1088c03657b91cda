package seal_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hailong/server/seal"
	"hailong/server/survey"
)

var secret = bytes.Repeat([]byte{7}, 32)

func sealer(t testing.TB, secret []byte) *seal.Sealer {
	t.Helper()
	s, err := seal.New(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ids(t testing.TB, n int) []survey.ResponseID {
	t.Helper()
	random := rand.NewChaCha8([32]byte{1})
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, survey.Zone)
	out := make([]survey.ResponseID, n)
	for i := range out {
		id, err := survey.NewResponseID(at.Add(time.Duration(i)*time.Minute), random)
		if err != nil {
			t.Fatal(err)
		}
		out[i] = id
	}
	return out
}

func TestFormComesBackAsItWas(t *testing.T) {
	s := sealer(t, secret)
	want := seal.Form{ID: ids(t, 1)[0], Entry: "7K3M9QX2", Issued: time.Unix(1_790_000_000, 0)}
	v := s.Form(want)
	if got, ok := s.OpenForm(v); !ok || got != want {
		t.Fatalf("OpenForm = %+v, %v, want %+v", got, ok, want)
	}
	if strings.ContainsAny(v, `;," \`) || len(v) > 100 {
		t.Errorf("%q does not fit a cookie", v)
	}
}

func TestNothingElseOpens(t *testing.T) {
	s, other := sealer(t, secret), sealer(t, bytes.Repeat([]byte{8}, 32))
	form := s.Form(seal.Form{ID: ids(t, 1)[0], Entry: "7K3M9QX2", Issued: time.Unix(1_790_000_000, 0)})
	device, err := s.Device(rand.NewChaCha8([32]byte{2}))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.OpenDevice(device); !ok {
		t.Fatal("a device cookie does not open")
	}
	for name, v := range map[string]string{"form": form, "device": device} {
		for i := range len(v) {
			swapped := byte('A')
			if v[i] == 'A' {
				swapped = 'B'
			}
			for _, bad := range []string{v[:i] + string(swapped) + v[i+1:], v[:i], v[i+1:]} {
				_, f := s.OpenForm(bad)
				_, d := s.OpenDevice(bad)
				if f || d {
					t.Errorf("%s cookie changed at %d still opens: %q", name, i, bad)
				}
			}
		}
	}
	if _, ok := other.OpenForm(form); ok {
		t.Error("a form cookie opens under another secret")
	}
	if _, ok := other.OpenDevice(device); ok {
		t.Error("a device cookie opens under another secret")
	}
	if _, err := seal.New(secret[:31]); err == nil {
		t.Error("a short secret was taken")
	}
}

func TestReceiptsLeadBackOnlyWithTheSecret(t *testing.T) {
	s, other := sealer(t, secret), sealer(t, bytes.Repeat([]byte{8}, 32))
	seen := map[survey.Receipt]bool{}
	for _, id := range ids(t, 2000) {
		r := s.Receipt(id)
		if r != s.Receipt(id) {
			t.Fatalf("%s has two receipts", id)
		}
		if seen[r] {
			t.Fatalf("receipt %s given twice", r)
		}
		seen[r] = true
		parsed, err := survey.ParseReceipt(strings.ToLower(r.Grouped()))
		if err != nil || parsed != r {
			t.Fatalf("ParseReceipt(%s) = %s, %v", r.Grouped(), parsed, err)
		}
		prefixes := s.OpenReceipt(r)
		prefix := prefixes[0]
		if len(prefixes) != 1 || prefix != string(id[:survey.ReceiptPrefix]) {
			t.Fatalf("receipt of %s leads to %s", id, prefix)
		}
		if other.OpenReceipt(r)[0] == prefix {
			t.Fatalf("receipt of %s opens under another secret", id)
		}
		// IDs of one hour share their first characters; their receipts must not.
		if strings.HasPrefix(string(r), prefix[:5]) {
			t.Errorf("receipt %s shows the hour of %s", r, id)
		}
	}
}

// After a change of the secret everything that is out there still opens, and what is
// new can't be opened without the new secret.
func TestWhatAnOlderSecretSealedOpens(t *testing.T) {
	older, oldest := bytes.Repeat([]byte{8}, 32), bytes.Repeat([]byte{9}, 32)
	now, id := sealer(t, secret), ids(t, 1)[0]
	turned, err := seal.New(secret, older, oldest)
	if err != nil {
		t.Fatal(err)
	}
	form := seal.Form{ID: id, Entry: "7K3M9QX2", Issued: time.Unix(1_790_000_000, 0)}
	for i, s := range []*seal.Sealer{now, sealer(t, older), sealer(t, oldest)} {
		if got, ok := turned.OpenForm(s.Form(form)); !ok || got != form {
			t.Errorf("form cookie of secret %d: %+v, %v", i, got, ok)
		}
		device, err := s.Device(rand.NewChaCha8([32]byte{2}))
		if err != nil {
			t.Fatal(err)
		}
		want, _ := s.OpenDevice(device)
		if got, ok := turned.OpenDevice(device); !ok || got != want || got == "" {
			t.Errorf("device cookie of secret %d: %x, %v", i, got, ok)
		}
		prefixes := turned.OpenReceipt(s.Receipt(id))
		if len(prefixes) != 3 || prefixes[i] != string(id[:survey.ReceiptPrefix]) {
			t.Errorf("receipt of secret %d leads to %v", i, prefixes)
		}
		for j, p := range prefixes {
			if j != i && p == prefixes[i] {
				t.Errorf("receipt of secret %d opens under secret %d", i, j)
			}
		}
	}
	if v := turned.Form(form); v != now.Form(form) || turned.Receipt(id) != now.Receipt(id) {
		t.Error("new values are not sealed under the current secret")
	}
	if _, ok := sealer(t, older).OpenForm(turned.Form(form)); ok {
		t.Error("an older secret opens what is new")
	}
	if _, ok := turned.OpenForm(sealer(t, bytes.Repeat([]byte{10}, 32)).Form(form)); ok {
		t.Error("a form cookie of a secret that was dropped opens")
	}
	if _, err := seal.New(secret, older[:31]); err == nil {
		t.Error("a short older secret was taken")
	}
}

func BenchmarkOpenFormAndReceipt(b *testing.B) {
	s := sealer(b, secret)
	id := ids(b, 1)[0]
	v := s.Form(seal.Form{ID: id, Entry: "7K3M9QX2", Issued: time.Unix(1_790_000_000, 0)})
	for b.Loop() {
		if _, ok := s.OpenForm(v); !ok {
			b.Fatal("does not open")
		}
		s.Receipt(id)
	}
}
