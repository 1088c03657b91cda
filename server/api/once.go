package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/store"
	"hailong/server/survey"
)

// KindOnce is the kind of the documents that remember requests with an
// Idempotency-Key. They are worth nothing after a day and are not copied.
const KindOnce = "once"

// onceFor is how long a request is remembered.
const onceFor = 24 * time.Hour

// remembered is a request that was carried out, or is being carried out while Status
// is 0, with its answer. A secret answer is not kept.
type remembered struct {
	At     time.Time         `json:"at"`
	Body   string            `json:"body"` // SHA-256 of what was sent
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Answer []byte            `json:"answer,omitempty"`
	Secret bool              `json:"secret,omitempty"`
}

// kept are the headers that an answer is repeated with.
var kept = []string{fiber.HeaderContentType, fiber.HeaderETag, fiber.HeaderLocation}

// secretAnswer says that the answer of a request is shown once, such as a new key.
const secretAnswer = "secret answer"

// once carries a POST out once for all that come with one Idempotency-Key of one
// account to one address (draft-ietf-httpapi-idempotency-key-header). A repetition
// gets the first answer; the same key with another body is KindConflict, and so is
// one whose first request is still under way. Errors that may pass are forgotten, so
// that the request can be sent again.
func (a *API) once(c *fiber.Ctx) error {
	given := c.Get("Idempotency-Key")
	if given == "" {
		return c.Next()
	}
	if len(given) > 200 {
		return survey.InvalidField("Idempotency-Key", survey.Text{Vi: "Idempotency-Key dài tối đa 200 ký tự.", En: "Idempotency-Key has at most 200 characters."})
	}
	ctx := c.UserContext()
	d := store.Doc{Kind: KindOnce, ID: digest(who(c).Account, c.Path(), given)}
	r := remembered{At: a.Clock().UTC(), Body: digest(string(c.Request().URI().QueryString()), string(c.BodyRaw()))}
	first, err := a.claim(ctx, &d, &r)
	if err != nil {
		return err
	}
	if !first {
		return repeat(c, r)
	}
	next := c.Next()
	if next != nil {
		// Fails before anything was done, or may be sent again: forget it.
		if err := a.Docs.Remove(context.WithoutCancel(ctx), d.Kind, d.ID, d.Rev); err != nil {
			a.Log.Warn("a failed request stays remembered", "error", err.Error())
		}
		return next
	}
	r.Status = c.Response().StatusCode()
	if c.Locals(secretAnswer) != nil {
		r.Secret = true
	} else {
		r.Answer, r.Header = utils.CopyBytes(c.Response().Body()), map[string]string{}
		for _, name := range kept {
			if v := string(c.Response().Header.Peek(name)); v != "" {
				r.Header[name] = v
			}
		}
	}
	if d.Body, err = json.Marshal(r); err == nil {
		err = a.Docs.Replace(context.WithoutCancel(ctx), d)
	}
	if err != nil {
		// It is done; a repetition will be told that it is under way.
		a.Log.Warn("an answer is not remembered", "error", err.Error())
	}
	return nil
}

// claim makes the request d ours, or reads what an earlier one has left in r.
func (a *API) claim(ctx context.Context, d *store.Doc, r *remembered) (first bool, err error) {
	if d.Body, err = json.Marshal(r); err != nil {
		return false, err
	}
	err = a.Docs.Create(ctx, *d)
	if err == nil {
		d.Rev = 1
		return true, nil
	}
	if survey.KindOf(err) != survey.KindConflict {
		return false, err
	}
	old, err := a.Docs.Get(ctx, d.Kind, d.ID)
	if err != nil {
		return false, err
	}
	mine := *r
	if err := json.Unmarshal(old.Body, r); err != nil {
		return false, err
	}
	switch {
	case mine.At.Sub(r.At) > onceFor:
		d.Rev = old.Rev
		if err := a.Docs.Replace(ctx, *d); err != nil {
			return false, err
		}
		d.Rev++
		*r = mine
		return true, nil
	case r.Body != mine.Body:
		return false, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác.",
			En: "This Idempotency-Key was used for a request with another content.",
		})
	case r.Status == 0:
		return false, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Yêu cầu này đang được xử lý. Xin tải lại trang để xem kết quả.",
			En: "This request is being carried out. Please reload to see its result.",
		})
	case r.Secret:
		return false, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Yêu cầu này đã được thực hiện; kết quả chỉ được hiển thị một lần.",
			En: "This request was carried out already; its result is shown once.",
		})
	}
	return false, nil
}

// repeat sends the first answer again.
func repeat(c *fiber.Ctx, r remembered) error {
	for name, v := range r.Header {
		c.Set(name, v)
	}
	c.Set("Idempotency-Replayed", "true")
	return c.Status(r.Status).Send(r.Answer)
}

// digest is a SHA-256 in lower-case hexadecimal over parts whose borders count.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// ForgetOnce removes what is older than a day. It is called now and then by every
// server; what another one removed meanwhile is no error.
func (a *API) ForgetOnce(ctx context.Context) error {
	from := ""
	for {
		list, err := a.Docs.Page(ctx, KindOnce, store.Range{From: from, Limit: 500})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, d := range list {
			var r remembered
			if err := json.Unmarshal(d.Body, &r); err == nil && a.Clock().Sub(r.At) <= onceFor {
				continue
			}
			if err := a.Docs.Remove(ctx, d.Kind, d.ID, d.Rev); err != nil && survey.KindOf(err) == survey.KindUnavailable {
				return err
			}
		}
		from = list[len(list)-1].ID + "\x00"
	}
}
