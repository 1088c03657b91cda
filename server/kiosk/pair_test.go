package kiosk_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/survey"
)

func TestACodeMakesATabletOfAKiosk(t *testing.T) {
	w := open(t)
	k, p := w.add("Quầy 1")
	typed := " " + strings.ToLower(p.Code[:4]) + "-" + p.Code[4:]
	w.after(10*time.Minute - time.Nanosecond)
	got, key, err := w.pair(t.Context(), typed, desk)
	check(t, err)
	if got.ID != k.ID || got.State != kiosk.Active || got.Paired.String() != "2026-07-15" || got.Revision != k.Revision {
		t.Errorf("paired %+v", got)
	}
	if !strings.HasPrefix(key, "hlk_"+k.ID) || len(key) != 72 {
		t.Errorf("key %q", key)
	}
	seen, err := w.Authenticate(t.Context(), key)
	if err != nil || seen.ID != k.ID || seen.Name != "Quầy 1" {
		t.Errorf("%+v, %v", seen, err)
	}
	if s := w.texts(); strings.Contains(s, p.Code) || strings.Contains(s, key[20:]) {
		t.Errorf("kept in clear: %s", s)
	}
	if n := w.attempts.count(desk); n != 0 {
		t.Errorf("%d attempts are held against who was right", n)
	}
	for _, b := range []*kiosk.Book{w.Book, w.process()} {
		_, _, err := pair(t.Context(), b, p.Code, netip.MustParsePrefix("192.0.2.9/32"))
		wants(t, "a second time", err, survey.KindUnknown)
	}
}

// Looking up whose a code is uses nothing up; what happens until it is used counts.
func TestACodeIsLookedUpBeforeItIsUsed(t *testing.T) {
	w := open(t)
	k, first := w.paired("Quầy 1")
	other, _ := w.add("Quầy 2")
	_, p, err := w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	was := w.texts()
	for range 2 * attemptsLimit {
		if got, err := w.Coded(t.Context(), strings.ToLower(p.Code), desk); err != nil || got.ID != k.ID || got.State != kiosk.Active {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if now := w.texts(); now != was {
		t.Errorf("changed: %s, before %s", now, was)
	}
	if _, err := w.Authenticate(t.Context(), first); err != nil {
		t.Error(err)
	}
	for what, id := range map[string]string{"for another kiosk": other.ID, "for none": "none"} {
		_, key, err := w.Pair(t.Context(), id, p.Code)
		if wants(t, what, err, survey.KindUnknown); key != "" {
			t.Errorf("%s: a key", what)
		}
	}
	_, good, err := w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	_, _, err = w.Pair(t.Context(), k.ID, p.Code)
	wants(t, "replaced in between", err, survey.KindUnknown)
	w.after(10 * time.Minute)
	_, _, err = w.Pair(t.Context(), k.ID, good.Code)
	wants(t, "over in between", err, survey.KindUnknown)
}

func TestEveryCodeThatIsNotGoodIsTheSame(t *testing.T) {
	w := open(t)
	_, late := w.add("Quầy 1")
	replaced, old := w.add("Quầy 2")
	_, good, err := w.NewCode(t.Context(), replaced.ID, replaced.Revision)
	check(t, err)
	ended, revoked := w.add("Quầy 3")
	_, err = w.Revoke(t.Context(), ended.ID, 0, "mất máy", "admin")
	check(t, err)
	w.after(9 * time.Minute)
	_, fresh := w.add("Quầy 4")
	w.after(time.Minute)
	wrong := []byte(fresh.Code)
	wrong[7] = "0123456789"[(strings.IndexByte("0123456789", wrong[7])+1)%10]
	said := ""
	for name, code := range map[string]string{
		"empty": "", "short": "1234", "mistyped": string(wrong), "nobody's": "00000000",
		"over": late.Code, "replaced": old.Code, "also over": good.Code, "of a revoked kiosk": revoked.Code, "long": strings.Repeat("0", 5000),
	} {
		k, key, err := w.pair(t.Context(), code, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(len(name))}), 32))
		wants(t, name, err, survey.KindUnknown)
		if said == "" {
			said = err.Error()
		}
		if err.Error() != said || k != nil || key != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := w.pair(t.Context(), fresh.Code, desk); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestCodesCantBeGuessed(t *testing.T) {
	w := open(t)
	_, p := w.add("Quầy 1")
	for range attemptsLimit {
		_, _, err := w.pair(t.Context(), "00000000", desk)
		wants(t, "a guess", err, survey.KindUnknown)
	}
	_, _, err := w.pair(t.Context(), p.Code, desk)
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != survey.KindLimited || e.RetryAfter != 90*time.Second || !strings.Contains(e.Message.En, "2 min") {
		t.Errorf("the right code after too many wrong ones: %v", err)
	}
	elsewhere := netip.MustParsePrefix("192.0.2.7/32")
	w.attempts.away = errors.New("away")
	_, _, err = w.pair(t.Context(), p.Code, elsewhere)
	wants(t, "uncounted", err, survey.KindUnavailable)
	w.attempts.away = nil
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // who hangs up has guessed nothing either
	if _, _, err = w.pair(ctx, p.Code, elsewhere); err == nil || w.attempts.count(elsewhere) != 0 {
		t.Errorf("%v, and %d attempts", err, w.attempts.count(elsewhere))
	}
	if _, _, err = w.pair(t.Context(), p.Code, elsewhere); err != nil {
		t.Errorf("from another desk: %v", err)
	}
}

func TestATabletGoesOnUntilAnotherTakesItsPlace(t *testing.T) {
	w := open(t)
	k, first := w.paired("Quầy 1")
	_, p, err := w.NewCode(t.Context(), k.ID, k.Revision)
	check(t, err)
	if _, err := w.Authenticate(t.Context(), first); err != nil {
		t.Errorf("before the code is used: %v", err)
	}
	_, second, err := w.pair(t.Context(), p.Code, desk)
	check(t, err)
	if _, err := w.Authenticate(t.Context(), second); err != nil || first == second {
		t.Errorf("the second: %v", err)
	}
	_, err = w.Authenticate(t.Context(), first)
	wants(t, "the first", err, survey.KindRevoked)
	if !strings.Contains(err.Error(), "another tablet was paired in its place") {
		t.Errorf("the first is told %v", err)
	}
	_, _, err = w.Beat(t.Context(), k.ID, first, kiosk.Beat{Queue: 99})
	wants(t, "a heartbeat of the first", err, survey.KindRevoked)
	if got, err := w.Get(t.Context(), k.ID); err != nil || got.Status.Queue != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALostTabletIsToldWhyAlsoWhenAnotherIsThere(t *testing.T) {
	w := open(t)
	k, lost := w.paired("Quầy 1")
	k, err := w.Revoke(t.Context(), k.ID, k.Revision, "  Mất máy ngày 14/7 ", "chief")
	check(t, err)
	if k.State != kiosk.Revoked || k.Revision != 2 || k.Reason != "Mất máy ngày 14/7" || k.RevokedBy != "chief" || k.Revoked.String() != "2026-07-15" {
		t.Errorf("revoked %+v", k)
	}
	told := func(when string) {
		t.Helper()
		_, err := w.Authenticate(t.Context(), lost)
		wants(t, when, err, survey.KindRevoked)
		if e, ok := errors.AsType[*survey.Error](err); !ok || !strings.HasSuffix(e.Message.Vi, "Mất máy ngày 14/7") || !strings.HasSuffix(e.Message.En, "Mất máy ngày 14/7") {
			t.Errorf("%s: told %v", when, err)
		}
	}
	told("at once")
	w.after(24 * time.Hour)
	again, err := w.Revoke(t.Context(), k.ID, 0, "lý do khác", "admin")
	if err != nil || again.Reason != k.Reason || again.Revision != 2 || again.Revoked != k.Revoked {
		t.Errorf("twice: %+v, %v", again, err)
	}
	_, p, err := w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	told("while there is a code")
	back, _, err := w.pair(t.Context(), p.Code, desk)
	check(t, err)
	if back.State != kiosk.Active || back.Reason != "" || back.RevokedBy != "" || back.Revoked != 0 || back.Paired.String() != "2026-07-16" {
		t.Errorf("paired again: %+v", back)
	}
	told("when another is there")
	var keys []string
	for range 9 {
		_, p, err := w.NewCode(t.Context(), k.ID, 0)
		check(t, err)
		_, key, err := w.pair(t.Context(), p.Code, desk)
		check(t, err)
		keys = append(keys, key)
	}
	_, err = w.Authenticate(t.Context(), lost)
	wants(t, "after many others", err, survey.KindUnsigned)
	_, err = w.Authenticate(t.Context(), keys[0])
	wants(t, "the last but seven", err, survey.KindRevoked)
}

func TestARevokedKioskTakesNoCode(t *testing.T) {
	w := open(t)
	k, p := w.add("Quầy 1")
	_, err := w.Revoke(t.Context(), k.ID, 0, "không dùng nữa", "admin")
	check(t, err)
	_, _, err = w.pair(t.Context(), p.Code, desk)
	wants(t, "the code before", err, survey.KindUnknown)
	_, p, err = w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	_, err = w.Revoke(t.Context(), k.ID, 0, "nhầm", "admin")
	check(t, err)
	_, _, err = w.pair(t.Context(), p.Code, desk)
	wants(t, "a code that was ended", err, survey.KindUnknown)
}

func TestKeysOfNobody(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	waiting, _ := w.add("Quầy 2")
	for name, text := range map[string]string{
		"empty": "", "a mark": "hlk_", "of another service": "hl_" + key[4:], "shorter": key[:71], "longer": key + "a",
		"another end": key[:71] + string("ab"[min(1, strings.Count(key[71:], "a"))]), "upper case": strings.ToUpper(key),
		"of a kiosk that is not there": "hlk_" + strings.Repeat("a", 16) + key[20:],
		"of one that waits":            "hlk_" + waiting.ID + key[20:],
		"blanks":                       " " + key,
	} {
		_, err := w.Authenticate(t.Context(), text)
		wants(t, name, err, survey.KindUnsigned)
		_, _, err = w.Beat(t.Context(), k.ID, text, kiosk.Beat{})
		wants(t, name+", heartbeat", err, survey.KindUnsigned)
	}
	_, _, err := w.Beat(t.Context(), waiting.ID, key, kiosk.Beat{})
	wants(t, "for another kiosk", err, survey.KindUnsigned)
	_, _, err = w.Beat(t.Context(), "none", key, kiosk.Beat{})
	wants(t, "for none", err, survey.KindUnsigned)
}

// Whatever replies are lost, the tablet always has a key that is good.
func TestAKeyIsReplacedAfterThirtyDays(t *testing.T) {
	w := open(t)
	k, first := w.paired("Quầy 1")
	beat := func(key string) string {
		t.Helper()
		got, next, err := w.Beat(t.Context(), k.ID, key, kiosk.Beat{})
		check(t, err)
		if got.Revision != k.Revision {
			t.Errorf("a heartbeat made revision %d", got.Revision)
		}
		return next
	}
	w.after(29 * 24 * time.Hour)
	if next := beat(first); next != "" {
		t.Errorf("after 29 days: %q", next)
	}
	w.after(24 * time.Hour)
	second := beat(first)
	if second == "" || second == first || !strings.HasPrefix(second, "hlk_"+k.ID) || len(second) != len(first) {
		t.Fatalf("after 30 days: %q", second)
	}
	if strings.Contains(w.texts(), second[20:]) {
		t.Error("the new key is kept in clear")
	}
	w.after(50 * 24 * time.Hour) // no reply came through
	if next := beat(first); next != second {
		t.Errorf("asked again: %q, then %q", second, next)
	}
	if _, err := w.Authenticate(t.Context(), first); err != nil {
		t.Errorf("the old one before the new one is used: %v", err)
	}
	if _, err := w.Authenticate(t.Context(), second); err != nil {
		t.Errorf("the new one: %v", err)
	}
	_, err := w.Authenticate(t.Context(), first)
	wants(t, "the old one after that", err, survey.KindUnsigned)
	third := beat(second)
	if third == "" || third == second || third == first {
		t.Errorf("the new one is 50 days old, and the next is %q", third)
	}
	if next := beat(third); next != "" { // used in a heartbeat first
		t.Errorf("the third, a moment old: %q", next)
	}
	_, err = w.Authenticate(t.Context(), second)
	wants(t, "the second", err, survey.KindUnsigned)
	_, err = w.Revoke(t.Context(), k.ID, 0, "mất máy", "admin")
	check(t, err)
	_, _, err = w.Beat(t.Context(), k.ID, third, kiosk.Beat{})
	wants(t, "revoked", err, survey.KindRevoked)
}

func TestBothKeysOfALostTabletAreToldWhy(t *testing.T) {
	w := open(t)
	k, first := w.paired("Quầy 1")
	w.after(31 * 24 * time.Hour)
	_, second, err := w.Beat(t.Context(), k.ID, first, kiosk.Beat{})
	check(t, err)
	_, p, err := w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	_, _, err = w.pair(t.Context(), p.Code, desk)
	check(t, err)
	for i, key := range []string{first, second} {
		_, err := w.Authenticate(t.Context(), key)
		wants(t, fmt.Sprint("key ", i), err, survey.KindRevoked)
	}
}
