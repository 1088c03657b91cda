package kiosk_test

import (
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

func TestTheCensus(t *testing.T) {
	w := open(t)
	census := func(what string, want kiosk.Census) {
		t.Helper()
		if got, err := w.Census(t.Context()); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
		}
	}
	census("no tablet", kiosk.Census{})
	w.add("Chưa ghép")
	one, first := w.paired("Máy 1")
	two, second := w.paired("Máy 2")
	w.paired("Máy 3") // never heard of
	beat := func(k *kiosk.Kiosk, key string, queue int) {
		t.Helper()
		_, _, err := w.Beat(t.Context(), k.ID, key, kiosk.Beat{Queue: queue, Now: w.clock()})
		check(t, err)
	}
	beat(one, first, 30)
	beat(two, second, 4)
	census("all are there", kiosk.Census{Active: 3, Queue: 34})
	w.after(kiosk.SilentAfter)
	census("on the verge", kiosk.Census{Active: 3, Queue: 34})
	beat(two, second, 5)
	w.after(time.Minute)
	census("one is silent, one was paired today", kiosk.Census{Active: 3, Silent: 1, Queue: 35})
	w.after(5*time.Hour + 13*time.Minute) // 17:29, a minute before the end
	census("the end of the day", kiosk.Census{Active: 3, Silent: 2, Queue: 35})
	w.after(time.Minute)
	census("closed", kiosk.Census{Active: 3, Queue: 35})
	_, err := w.Revoke(t.Context(), one.ID, one.Revision, "Mất máy", "admin")
	check(t, err)
	w.after(24*time.Hour - time.Minute)
	census("the next day: one more is silent, one is revoked", kiosk.Census{Active: 2, Silent: 2, Queue: 5})
	w.kept.Fail(faulty.LoseRequest, 1, faulty.List)
	_, err = w.Census(t.Context())
	wants(t, "the store is away", err, survey.KindUnavailable)
}
