package api

import (
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/survey"
)

// chapter is a part of the operator's handbook.
type chapter struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"` // Markdown, without the heading
}

// chapterStart is an anchor with the heading that follows it.
var chapterStart = regexp.MustCompile(`(?m)^<a id="([a-z0-9-]+)"></a>\n(#{2,3}) (.+)$`)

// chapterOf finds a chapter: what stands from its heading to the next one that is as
// high or higher, anchors left out.
func chapterOf(book, id string) (chapter, bool) {
	list := chapterStart.FindAllStringSubmatchIndex(book, -1)
	for i, at := range list {
		if book[at[2]:at[3]] != id {
			continue
		}
		depth, end := at[5]-at[4], len(book)
		for _, later := range list[i+1:] {
			if later[5]-later[4] <= depth {
				end = later[0]
				break
			}
		}
		text := chapterStart.ReplaceAllString(book[at[1]:end], "$2 $3")
		return chapter{id, book[at[6]:at[7]], strings.TrimSpace(text)}, true
	}
	return chapter{}, false
}

// getChapter is a chapter of the operator's handbook, as it came with this version.
func (a *API) getChapter(c *fiber.Ctx) error {
	x, ok := chapterOf(a.System.Handbook, utils.CopyString(c.Params("chapter")))
	if !ok {
		return survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Sổ tay vận hành không có mục này.", En: "The operator's handbook has no such chapter.",
		})
	}
	return c.JSON(x)
}
