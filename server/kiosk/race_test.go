package kiosk_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/survey"
)

// crowd is how many do the same at once.
const crowd = 8

// once holds that exactly one was let through and what the others were told.
func once(t *testing.T, errs []error, others survey.Kind) {
	t.Helper()
	passed := 0
	for _, err := range errs {
		if err == nil {
			passed++
		} else if survey.KindOf(err) != others {
			t.Errorf("%v", err)
		}
	}
	if passed != 1 {
		t.Errorf("%d of %d passed: %v", passed, len(errs), errs)
	}
}

func TestOneCodeIsUsedOnce(t *testing.T) {
	w := open(t)
	k, p := w.add("Quầy 1")
	for range 3 {
		var keys [crowd]string
		errs := together(w, crowd, func(n int, b *kiosk.Book) (err error) {
			_, keys[n], err = pair(t.Context(), b, p.Code, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}), 32))
			return err
		})
		once(t, errs, survey.KindUnknown)
		for n, key := range keys {
			if key == "" {
				continue
			}
			if _, err := w.Authenticate(t.Context(), key); err != nil {
				t.Errorf("%d was paired and is told %v", n, err)
			}
		}
		w.attempts.of = nil
		var err error
		_, p, err = w.NewCode(t.Context(), k.ID, 0)
		check(t, err)
	}
}

func TestOfThoseWhoReadOneRevisionOneChangesIt(t *testing.T) {
	w := open(t)
	k, _ := w.add("Quầy 1")
	var codes [crowd]*kiosk.Pairing
	for name, do := range map[string]func(n int, b *kiosk.Book, rev int64) error{
		"change": func(n int, b *kiosk.Book, rev int64) error {
			_, err := b.Change(t.Context(), k.ID, rev, kiosk.Edit{Name: new(fmt.Sprint("Quầy số ", rev, n))})
			return err
		},
		"code": func(n int, b *kiosk.Book, rev int64) (err error) {
			_, codes[n], err = b.NewCode(t.Context(), k.ID, rev)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			now, err := w.Get(t.Context(), k.ID)
			check(t, err)
			once(t, together(w, crowd, func(n int, b *kiosk.Book) error { return do(n, b, now.Revision) }), survey.KindConflict)
			after, err := w.Get(t.Context(), k.ID)
			if err != nil || after.Revision != now.Revision+1 {
				t.Errorf("revision %d after %d, %v", after.Revision, now.Revision, err)
			}
		})
	}
	for _, p := range codes {
		if p != nil {
			if _, _, err := w.pair(t.Context(), p.Code, desk); err != nil {
				t.Errorf("who was given a code is told %v", err)
			}
		}
	}
}

// Several pages of one tablet may ask at once, each in another process.
func TestHeartbeatsAtOnceBringOneNewKey(t *testing.T) {
	w := open(t)
	k, old := w.paired("Quầy 1")
	w.after(40 * 24 * time.Hour)
	var keys [crowd]string
	errs := together(w, crowd, func(n int, b *kiosk.Book) (err error) {
		_, keys[n], err = b.Beat(t.Context(), k.ID, old, kiosk.Beat{Queue: n})
		return err
	})
	for n, key := range keys {
		if errs[n] != nil || key == "" || key != keys[0] {
			t.Errorf("%d: %q, %v", n, key, errs[n])
		}
	}
	for _, err := range together(w, crowd, func(_ int, b *kiosk.Book) error {
		_, err := b.Authenticate(t.Context(), keys[0])
		return err
	}) {
		check(t, err)
	}
	_, err := w.Authenticate(t.Context(), old)
	wants(t, "the old key", err, survey.KindUnsigned)
	got, err := w.Get(t.Context(), k.ID)
	if err != nil || got.Revision != k.Revision || len(got.Status.Days) != 1 || got.Status.Days[0].MaxQueue > crowd {
		t.Errorf("%+v, %v", got, err)
	}
}

// A heartbeat at the moment a person edits makes neither wait for the other.
func TestATabletNeverMakesAnEditStale(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	rev := k.Revision
	for i := range 5 {
		w.after(31 * 24 * time.Hour) // each heartbeat writes a key, too
		for n, err := range together(w, 2, func(n int, b *kiosk.Book) error {
			if n == 0 {
				_, err := b.Change(t.Context(), k.ID, rev, kiosk.Edit{Name: new(fmt.Sprint("Quầy mới ", i))})
				return err
			}
			_, next, err := b.Beat(t.Context(), k.ID, key, kiosk.Beat{})
			key = next
			return err
		}) {
			if err != nil {
				t.Errorf("%d: %v", n, err)
			}
		}
		rev++
	}
}
