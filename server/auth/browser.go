package auth

import (
	"crypto/hmac"
	"encoding/binary"
	"time"
)

// BrowserLife is how long a browser is known after a sign-in.
const BrowserLife = 180 * 24 * time.Hour

// A browser's cookie says: somebody signed in to this account here until that day. It is
// 10 random bytes, the day it ends as 4 bytes, and a code over both and the account;
// nothing is stored of it.
const (
	browserRandom = 10
	browserText   = browserRandom + 4
	browserMAC    = 16
)

func (a *Auth) newBrowser(account string) (string, error) {
	random, err := a.draw(browserRandom, raw{})
	if err != nil {
		return "", err
	}
	b := binary.BigEndian.AppendUint32([]byte(random), uint32(a.clock().Add(BrowserLife).Unix()/86400))
	return b64.EncodeToString(append(b, browserCode(a.keys[0], account, b)...)), nil
}

// openBrowser names the browser of a cookie that is good for an account; empty for any
// other cookie.
func (a *Auth) openBrowser(cookie, account string) string {
	b, err := b64.Strict().DecodeString(cookie)
	if err != nil || len(b) != browserText+browserMAC || account == "" {
		return ""
	}
	if a.clock().Unix()/86400 > int64(binary.BigEndian.Uint32(b[browserRandom:])) {
		return ""
	}
	for _, k := range a.keys {
		if hmac.Equal(b[browserText:], browserCode(k, account, b[:browserText])) {
			return account + string(b[:browserRandom])
		}
	}
	return ""
}

func browserCode(k *derived, account string, text []byte) []byte {
	return macOf(k.browser, account+string(text))[:browserMAC]
}

// raw is the encoding that is none.
type raw struct{}

func (raw) EncodeToString(b []byte) string { return string(b) }
