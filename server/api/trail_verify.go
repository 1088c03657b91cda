package api

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// Verification says whether the audit trail is as it was written, as the API and the
// command line show it.
type Verification struct {
	Intact  bool      `json:"intact"`
	Entries int64     `json:"entries"`       // that are as they were written, from the first one on
	Head    string    `json:"head"`          // the last of them, SEQ:HASH; empty for none
	Bad     *BadEntry `json:"bad,omitempty"` // the first one that is not
}

// BadEntry is an entry that is not as it was written.
type BadEntry struct {
	Seq    int64        `json:"seq"`
	Reason trail.Reason `json:"reason"`
	Text   survey.Text  `json:"text"`            // the reason for people
	Entry  *TrailEntry  `json:"entry,omitempty"` // as it is now, where it can be read
}

// VerificationOf is a result as it is shown.
func VerificationOf(snap *registry.Snapshot, r trail.Result) Verification {
	v := Verification{Intact: r.Bad == nil, Entries: r.Entries, Head: r.Head.String()}
	if r.Bad == nil {
		return v
	}
	v.Bad = &BadEntry{Seq: r.Bad.Seq, Reason: r.Bad.Reason, Text: r.Bad.Reason.Text()}
	if r.Bad.Entry != nil {
		e := TrailEntryOf(snap, *r.Bad.Entry)
		v.Bad.Entry = &e
	}
	return v
}

// getTrailVerify follows the whole chain; ?head=SEQ:HASH names a head that was noted.
func (a *API) getTrailVerify(c *fiber.Ctx) error {
	noted, err := trail.ParseHead(utils.CopyString(c.Query("head")))
	if err != nil {
		return err
	}
	res, err := a.Trail.Verify(c.UserContext(), noted)
	if err != nil && errors.Is(c.UserContext().Err(), context.DeadlineExceeded) {
		return survey.NewError(survey.KindUnavailable, survey.Text{
			Vi: "Nhật ký dài hơn mức kiểm tra kịp qua trang này. Hãy chạy hailong verify --trail trên máy chủ.",
			En: "The trail is longer than can be verified here in time. Please run hailong verify --trail on the server.",
		}).With(err)
	}
	if err != nil {
		return err
	}
	return c.JSON(VerificationOf(a.Registry.Now(), res))
}
