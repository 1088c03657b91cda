package api

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// sendTagged sends what can be edited with its revision as ETag, so that an edit can
// name what it was made on.
func sendTagged(c *fiber.Ctx, rev int64, v any) error {
	c.Set(fiber.HeaderETag, etag(rev))
	if c.Method() == fiber.MethodGet && c.Get(fiber.HeaderIfNoneMatch) == etag(rev) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.JSON(v)
}

func etag(rev int64) string { return `"` + strconv.FormatInt(rev, 10) + `"` }

// revisionEdited is the revision that an edit was made on, from If-Match. Without it
// the edit is refused: it could overwrite somebody else's. current is what there is
// now; another one is KindStale.
func revisionEdited(c *fiber.Ctx, current int64) error {
	h := c.Get(fiber.HeaderIfMatch)
	if h == "" {
		return survey.NewError(survey.KindUnconditional, survey.Text{
			Vi: "Cần tiêu đề If-Match với ETag của bản đã đọc, để không ghi đè lên sửa đổi của người khác.",
			En: "The header If-Match with the ETag that was read is needed, so that nobody's change is overwritten.",
		})
	}
	if strings.TrimPrefix(strings.TrimSpace(h), "W/") != etag(current) {
		return Stale()
	}
	return nil
}

// Stale is the error for an edit of what somebody else has changed meanwhile.
func Stale() error {
	return survey.NewError(survey.KindStale, survey.Text{
		Vi: "Người khác vừa sửa nội dung này. Nội dung ông/bà đang nhập vẫn được giữ; hãy xem bản mới rồi quyết định.",
		En: "Somebody has changed this meanwhile. What you entered is kept; please look at the new version and decide.",
	})
}
