package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hailong/server/certify"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// keyBody is a public key as the store keeps it.
type keyBody struct {
	Key certify.PublicKey `json:"key"`
	At  time.Time         `json:"at"`
}

// Adopt notes the public key of a server's signing key if it is the first one there is.
// It reports whether the key is the one that signs: where there is another one already,
// it is not, and nothing is changed.
func (l *Ledger) Adopt(ctx context.Context, key certify.PublicKey) (bool, error) {
	for {
		_, keys, err := l.read(ctx)
		if err != nil {
			return false, err
		}
		if len(keys) > 0 {
			return keys[len(keys)-1] == key, nil
		}
		err = l.add(ctx, key, 1)
		if err != nil && survey.KindOf(err) != survey.KindConflict {
			return false, err
		}
	}
}

// Turn makes another key the one that signs from now on. Certificates that were signed
// with those before stay what they are.
func (l *Ledger) Turn(ctx context.Context, e trail.Event, key certify.PublicKey) error {
	_, keys, err := l.read(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(keys, key) {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Khóa này đã được dùng để ký biên bản.", En: "This key has signed certificates already.",
		})
	}
	e.Action, e.Object = trail.CertificateKey, "key:"+key.Fingerprint()
	e.After = keyBody{key, l.Clock().UTC().Truncate(time.Second)}
	return l.Trail.Do(ctx, e, func() error { return l.add(ctx, key, int64(len(keys))+1) })
}

func (l *Ledger) add(ctx context.Context, key certify.PublicKey, n int64) error {
	body, err := json.Marshal(keyBody{key, l.Clock().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := l.Docs.Create(ctx, store.Doc{Kind: kindKey, ID: number(n), Body: body}); err != nil {
		return fmt.Errorf("key of certificates: %w", err)
	}
	return nil
}

// signs refuses a key that is not the one that signs.
func signs(keys []certify.PublicKey, key certify.PrivateKey) error {
	if len(keys) > 0 && keys[len(keys)-1] == key.Public() {
		return nil
	}
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Máy chủ này không có khóa ký biên bản đang dùng. Hãy chép tệp certificate.key từ máy chủ đã lập biên bản trước đó (quyền 0600), hoặc lập biên bản tại máy chủ ấy.",
		En: "This server does not have the key that signs certificates. Please copy certificate.key from the server that made the last certificate (mode 0600), or certify there.",
	})
}
