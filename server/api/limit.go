package api

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/survey"
)

// One account or key may send limitBurst requests at once and perMinute in the long
// run, by each server process: a console page sends ten, a program that polls every
// second stays far below.
const (
	perMinute  = 600
	limitBurst = 200
)

// limiter is a token bucket per account, in its GCRA form: when each will be full
// again. There are as many as there are accounts and keys.
type limiter struct {
	mu   sync.Mutex
	full map[string]time.Time
}

// take returns how many more would pass, or how long to wait when none did.
func (l *limiter) take(account string, now time.Time) (left int, wait time.Duration) {
	const each = time.Minute / perMinute
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full == nil {
		l.full = map[string]time.Time{}
	}
	full := l.full[account]
	// A clock that was set back must not lock anybody out.
	if full.Before(now) || full.After(now.Add((limitBurst+1)*each)) {
		full = now
	}
	full = full.Add(each)
	if ahead := full.Sub(now); ahead > limitBurst*each {
		return 0, ahead - limitBurst*each
	}
	l.full[account] = full
	return int((limitBurst*each - full.Sub(now)) / each), 0
}

// limit holds an account or key to its pace and tells what is left of it.
func (a *API) limit(c *fiber.Ctx, i *auth.Identity) error {
	left, wait := a.limits.take(string(i.Role)+":"+i.Account, a.Clock())
	c.Set("RateLimit-Policy", fmt.Sprintf(`"account";q=%d;w=60`, perMinute))
	c.Set("RateLimit", fmt.Sprintf(`"account";r=%d;t=%d`, left, int(math.Ceil(wait.Seconds()))))
	if wait == 0 {
		return nil
	}
	return &survey.Error{Kind: survey.KindLimited, RetryAfter: wait, Message: survey.Text{
		Vi: "Tài khoản hoặc khóa này gửi quá nhiều yêu cầu. Xin chờ một lát rồi thử lại.",
		En: "This account or key sends too many requests. Please wait a moment and try again.",
	}}
}
