package api

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/kiosk"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// postPair uses a code up for a tablet's own key. The code says which tablet it is: so it
// is looked up first, which the trail need not know of, and used up when the trail knows.
func (a *API) postPair(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var given pairOrder
	if err := readJSON(c, &given); err != nil {
		return err
	}
	k, err := a.Kiosks.Coded(c.UserContext(), given.Code, a.Network(c))
	if err != nil {
		return err
	}
	e := aboutKiosk(k, trail.KioskPair)
	e.Before, e.After = kioskStateKept{k.State}, kioskStateKept{kiosk.Active}
	var key string
	pair := func() (err error) {
		_, key, err = a.Kiosks.Pair(c.UserContext(), k.ID, given.Code)
		a.tablets.forget(k.ID) // the one before
		return err
	}
	if err := a.Trail.Do(c.UserContext(), e, pair); err != nil {
		return err
	}
	return c.JSON(paired{k.ID, key})
}

// tablet is whose key a request shows, and the key. While the store is away it is who it
// was before: answers go to the spool then, and they are not to be lost for want of a
// name.
func (a *API) tablet(c *fiber.Ctx) (*kiosk.Kiosk, string, error) {
	c.Set(fiber.HeaderCacheControl, "no-store")
	key, ok := strings.CutPrefix(utils.CopyString(c.Get(fiber.HeaderAuthorization)), "Bearer ")
	if !ok {
		key = ""
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), askedFor)
	defer cancel()
	now, turn := a.Clock(), a.tablets.turn()
	k, err := a.Kiosks.Authenticate(ctx, key)
	if err == nil {
		a.tablets.saw(k, key, now, turn)
		return k, key, nil
	}
	switch survey.KindOf(err) {
	case survey.KindUnavailable:
		if k := a.tablets.known(key, now); k != nil {
			return k, key, nil
		}
	case survey.KindUnsigned, survey.KindRevoked:
		a.tablets.forgetKey(key)
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="hailong"`)
	}
	return nil, "", err
}

// askedFor is how long the store may take to tell whose a key is, or to count into a
// history: the rest of the request's time is for what the tablet has sent.
const askedFor = 3 * time.Second

// getBundle sends what a tablet needs to work for weeks.
func (a *API) getBundle(c *fiber.Ctx) error {
	k, _, err := a.tablet(c)
	if err != nil {
		return err
	}
	b, tag, err := a.bundle(k)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderETag, tag)
	for have := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if strings.TrimPrefix(strings.TrimSpace(have), "W/") == tag { // a proxy that packs weakens it
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(b)
}

// bundle is a tablet's bundle with its ETag.
func (a *API) bundle(k *kiosk.Kiosk) ([]byte, string, error) {
	b, err := json.Marshal(bundleOf(a.Registry.Now(), k, a.today(), a.BaseURL))
	if err != nil {
		return nil, "", err
	}
	return b, `"` + digest(string(b))[:32] + `"`, nil
}

func bundleOf(snap *registry.Snapshot, k *kiosk.Kiosk, day survey.Day, baseURL string) bundle {
	u, _ := snap.Unit(k.Unit)
	b := bundle{Kiosk: named{k.ID, k.Name}, Unit: unitNamed{k.Unit, u.Name}, Message: maybeText(k.Message)}
	if p, ok := snap.Point(k.Unit, k.Point); ok && k.Point != "" {
		b.Point = &named{string(p.ID), p.Name}
	}
	if len(k.PIN.Hash) > 0 {
		b.PIN = &bundlePIN{k.PIN.Salt, k.PIN.Hash, k.PIN.Iterations}
	}
	for _, x := range snap.Campaigns() {
		if !x.Has(k.Unit) || !x.Takes(day, survey.Kiosk) {
			continue
		}
		if b.Form = tapForm(x.Questionnaire.Questionnaire); b.Form != nil {
			b.Campaign = &bundleCampaign{
				ID: x.ID, Title: x.Title, First: x.First, Last: x.Last, Phone: x.Phone,
				Questionnaire: bundleVersion{x.Questionnaire.ID, x.Questionnaire.Version},
			}
			break
		}
	}
	b.PhoneForm = phoneForm(snap, k, day, baseURL)
	return b
}

// tapForm is what a tablet asks of a questionnaire: one question for all, then the items
// of one section. It is nil where there is no question to begin with. Questions that
// depend on others are left out: there is no others' answer to show them by.
func tapForm(q *survey.Questionnaire) *bundleForm {
	ask := q.Opening()
	if ask == nil {
		return nil
	}
	f := &bundleForm{Levels: q.Levels, NoOpinion: q.NoOpinion, Ask: bundleAsk{ask.ID, ask.Text}, Factors: []bundleFactor{}}
	for _, s := range q.Sections {
		factor := bundleFactor{ID: s.ID, Title: s.Title}
		for i := range s.Questions {
			switch x := &s.Questions[i]; {
			case x.ShowWhen != nil || x.ID == ask.ID:
			case x.Type == survey.Scale:
				factor.Items = append(factor.Items, bundleItem{x.ID, x.Text, x.NoOpinion})
			case x.Type == survey.FreeText && f.Comment == nil:
				f.Comment = &bundleComment{x.ID, x.Text, x.MaxLength}
			}
		}
		if len(factor.Items) > 0 {
			f.Factors = append(f.Factors, factor)
		}
	}
	return f
}

// phoneForm is the address of the full form for a phone: by the poster's code of the
// tablet's point, else of its unit as a whole, where that leads to a form today.
func phoneForm(snap *registry.Snapshot, k *kiosk.Kiosk, day survey.Day, baseURL string) *string {
	codes := snap.Codes() // a copy each time, and this is asked at each heartbeat
	for _, p := range []survey.PointID{k.Point, ""} {
		for _, e := range codes {
			if e.Unit != k.Unit || e.Point != p || e.Channel != survey.QR {
				continue
			}
			if _, err := snap.Round(e.Code, day); err == nil {
				to := baseURL + "/q/" + string(e.Code)
				return &to
			}
		}
	}
	return nil
}

// beatEvery is how often a tablet tells how it is.
const beatEvery = time.Minute

// postBeat keeps what a tablet says of itself and tells it what has changed.
func (a *API) postBeat(c *fiber.Ctx) error {
	k, key, err := a.tablet(c)
	if err != nil {
		return err
	}
	var given kioskBeat
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if given.Now.IsZero() {
		return survey.InvalidField("now", survey.Text{Vi: "Thiếu giờ của máy tính bảng.", En: "The tablet's time is missing."})
	}
	k, renewed, err := a.Kiosks.Beat(c.UserContext(), k.ID, key, given.parse())
	if err != nil {
		return err
	}
	_, tag, err := a.bundle(k)
	if err != nil {
		return err
	}
	return c.JSON(beaten{Now: a.Clock().UTC(), Bundle: tag, Key: renewed, Next: int(beatEvery / time.Second)})
}

// parse is the heartbeat as package kiosk takes it, which brings into its range what is
// out of it.
func (b *kioskBeat) parse() kiosk.Beat {
	s := kiosk.Beat{
		Queue: b.Queue, Aside: b.Aside, App: b.App, Used: b.Used, Quota: b.Quota, Persisted: b.Persisted,
		Battery: -1, Charging: b.Charging, Now: b.Now,
	}
	if b.Oldest != nil {
		s.Oldest = *b.Oldest
	}
	if b.Battery != nil {
		s.Battery = *b.Battery
	}
	return s
}
