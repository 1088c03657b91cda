package auth

import (
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"hailong/server/survey"
)

// The second factor is TOTP as every authenticator app knows it: SHA-1, six digits, 30
// seconds. A code is good in its step and in the one before and after, for telephones
// whose clocks differ.
const (
	totpStep   = 30 * time.Second
	totpSkew   = 1
	totpSecret = 20 // bytes
	// issuer is the name that the app shows.
	issuer = "Hài Lòng"

	recoveryCodes = 10
)

// Enrolment is what an authenticator app has to be told.
type Enrolment struct {
	Secret string // base32, for typing
	URI    string // otpauth://, for a QR code
}

// required reports whether a role needs a second factor.
func (a *Auth) required(r Role) bool { return a.policy.TOTP && (r == Admin || r == Auditor) }

// newFactor draws a secret for an app.
func (a *Auth) newFactor(login string) (*Enrolment, error) {
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: issuer, AccountName: login, SecretSize: totpSecret, Rand: a.random, Period: uint(totpStep / time.Second),
	})
	if err != nil {
		return nil, err
	}
	return &Enrolment{Secret: key.Secret(), URI: key.URL()}, nil
}

// matchStep is the time step whose code was given, if it is near now and above the last
// one that was taken.
func matchStep(secret, code string, last int64, now time.Time) (int64, bool) {
	code = strings.Join(strings.Fields(code), "")
	current := now.Unix() / int64(totpStep/time.Second)
	found, ok := int64(0), false
	for step := current - totpSkew; step <= current+totpSkew; step++ {
		opts := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
		if good, err := hotp.ValidateCustom(code, uint64(step), secret, opts); err == nil && good && step > last && !ok {
			found, ok = step, true
		}
	}
	return found, ok
}

// sealFactor is a TOTP secret as it is kept.
func (a *Auth) sealFactor(account, secret string) string {
	return a.seal([]byte(secret), "totp "+account)
}

// useCode takes a code of an account's second factor or one of its recovery codes, once.
// It reports which it was. The caller stores the record; whoever stores first has used
// the code.
func (a *Auth) useCode(r *record, code string) (ok, recovery bool) {
	if r.TOTP == nil {
		return false, false
	}
	if given := recoveryForm(code); given != "" {
		for i, kept := range r.Recovery {
			if sameHash(r.ID+given, kept) {
				r.Recovery = append(append([]string(nil), r.Recovery[:i]...), r.Recovery[i+1:]...)
				return true, true
			}
		}
		return false, true
	}
	secret, old, ok := a.open(r.TOTP.Secret, "totp "+r.ID)
	if !ok {
		return false, false // under a secret that the server no longer has; recovery codes go on working
	}
	step, ok := matchStep(string(secret), code, r.TOTP.Step, a.clock())
	if !ok {
		return false, false
	}
	t := *r.TOTP
	t.Step = step
	if old { // so that older secrets of the server can be given up some day
		t.Secret = a.sealFactor(r.ID, string(secret))
	}
	r.TOTP = &t
	return true, false
}

// newRecovery draws recovery codes: 80 random bits each, to be shown once, and their
// hashes.
func (a *Auth) newRecovery(account string) (codes, kept []string, err error) {
	for range recoveryCodes {
		c, err := a.draw(10, lowerBase32)
		if err != nil {
			return nil, nil, err
		}
		codes = append(codes, dashed(c))
		kept = append(kept, hash(account+c))
	}
	return codes, kept, nil
}

// dashed is a text in groups of four, for people.
func dashed(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// recoveryForm is a recovery code as it is hashed, empty for what is none. Blanks,
// hyphens and case do not count: people type it from paper.
func recoveryForm(s string) string {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == ' ' }), ""))
	if !isID(s) {
		return ""
	}
	return s
}

func wrongCode() *survey.Error {
	return survey.InvalidField("code", survey.Text{
		Vi: "Mã không đúng hoặc đã được dùng. Vui lòng đợi mã mới rồi nhập lại.",
		En: "The code is wrong or was used already. Please wait for the next one and try again.",
	})
}
