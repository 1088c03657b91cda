package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// admin lets in whoever shows the start-up key. It stands on the group of routes
// that need it.
func (s *Server) admin(c *fiber.Ctx) error {
	key, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !ok || s.AdminKey == "" || !sameSecret(key, s.AdminKey) {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="hailong"`)
		return survey.NewError(survey.KindUnsigned, survey.Text{
			Vi: "Cần khóa quản trị trong tiêu đề Authorization: Bearer …",
			En: "The admin key is needed in the header Authorization: Bearer …",
		})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// sameSecret compares in a time that depends on the length of given alone: hashes
// are equally long, so not even the secret's length is told.
func sameSecret(given, secret string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func (s *Server) getCampaigns(c *fiber.Ctx) error {
	list := []campaignInfo{}
	for _, x := range s.Registry.Now().Campaigns() {
		list = append(list, campaignInfo{
			ID: x.ID, Title: x.Title, State: x.State, First: x.First, Last: x.Last, Units: len(x.Units),
			Channels: x.Channels, Questionnaire: x.Campaign.Questionnaire, Criteria: x.Campaign.Criteria,
		})
	}
	return c.JSON(list)
}

func (s *Server) postOpen(c *fiber.Ctx) error {
	if err := s.Registry.Open(c.UserContext(), campaignID(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) postClose(c *fiber.Ctx) error {
	if err := s.Registry.Close(c.UserContext(), campaignID(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func campaignID(c *fiber.Ctx) survey.CampaignID {
	return survey.CampaignID(utils.CopyString(c.Params("id")))
}

// getScores writes the scores of a campaign as JSON or CSV, of all units or of
// those named by ?unit=CODE.
func (s *Server) getScores(c *fiber.Ctx) error {
	f := export.Format(c.Query("format", "json"))
	if f != export.JSON && f != export.CSV {
		return survey.InvalidField("format", survey.Text{Vi: "format là json hoặc csv.", En: "format is json or csv."})
	}
	snap := s.Registry.Now()
	camp, err := snap.Campaign(campaignID(c))
	if err != nil {
		return err
	}
	units, err := s.unitsAsked(c, snap)
	if err != nil {
		return err
	}
	list, err := s.Scores(c.UserContext(), camp)
	if err != nil {
		return err
	}
	if units != nil {
		list = slices.DeleteFunc(list, func(x score.Score) bool { return !units[x.Unit] })
	}
	c.Set(fiber.HeaderContentType, f.MediaType())
	if f == export.CSV {
		c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", "diem-hai-long-"+string(camp.ID)+".csv"))
	}
	return export.Scores(c.Response().BodyWriter(), f, list, snap.Unit)
}

// unitsAsked are the units named in the query; nil means all.
func (s *Server) unitsAsked(c *fiber.Ctx, snap *registry.Snapshot) (map[survey.UnitKey]bool, error) {
	codes := c.Context().QueryArgs().PeekMulti("unit")
	if len(codes) == 0 {
		return nil, nil
	}
	list, err := snap.UnitsNamed(names(codes), s.today())
	if err != nil {
		return nil, err
	}
	units := map[survey.UnitKey]bool{}
	for _, u := range list {
		units[u.Key] = true
	}
	return units, nil
}

// names copies query values out of the request.
func names(values [][]byte) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func (s *Server) getCodes(c *fiber.Ctx) error {
	snap := s.Registry.Now()
	units, err := s.unitsAsked(c, snap)
	if err != nil {
		return err
	}
	list := []Code{}
	for _, e := range snap.Codes() {
		if units == nil || units[e.Unit] {
			list = append(list, CodeOf(snap, s.BaseURL, e))
		}
	}
	return c.JSON(list)
}

// postCodes issues what is missing for one unit or all; asking again issues
// nothing new.
func (s *Server) postCodes(c *fiber.Ctx) error {
	var order issueOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	if order.Channel == "" {
		order.Channel = survey.QR
	}
	if !order.Channel.Known() || order.Channel == survey.Kiosk {
		return survey.InvalidField("channel", survey.Text{Vi: "Kênh là qr, link hoặc assisted.", En: "channel is qr, link or assisted."})
	}
	snap := s.Registry.Now()
	units := snap.UnitsOn(s.today())
	if order.Unit != "" {
		u, ok := snap.UnitOn(order.Unit, s.today())
		if !ok {
			return survey.InvalidField("unit", survey.Text{Vi: "Không có đơn vị mang mã này.", En: "No unit has this code."})
		}
		units = []survey.Unit{u}
	} else if order.Point != "" {
		return survey.InvalidField("unit", survey.Text{Vi: "Một điểm tiếp nhận thuộc đúng một đơn vị.", En: "A service point belongs to one unit."})
	}
	if order.Point != "" && order.PointName != "" {
		p := survey.Point{Unit: units[0].Key, ID: order.Point, Name: order.PointName}
		if err := s.Registry.AddPoint(c.UserContext(), p); err != nil {
			return err
		}
	}
	places := make([]registry.Place, len(units))
	for i, u := range units {
		places[i] = registry.Place{Unit: u.Key, Point: order.Point, Channel: order.Channel}
	}
	entries, issued, err := s.Registry.IssueCodes(c.UserContext(), places, s.today(), rand.Reader)
	if err != nil {
		return err
	}
	list := make([]Code, len(entries))
	for i, e := range entries {
		list[i] = CodeOf(s.Registry.Now(), s.BaseURL, e)
	}
	if issued > 0 {
		c.Status(fiber.StatusCreated)
	}
	return c.JSON(list)
}

func (s *Server) postRevoke(c *fiber.Ctx) error {
	code, err := survey.ParseEntryCode(c.Params("code"))
	if err != nil {
		return err
	}
	var order revokeOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	e, err := s.Registry.RevokeCode(c.UserContext(), code, s.today(), order.Reason)
	if err != nil {
		return err
	}
	return c.JSON(CodeOf(s.Registry.Now(), s.BaseURL, e))
}

// readJSON reads a body that must be JSON.
func readJSON(c *fiber.Ctx, v any) error {
	if !c.Is("json") {
		return survey.NewError(survey.KindMediaType, survey.Text{
			Vi: "Chỉ nhận JSON (application/json).", En: "Only JSON (application/json) is read here.",
		})
	}
	return decodeJSON(c, v)
}
