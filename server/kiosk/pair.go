package kiosk

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"hailong/server/survey"
)

// CodeLasts is how long a pairing code is good.
const CodeLasts = 10 * time.Minute

// keyLasts is after how many days a heartbeat brings a new key.
const keyLasts = 30

// The text of a key is a mark that scanners of published code find, the kiosk's ID and
// 256 bits that nobody else knows.
const (
	keyMark   = "hlk_"
	keySecret = 52
)

// draw gives a record a new code; an older one is void from then on.
func (b *Book) draw(r *record) (*Pairing, error) {
	text, err := survey.NewEntryCode(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("kiosk: draw a code: %w", err)
	}
	p := &Pairing{Code: string(text), Until: b.Clock().Add(CodeLasts)}
	r.Code = &code{Hash: hash(r.ID + p.Code), Until: p.Until.UTC()}
	return p, nil
}

// admits reports whether a code is the kiosk's open one.
func (r *record) admits(text string, now time.Time) bool {
	return r.Code != nil && sameHash(r.ID+text, r.Code.Hash) && now.Before(r.Code.Until)
}

// Coded is the kiosk whose open code this is; it changes nothing. Any code that is not
// good, mistyped ones too, gives the same KindUnknown; too many of them KindLimited.
func (b *Book) Coded(ctx context.Context, text string, from netip.Prefix) (*Kiosk, error) {
	wait, err := b.Failures.Charge(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("kiosk: count attempts: %w", survey.Unavailable(err))
	}
	if wait > 0 {
		return nil, limited(wait)
	}
	k, err := b.coded(ctx, text)
	if err == nil || survey.KindOf(err) != survey.KindUnknown { // no guess that was wrong
		// Also when the sender has hung up. That it fails costs him one attempt.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = b.Failures.Refund(ctx, from)
	}
	return k, err
}

// coded looks through all kiosks: there are some hundred, attempts are few, and a
// document under the hash of a code would tell the code to whoever reads its name and
// tries them all.
func (b *Book) coded(ctx context.Context, text string) (*Kiosk, error) {
	typed, err := survey.ParseEntryCode(text)
	if err != nil {
		return nil, wrongCode()
	}
	docs, err := b.Docs.List(ctx, Kind)
	if err != nil {
		return nil, fmt.Errorf("kiosk: list: %w", err)
	}
	now := b.Clock()
	for _, d := range docs {
		r, err := decode(d)
		if err != nil {
			return nil, err
		}
		if r.admits(string(typed), now) {
			return r.public(), nil
		}
	}
	return nil, wrongCode()
}

// Pair uses up a code that Coded has found to be this kiosk's, and returns the kiosk and
// its key, which is shown once. Of several who use one code at the same moment one is
// paired; for the others, and where the code has ended in between, it is KindUnknown as in
// Coded. Attempts are not counted here: no code may come that Coded has not let through.
// The tablet that was here before is cut off.
func (b *Book) Pair(ctx context.Context, id, text string) (*Kiosk, string, error) {
	typed, err := survey.ParseEntryCode(text)
	if err != nil {
		return nil, "", wrongCode()
	}
	secret := keyMark + id + lowerBase32.EncodeToString(random(32))
	r, err := b.change(ctx, id, func(r *record) error {
		if !r.admits(string(typed), b.Clock()) {
			return wrongCode()
		}
		r.dismiss()
		r.Code, r.Next, r.Key = nil, nil, &key{Hash: hash(secret), Made: b.today()}
		r.State, r.Paired = Active, b.today()
		r.Revoked, r.Reason, r.RevokedBy = 0, "", ""
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return r.public(), secret, nil
}

// dismiss ends the keys of the tablet that is here and remembers why, so that it can be
// told when it comes back after another was paired in its place.
func (r *record) dismiss() {
	if r.Key == nil {
		return
	}
	f := former{Hashes: []string{r.Key.Hash}, Why: survey.Text{
		Vi: "một máy khác đã được ghép vào vị trí này", En: "another tablet was paired in its place",
	}}
	if r.Next != nil {
		f.Hashes = append(f.Hashes, r.Next.Hash)
	}
	if r.State == Revoked {
		f.Why = survey.Text{Vi: r.Reason, En: r.Reason}
	}
	r.Former = append(r.Former, f)
	r.Former = r.Former[max(0, len(r.Former)-formers):]
}

// Authenticate is whose key it is. A key of a revoked kiosk, or of a tablet whose place
// another has taken, is KindRevoked with the reason; one of nobody KindUnsigned. The
// first use of a new key ends the one before.
func (b *Book) Authenticate(ctx context.Context, text string) (*Kiosk, error) {
	id, ok := strings.CutPrefix(text, keyMark)
	if !ok || len(id) != idLen+keySecret || !isID(id[:idLen]) {
		return nil, wrongKey()
	}
	_, r, err := b.read(ctx, id[:idLen])
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			err = wrongKey()
		}
		return nil, err
	}
	if err := r.check(text); err != nil {
		return nil, err
	}
	if r.isNext(text) { // not worth an error: the next use will do it
		_, _ = b.change(ctx, r.ID, func(r *record) error { r.advance(text); return nil })
	}
	return r.public(), nil
}

// check holds that a key is good.
func (r *record) check(text string) error {
	switch good := r.Key != nil && sameHash(text, r.Key.Hash) || r.isNext(text); {
	case good && r.State == Active:
		return nil
	case good:
		return cutOff(survey.Text{Vi: r.Reason, En: r.Reason})
	}
	for _, f := range r.Former {
		for _, h := range f.Hashes {
			if sameHash(text, h) {
				return cutOff(f.Why)
			}
		}
	}
	return wrongKey()
}

func (r *record) isNext(text string) bool { return r.Next != nil && sameHash(text, r.Next.Hash) }

// advance puts the next key into its place when it is used.
func (r *record) advance(text string) {
	if r.isNext(text) {
		r.Key, r.Next = &key{Hash: r.Next.Hash, Made: r.Next.Made}, nil
	}
}

// rotate returns the key that follows a good one, empty while that is young enough.
func (r *record) rotate(text string, today survey.Day) string {
	r.advance(text)
	if today-r.Key.Made < keyLasts {
		return ""
	}
	if r.Next == nil {
		seed := random(32)
		r.Next = &key{Hash: hash(follower(r.ID, text, seed)), Made: today, Seed: seed}
	}
	return follower(r.ID, text, r.Next.Seed)
}

// follower is the key after another one. It is worked out from that one and a seed, so
// that every heartbeat with the old key brings the same new one, whichever reply was lost
// or came late, while the seed alone, which is what the store has, is worth nothing.
func follower(id, text string, seed []byte) string {
	m := hmac.New(sha256.New, []byte(text))
	m.Write(seed)
	return keyMark + id + lowerBase32.EncodeToString(m.Sum(nil))
}

func wrongCode() error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Mã ghép không đúng, đã dùng hoặc đã quá 10 phút. Hãy xem lại từng ký tự hoặc lấy mã mới trong trang quản trị.",
		En: "The pairing code is wrong, used, or older than 10 minutes. Please check each character or make a new one in the console.",
	})
}

func limited(wait time.Duration) error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return &survey.Error{Kind: survey.KindLimited, RetryAfter: wait, Message: survey.Text{
		Vi: fmt.Sprintf("Đã nhập sai quá nhiều lần nên tạm dừng ghép máy. Vui lòng thử lại sau %d phút.", minutes),
		En: fmt.Sprintf("Too many wrong codes: pairing is paused. Please try again in %d min.", minutes),
	}}
}

func wrongKey() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Máy này chưa được ghép. Hãy ghép máy bằng mã lấy trong trang quản trị.",
		En: "This tablet is not paired. Please pair it with a code from the console.",
	})
}

func cutOff(why survey.Text) error {
	return survey.NewError(survey.KindRevoked, survey.Text{
		Vi: "Máy này đã bị ngắt khỏi hệ thống: " + why.Vi, En: "This tablet has been cut off: " + why.En,
	})
}
