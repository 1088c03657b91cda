package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/kiosk"
	"hailong/server/survey"
)

func TestListingTabletsAtTheTerminal(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.must("codes", "issue", "--unit", "11311") // brings the register along
	e, st, reg, _ := d.open()
	e.ctx = t.Context()
	book := &kiosk.Book{Docs: st, Failures: newPairing(nil, make([]byte, 32)), Clock: time.Now}
	for _, name := range []string{"Bàn một cửa", "Sảnh"} {
		u, ok := reg.Now().UnitOn("11311", today())
		if !ok {
			t.Fatal("no unit")
		}
		k, p, err := book.Add(t.Context(), kiosk.Draft{Name: name, Unit: u.Key}, auth.CommandLine)
		if err != nil {
			t.Fatal(err)
		}
		if name == "Sảnh" {
			if _, _, err := book.Pair(t.Context(), k.ID, p.Code); err != nil {
				t.Fatal(err)
			}
		}
		if k.Unit.Code != "11311" {
			t.Errorf("%+v", k)
		}
	}
	st.Close()
	var list []api.Kiosk
	if err := json.Unmarshal([]byte(d.must("kiosk", "list", "--format", "json")), &list); err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if x := list[1]; x.Name != "Sảnh" || x.State != kiosk.Active || x.UnitName == "" || x.CreatedBy != auth.CommandLine || len(x.Hours) != 7 {
		t.Errorf("%+v", x)
	}
	if out := d.must("kiosk", "list", "--unit", "11311"); !strings.Contains(out, "Bàn một cửa") || !strings.Contains(out, "chờ ghép nối") || !strings.Contains(out, "đang dùng") {
		t.Error(out)
	}
	if out := d.must("kiosk", "list", "--format", "csv"); !strings.Contains(out, "waiting") || strings.Count(out, "\r\n") != 3 {
		t.Errorf("%q", out)
	}
	if _, _, code := d.run("kiosk", "list", "--unit", "99999"); code != exitNo {
		t.Errorf("exit %d for a unit that is not there", code)
	}
}

// lost are shared counts that can't be reached.
type lost struct{ auth.Failures }

var errLost = errors.New("lost")

func (lost) Charge(context.Context, []auth.FailureKey) (time.Duration, time.Duration, error) {
	return 0, 0, errLost
}
func (lost) Refund(context.Context, []auth.FailureKey) error { return errLost }

// Attempts are counted by network, also while Redis is away; right ones are taken back.
func TestAttemptsAtPairing(t *testing.T) {
	here, there := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("2001:db8::/64")
	for name, shared := range map[string]auth.Failures{"alone": nil, "shared": auth.NewMemory(time.Now), "away": lost{}} {
		p := newPairing(shared, []byte("secret"))
		wait := func(n netip.Prefix) time.Duration {
			w, err := p.Charge(t.Context(), n)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return w
		}
		for range 20 {
			if w := wait(here); w != 0 {
				t.Fatalf("%s: right codes wait %s", name, w)
			}
			_ = p.Refund(t.Context(), here)
		}
		for range pairingTries {
			if w := wait(here); w != 0 {
				t.Fatalf("%s: waits %s too early", name, w)
			}
		}
		if w := wait(here); w <= 0 || w > time.Minute {
			t.Errorf("%s: waits %s", name, w)
		}
		if w := wait(there); w != 0 {
			t.Errorf("%s: another network waits %s", name, w)
		}
	}
}

// Tablets are copied with everything else.
func TestTabletsAreCopied(t *testing.T) {
	from, to := desk{t, t.TempDir()}, desk{t, t.TempDir()}
	from.must("codes", "issue", "--unit", "11311")
	_, st, reg, _ := from.open()
	book := &kiosk.Book{Docs: st, Failures: newPairing(nil, make([]byte, 32)), Clock: time.Now}
	u, _ := reg.Now().UnitOn("11311", today())
	k, p, err := book.Add(t.Context(), kiosk.Draft{Name: "A", Unit: u.Key}, auth.CommandLine)
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := book.Pair(t.Context(), k.ID, p.Code)
	if err != nil {
		t.Fatal(err)
	}
	k, err = book.Authenticate(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := book.Beat(t.Context(), k.ID, key, kiosk.Beat{Now: time.Now(), Queue: 7, Battery: -1}); err != nil {
		t.Fatal(err)
	}
	st.Close()
	from.must("copy", "--from", "sqlite:"+from.data, "--to", "sqlite:"+to.data)
	_, st, _, _ = to.open()
	defer st.Close()
	book.Docs = st
	list, err := book.All(t.Context(), survey.UnitKey{})
	if err != nil || len(list) != 1 || list[0].Status.Queue != 7 {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, err := book.Authenticate(t.Context(), key); err != nil {
		t.Errorf("the key is worth nothing on the copy: %v", err)
	}
}
