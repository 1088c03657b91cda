package auth

import (
	"context"
	"time"
)

// What tests look at that callers do not need.
var (
	CheckPassword = checkPassword
	ParseLogin    = parseLogin
	Fold          = fold
	ParsePHC      = parsePHC
)

// Queue is how tests hold the places where passwords are hashed.
func (a *Auth) Queue(ctx context.Context, f func()) error { return a.hasher.queue(ctx, f) }

// Cheap makes passwords cost nothing: most tests are about something else.
func Cheap(a *Auth) { a.hasher = newHasher(64, 1) }

// HashWait sets how long a password waits for its turn.
func (a *Auth) HashWait(d time.Duration) { a.hasher.wait = d }

// DummyHash is what the passwords of unknown logins are held against.
func (a *Auth) DummyHash() string { return a.hasher.dummy }

// NewSmallMemory is NewMemory with room for most keys.
func NewSmallMemory(m Failures, most int) Failures { m.(*memory).most = most; return m }
