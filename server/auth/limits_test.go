package auth_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/auth/failurestest"
	"hailong/server/survey"
)

func TestMemoryFailures(t *testing.T) {
	failurestest.Run(t, func(_ *testing.T, clock func() time.Time) auth.Failures { return auth.NewMemory(clock) })
}

func TestMemoryIsBounded(t *testing.T) {
	c := failurestest.NewClock()
	m := auth.NewSmallMemory(auth.NewMemory(c.Now), 16)
	key := func(n byte) []auth.FailureKey { return []auth.FailureKey{{ID: [16]byte{n}, Limit: 1}} }
	for n := range byte(100) {
		c.Add(time.Millisecond)
		if wait, _, _ := m.Charge(t.Context(), key(n)); wait != 0 {
			t.Fatalf("key %d waits %v", n, wait)
		}
	}
	if wait, _, _ := m.Charge(t.Context(), key(99)); wait == 0 {
		t.Error("the last one is forgotten")
	}
	if wait, _, _ := m.Charge(t.Context(), key(0)); wait != 0 {
		t.Error("the first one is remembered, so the memory grows")
	}
}

// fail tries a wrong password.
func (w *world) fail(login string, from auth.Origin) error {
	_, err := w.Begin(w.t.Context(), login, "not the password", from)
	return err
}

// lockedFor holds an error against a lock.
func lockedFor(t *testing.T, what string, err error, wait time.Duration) {
	t.Helper()
	refused(t, what, err, auth.RefusedLocked)
	e, _ := errors.AsType[*survey.Error](err)
	if e.Kind != survey.KindLimited || e.RetryAfter != wait {
		t.Errorf("%s: %v after %v, want %v", what, e.Kind, e.RetryAfter, wait)
	}
}

func TestFiveFailuresFromANetworkLockIt(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	for _, login := range []string{p.Login, "nobody"} { // the same for a login that nobody has
		for n := range 5 {
			err := w.fail(login, at(1))
			wants(t, login, err, survey.KindUnsigned)
			r, _ := errors.AsType[*auth.Refusal](err)
			if want := map[bool]time.Duration{true: time.Minute}[n == 4]; r.Locked != want {
				t.Errorf("failure %d of %s locks for %v", n, login, r.Locked)
			}
		}
		lockedFor(t, login, w.fail(login, at(1)), time.Minute)
	}
	_, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	lockedFor(t, "the right password", err, time.Minute)
	if _, err = w.Begin(t.Context(), p.Login, p.password, at(2)); err != nil {
		t.Errorf("from another network: %v", err)
	}
	for _, minutes := range []int{1, 2, 4, 8, 16, 32, 60} {
		w.clock.Add(time.Duration(minutes) * time.Minute)
		wants(t, "after the lock", w.fail(p.Login, at(1)), survey.KindUnsigned)
		lockedFor(t, "again", w.fail("  "+p.Login, at(1)), min(2*time.Duration(minutes)*time.Minute, time.Hour))
	}
	w.clock.Add(time.Hour)
	if _, err = w.Begin(t.Context(), p.Login, p.password, at(1)); err != nil {
		t.Errorf("the right password after the lock: %v", err)
	}
	for range 4 {
		wants(t, "after a sign-in everything begins anew", w.fail(p.Login, at(1)), survey.KindUnsigned)
	}
	if _, err = w.Begin(t.Context(), p.Login, p.password, at(1)); err != nil {
		t.Error(err)
	}
}

func TestTwentyFailuresFromEverywhereLock(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	for n := range byte(20) {
		wants(t, "failure", w.fail(p.Login, at(10+n)), survey.KindUnsigned)
	}
	_, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	lockedFor(t, "from a network that never failed", err, time.Minute)
	q := w.join("unit2", auth.Unit)
	if _, err = w.Begin(t.Context(), q.Login, q.password, at(1)); err != nil {
		t.Errorf("another login: %v", err)
	}
}

func TestNobodyElseKeepsAKnownBrowserOut(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	known := at(1)
	known.Browser = p.grant.Browser
	for n := range byte(20) {
		_ = w.fail(p.Login, at(10+n)) // from everywhere
	}
	for range 5 {
		_ = w.fail(p.Login, at(1)) // and from the next desk
	}
	_, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	refused(t, "a browser that is new", err, auth.RefusedLocked)
	if _, err = w.Begin(t.Context(), p.Login, p.password, known); err != nil {
		t.Errorf("the known browser: %v", err)
	}
	// It is no way round the limits for itself,
	for range 5 {
		wants(t, "a failure at the known browser", w.fail(p.Login, known), survey.KindUnsigned)
	}
	lockedFor(t, "the sixth", w.fail(p.Login, known), time.Minute)
	// nor for another account, nor when it was made up or is too old.
	q := w.join("unit2", auth.Unit)
	for range 5 {
		_ = w.fail(q.Login, known)
	}
	_, err = w.Begin(t.Context(), q.Login, q.password, at(1))
	refused(t, "another account, by its network", err, auth.RefusedLocked)
	for _, cookie := range []string{"x", p.grant.Browser[:20], p.grant.Browser + "A", q.grant.Browser} {
		_, err = w.Begin(t.Context(), p.Login, p.password, auth.Origin{Network: at(1).Network, Browser: cookie})
		refused(t, "a made-up cookie", err, auth.RefusedLocked)
	}
	rotated := w.other(func(o *auth.Options) { o.Secrets = [][]byte{[]byte("another secret of thirty-two byte"), secret} })
	known.Browser = q.grant.Browser
	if _, err = rotated.Begin(t.Context(), q.Login, q.password, known); err != nil {
		t.Errorf("after a change of the server's secret: %v", err)
	}
	w.clock.Add(auth.BrowserLife + 24*time.Hour)
	for range 5 {
		_ = w.fail("unit2", at(1))
	}
	refused(t, "a cookie that is too old", w.fail("unit2", known), auth.RefusedLocked)
}

func TestCodesCountAndLockAsPasswordsDo(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	w.clock.Add(time.Minute)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // a right password takes nothing back
		_, err = w.Code(t.Context(), g.Token, "000000", at(1))
		refused(t, "a wrong code", err, auth.RefusedCode)
		if g, err = w.Begin(t.Context(), p.Login, p.password, at(1)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.Code(t.Context(), g.Token, "aaaa-aaaa-aaaa-aaaa", at(1))
	refused(t, "a wrong recovery code", err, auth.RefusedCode)
	_, err = w.Code(t.Context(), g.Token, "111111", at(1))
	if r := refused(t, "the fifth", err, auth.RefusedCode); r.Locked != time.Minute {
		t.Errorf("it locks for %v", r.Locked)
	}
	_, err = w.Code(t.Context(), g.Token, w.code(p), at(1))
	lockedFor(t, "the right code", err, time.Minute)
	_, err = w.Begin(t.Context(), p.Login, p.password, at(1))
	lockedFor(t, "the password", err, time.Minute)
	w.clock.Add(time.Minute)
	if _, err = w.Code(t.Context(), g.Token, w.code(p), at(1)); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestThePasswordThatIsAskedForAgainCounts(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	for range 5 {
		_, err := w.ChangePassword(t.Context(), p.grant.Token, "wrong", "một câu khác hẳn", at(1))
		field(t, "wrong", err, "current")
	}
	_, err := w.ChangePassword(t.Context(), p.grant.Token, p.password, "một câu khác hẳn", at(1))
	lockedFor(t, "the right one", err, time.Minute)
	opens(t, "the session itself", w.Auth, p.grant.Token, true)
}

func TestNetworksThatAreTheSame(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		// All of one /64, as the caller cuts addresses.
		a := netip.MustParseAddr("2001:db8::").As16()
		a[15] = byte(i)
		_ = w.fail("nobody", auth.Origin{Network: netip.PrefixFrom(netip.AddrFrom16(a), 64)})
	}
	refused(t, "the sixth", w.fail("nobody", auth.Origin{Network: netip.MustParsePrefix("2001:db8::ff/64")}), auth.RefusedLocked)
	wants(t, "the next /64", w.fail("nobody", auth.Origin{Network: netip.MustParsePrefix("2001:db8:0:1::/64")}), survey.KindUnsigned)
	wants(t, "no network at all", w.fail("nobody", auth.Origin{}), survey.KindUnsigned)
}

// brittle is Failures that can go away, and tells what it was asked.
type brittle struct {
	auth.Failures
	away bool
	keys []auth.FailureKey
}

func (b *brittle) Charge(ctx context.Context, keys []auth.FailureKey) (wait, locks time.Duration, err error) {
	if b.away {
		return 0, 0, errors.New("away")
	}
	b.keys = keys
	return b.Failures.Charge(ctx, keys)
}

func TestLimitsGoOnInMemory(t *testing.T) {
	shared := new(brittle)
	var told []bool
	w := newWorld(t, func(o *auth.Options) {
		shared.Failures = auth.NewMemory(o.Clock)
		o.Failures, o.OnFailures = shared, func(local bool, cause error) {
			if local != (cause != nil) {
				t.Errorf("told %v, %v", local, cause)
			}
			told = append(told, local)
		}
	})
	w.join("unit1", auth.Unit)
	for range 5 {
		wants(t, "shared", w.fail("unit1", at(1)), survey.KindUnsigned)
	}
	refused(t, "in another process", func() error {
		_, err := w.other().Begin(t.Context(), "unit1", "x", at(1))
		return err
	}(), auth.RefusedLocked)
	shared.away = true
	for range 5 {
		wants(t, "away", w.fail("unit1", at(1)), survey.KindUnsigned)
	}
	lockedFor(t, "in memory", w.fail("unit1", at(1)), time.Minute)
	shared.away = false
	lockedFor(t, "shared again", w.fail("unit1", at(1)), time.Minute)
	if len(told) != 2 || !told[0] || told[1] {
		t.Errorf("told %v", told)
	}
}

func TestWhatIsCountedHasNoName(t *testing.T) {
	shared := new(brittle)
	w := newWorld(t, func(o *auth.Options) { shared.Failures = auth.NewMemory(o.Clock); o.Failures = shared })
	_ = w.fail("unit1", at(1))
	first := shared.keys
	if len(first) != 2 || first[0].Limit != 5 || first[1].Limit != 20 || first[0].ID == first[1].ID {
		t.Fatalf("%v", first)
	}
	_ = w.fail("UNIT1", at(1))
	if shared.keys[0] != first[0] || shared.keys[1] != first[1] {
		t.Error("the same login and network count elsewhere")
	}
	_ = w.fail("unit1", at(2))
	if shared.keys[0] == first[0] || shared.keys[1] != first[1] {
		t.Error("another network counts as the same")
	}
	w.clock.Add(7 * 24 * time.Hour)
	_ = w.fail("unit1", at(1))
	if shared.keys[0] == first[0] || shared.keys[1] == first[1] {
		t.Error("the names are the same a week later")
	}
	other := w.other(func(o *auth.Options) { o.Secrets = [][]byte{[]byte("another secret of thirty-two byte")} })
	second := shared.keys
	_, _ = other.Begin(t.Context(), "unit1", "x", at(1))
	if shared.keys[0] == second[0] {
		t.Error("the names do not depend on the secret")
	}
}

// hold keeps both places where passwords are hashed until the test calls free.
func (w *world) hold() (free func()) {
	w.t.Helper()
	release, entered, left := make(chan struct{}), make(chan struct{}), make(chan error)
	for range 2 {
		go func() {
			left <- w.Queue(context.Background(), func() { entered <- struct{}{}; <-release })
		}()
	}
	<-entered
	<-entered
	return func() {
		close(release)
		for range 2 {
			if err := <-left; err != nil {
				w.t.Error(err)
			}
		}
	}
}

func TestEveryPasswordIsHashedWhoeverItIsFor(t *testing.T) {
	w := newWorld(t)
	w.join("unit1", auth.Unit)
	w.invite("unit2", auth.Unit) // has no password
	free := w.hold()
	w.HashWait(time.Nanosecond)
	for _, login := range []string{"unit1", "unit2", "nobody", "", "\xff", string(make([]byte, 5000))} {
		// Who is told so without waiting for a hash would be told sooner.
		wants(t, login, w.fail(login, at(1)), survey.KindUnavailable)
	}
	w.HashWait(time.Minute)
	free()
	for _, login := range []string{"unit1", "unit2", "nobody", "", "\xff", string(make([]byte, 5000))} {
		wants(t, login, w.fail(login, at(1)), survey.KindUnsigned)
	}
}

func TestAFewPasswordsAtATime(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	free := w.hold()
	w.HashWait(time.Nanosecond)
	for range 10 { // not looked at: not a failure
		_, err := w.Begin(t.Context(), p.Login, p.password, at(1))
		wants(t, "a third", err, survey.KindUnavailable)
		if e, ok := errors.AsType[*survey.Error](err); !ok || e.RetryAfter <= 0 {
			t.Errorf("%v", err)
		}
	}
	w.HashWait(time.Minute)
	free()
	if _, err := w.Begin(t.Context(), p.Login, p.password, at(1)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// hangUp is Failures whose caller hangs up right after each attempt was counted.
type hangUp struct {
	auth.Failures
	cancel   context.CancelFunc
	refunded int
}

func (h *hangUp) Charge(ctx context.Context, keys []auth.FailureKey) (wait, locks time.Duration, err error) {
	defer h.cancel()
	return h.Failures.Charge(ctx, keys)
}

func (h *hangUp) Refund(ctx context.Context, keys []auth.FailureKey) error {
	if ctx.Err() == nil {
		h.refunded++
	}
	return h.Failures.Refund(ctx, keys)
}

func TestHangingUpDoesNotKeepACount(t *testing.T) {
	h := new(hangUp)
	w := newWorld(t, func(o *auth.Options) { h.Failures = auth.NewMemory(o.Clock); o.Failures = h })
	free := w.hold()
	ctx, cancel := context.WithCancel(t.Context())
	h.cancel = cancel
	_, err := w.Begin(ctx, "unit1", "x", at(1))
	wants(t, "hung up", err, survey.KindUnavailable)
	if h.refunded != 1 {
		t.Errorf("refunded %d times", h.refunded)
	}
	free()
}
