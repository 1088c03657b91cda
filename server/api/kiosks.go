package api

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/kiosk"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getKiosks lists tablets by unit and name, of ?unit= (repeated). A city has a few
// hundred, so the list is whole.
func (a *API) getKiosks(c *fiber.Ctx) error {
	units, err := a.unitsAsked(c)
	if err != nil {
		return err
	}
	only := survey.UnitKey{} // the store need not read those of others
	if len(units) == 1 {
		for k := range units {
			only = k
		}
	}
	all, err := a.Kiosks.All(c.UserContext(), only)
	if err != nil {
		return err
	}
	names, err := a.kioskNames(c)
	if err != nil {
		return err
	}
	snap, now, list := a.Registry.Now(), a.Clock(), []Kiosk{}
	for i := range all {
		if units == nil || units[all[i].Unit] {
			list = append(list, KioskOf(snap, &all[i], names, now))
		}
	}
	return c.JSON(list)
}

// kioskNames are the names of accounts by ID; none where there are no accounts.
func (a *API) kioskNames(c *fiber.Ctx) (map[string]string, error) {
	if a.Auth == nil {
		return nil, nil
	}
	return a.namesOf(c)
}

// kiosk is the tablet of the path, if who asks sees its unit. Scope is decided before
// existence: a unit's account gets one answer for all that is not its own.
func (a *API) kiosk(c *fiber.Ctx) (*kiosk.Listed, error) {
	x, err := a.Kiosks.Get(c.UserContext(), utils.CopyString(c.Params("id")))
	switch i := who(c); {
	case err != nil && survey.KindOf(err) != survey.KindUnknown:
		return nil, err
	case !i.City() && (err != nil || !i.Sees(x.Unit)):
		return nil, auth.NotYours()
	case err != nil:
		return nil, err
	}
	return x, nil
}

// kioskEdited is the tablet of the path and the revision that the request was made on;
// 0 where it names none and may leave that out.
func (a *API) kioskEdited(c *fiber.Ctx, must bool) (*kiosk.Listed, int64, error) {
	x, err := a.kiosk(c)
	if err != nil {
		return nil, 0, err
	}
	if !must && c.Get(fiber.HeaderIfMatch) == "" {
		return x, 0, nil
	}
	return x, x.Revision, revisionEdited(c, x.Revision)
}

func (a *API) getKiosk(c *fiber.Ctx) error {
	x, err := a.kiosk(c)
	if err != nil {
		return err
	}
	return a.sendKiosk(c, x)
}

// sendKiosk sends a tablet with its revision. There is no 304: what a tablet says of
// itself changes without a new revision.
func (a *API) sendKiosk(c *fiber.Ctx, x *kiosk.Listed) error {
	names, err := a.kioskNames(c)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, etag(x.Revision))
	return c.JSON(kioskDetailOf(a.Registry.Now(), x, names, a.Clock()))
}

// changeKiosk records and makes a change, and answers with the tablet as it is then.
func (a *API) changeKiosk(c *fiber.Ctx, x *kiosk.Listed, e trail.Event, change func(context.Context) (*kiosk.Kiosk, error)) error {
	do := func() error {
		done, err := change(c.UserContext())
		if err != nil {
			return outrunKiosk(err)
		}
		x.Kiosk = *done
		return nil
	}
	if err := a.record(c, e, do); err != nil {
		return err
	}
	return a.sendKiosk(c, x)
}

// outrunKiosk is KindStale where another edit came between.
func outrunKiosk(err error) error {
	if survey.KindOf(err) == survey.KindConflict {
		return outrun(err)
	}
	return err
}

func aboutKiosk(k *kiosk.Kiosk, action trail.Action) trail.Event {
	return trail.Event{Action: action, Object: kioskObject(k.ID), Unit: k.Unit.String()}
}

func kioskObject(id string) string { return "kiosk:" + id }

// postKiosk makes a tablet's place and its first code, which is shown once.
func (a *API) postKiosk(c *fiber.Ctx) error {
	var given kioskDraft
	if err := readJSON(c, &given); err != nil {
		return err
	}
	u, err := a.unitNamed(who(c), given.Unit)
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return survey.InvalidField("unit", survey.Text{Vi: "Không có đơn vị mang mã này.", En: "No unit has this code."})
	}
	if err != nil {
		return err
	}
	if err := placed(a.Registry.Now(), u.Key, given.Point); err != nil {
		return err
	}
	d := kiosk.Draft{Name: given.Name, Unit: u.Key, Point: given.Point}
	if d.ID, err = a.Kiosks.NewID(); err != nil {
		return err
	}
	var x kiosk.Listed
	var p *kiosk.Pairing
	add := func() error {
		k, made, err := a.Kiosks.Add(c.UserContext(), d, who(c).Account)
		if err != nil {
			return err
		}
		x.Kiosk, p = *k, made
		return nil
	}
	given.Unit = u.Key.String()
	e := trail.Event{Action: trail.KioskAdd, Object: kioskObject(d.ID), Unit: given.Unit, After: given}
	if err := a.record(c, e, add); err != nil {
		return err
	}
	c.Locals(secretAnswer, true)
	c.Set(fiber.HeaderLocation, prefix+"/kiosks/"+x.ID)
	c.Set(fiber.HeaderETag, etag(x.Revision))
	names := map[string]string{who(c).Account: who(c).Name}
	return c.Status(fiber.StatusCreated).JSON(kioskMade{KioskOf(a.Registry.Now(), &x, names, a.Clock()), pairing(*p)})
}

// placed refuses a service point that the unit does not have.
func placed(snap *registry.Snapshot, u survey.UnitKey, p survey.PointID) error {
	if _, ok := snap.Point(u, p); !ok {
		return survey.InvalidField("point", survey.Text{Vi: "Đơn vị không có điểm tiếp nhận này.", En: "The unit has no such service point."})
	}
	return nil
}

// putKiosk changes what people set of a tablet. It is told at its next contact.
func (a *API) putKiosk(c *fiber.Ctx) error {
	x, rev, err := a.kioskEdited(c, true)
	if err != nil {
		return err
	}
	var given kioskEdit
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if err := placed(a.Registry.Now(), x.Unit, given.Point); err != nil {
		return err
	}
	var hours kiosk.Hours
	if len(given.Hours) != len(hours) {
		return survey.InvalidField("hours", survey.Text{Vi: "Cần giờ mở cửa của đủ bảy ngày, từ Chủ nhật.", En: "Opening hours of seven days are needed, Sunday first."})
	}
	for i, h := range given.Hours {
		hours[i] = struct{ From, To int }(h)
	}
	edit := kiosk.Edit{Name: &given.Name, Point: &given.Point, Hours: &hours, Message: &survey.Text{}}
	if given.Message != nil {
		edit.Message = given.Message
	}
	e := aboutKiosk(&x.Kiosk, trail.KioskChange)
	e.Before, e.After = kioskEditOf(&x.Kiosk), given
	return a.changeKiosk(c, x, e, func(ctx context.Context) (*kiosk.Kiosk, error) { return a.Kiosks.Change(ctx, x.ID, rev, edit) })
}

// pinKept is what the trail keeps of a PIN.
type pinKept struct {
	PIN bool `json:"pin"`
}

func (a *API) putKioskPIN(c *fiber.Ctx) error {
	x, rev, err := a.kioskEdited(c, true)
	if err != nil {
		return err
	}
	var given pinGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	e := aboutKiosk(&x.Kiosk, trail.KioskPIN)
	e.Before, e.After = pinKept{len(x.PIN.Hash) > 0}, pinKept{given.PIN != ""}
	return a.changeKiosk(c, x, e, func(ctx context.Context) (*kiosk.Kiosk, error) { return a.Kiosks.SetPIN(ctx, x.ID, rev, given.PIN) })
}

// postPairing makes a new code, which is shown once.
func (a *API) postPairing(c *fiber.Ctx) error {
	x, rev, err := a.kioskEdited(c, false)
	if err != nil {
		return err
	}
	var k *kiosk.Kiosk
	var p *kiosk.Pairing
	renew := func() (err error) {
		k, p, err = a.Kiosks.NewCode(c.UserContext(), x.ID, rev)
		return outrunKiosk(err)
	}
	if err := a.record(c, aboutKiosk(&x.Kiosk, trail.KioskCode), renew); err != nil {
		return err
	}
	c.Locals(secretAnswer, true)
	c.Set(fiber.HeaderETag, etag(k.Revision))
	return c.JSON(pairing(*p))
}

// kioskStateKept is what the trail keeps of a change of state.
type kioskStateKept struct {
	State kiosk.State `json:"state"`
}

// postRevokeKiosk cuts a tablet off. What is revoked already stays as it is, but for a
// code that was made since: it ends.
func (a *API) postRevokeKiosk(c *fiber.Ctx) error {
	x, rev, err := a.kioskEdited(c, false)
	if err != nil {
		return err
	}
	var given reasonGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if x.State == kiosk.Revoked && x.CodeUntil.IsZero() {
		return a.sendKiosk(c, x)
	}
	e := aboutKiosk(&x.Kiosk, trail.KioskRevoke)
	e.Note, e.Before, e.After = strings.TrimSpace(given.Reason), kioskStateKept{x.State}, kioskStateKept{kiosk.Revoked}
	return a.changeKiosk(c, x, e, func(ctx context.Context) (*kiosk.Kiosk, error) {
		k, err := a.Kiosks.Revoke(ctx, x.ID, rev, given.Reason, who(c).Account)
		a.tablets.forget(x.ID)
		return k, err
	})
}
