package api

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"golang.org/x/text/unicode/norm"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getAccounts lists accounts by login, those that fit ?q=, ?role=, ?unit= and ?state=.
func (a *API) getAccounts(c *fiber.Ctx) error {
	fits, err := a.accountFilter(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	after, err := base64.RawURLEncoding.DecodeString(c.Query("cursor"))
	if err != nil {
		return badCursor()
	}
	all, err := a.Auth.Accounts(c.UserContext())
	if err != nil {
		return err
	}
	// The cursor is the ID of the last account that was shown: it stays what it is when
	// somebody else's account is made between two pages.
	start := 0
	if len(after) > 0 {
		if start = 1 + slices.IndexFunc(all, func(x auth.Account) bool { return x.ID == string(after) }); start == 0 {
			return badCursor()
		}
	}
	shown := page[account]{Items: []account{}}
	for _, x := range all[start:] {
		v := a.show(c, &x, all)
		if !fits(v) {
			continue
		}
		if len(shown.Items) == limit {
			shown.Next = base64.RawURLEncoding.EncodeToString([]byte(shown.Items[limit-1].ID))
			break
		}
		shown.Items = append(shown.Items, v)
	}
	return c.JSON(shown)
}

func badCursor() error {
	return survey.InvalidField("cursor", survey.Text{
		Vi: "Danh sách đã thay đổi. Vui lòng xem lại từ đầu.", En: "The list has changed. Please start from its beginning.",
	})
}

// show is an account for who asks. all are accounts that may have disabled it.
func (a *API) show(c *fiber.Ctx, x *auth.Account, all []auth.Account) account {
	v := accountOf(a.Registry.Now(), who(c), x)
	for i := range all {
		if all[i].ID == x.DisabledBy {
			v.DisabledBy = all[i].Name
		}
	}
	return v
}

// accountFilter reads what a list is to be narrowed to.
func (a *API) accountFilter(c *fiber.Ctx) (func(account) bool, error) {
	role, state := auth.Role(utils.CopyString(c.Query("role"))), auth.State(utils.CopyString(c.Query("state")))
	if role != "" && (!role.Known() || role == auth.Service) {
		return nil, survey.InvalidField("role", survey.Text{Vi: "Vai trò là admin, unit hoặc auditor.", En: "role is admin, unit or auditor."})
	}
	if state != "" && !slices.Contains([]auth.State{auth.Invited, auth.Active, auth.Disabled}, state) {
		return nil, survey.InvalidField("state", survey.Text{Vi: "Trạng thái là invited, active hoặc disabled.", En: "state is invited, active or disabled."})
	}
	units, err := a.unitsAsked(c)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(plainText(c.Query("q")))
	return func(x account) bool {
		if role != "" && x.Role != role || state != "" && x.State != state {
			return false
		}
		if units != nil && (x.Unit == nil || !units[x.Unit.Key]) {
			return false
		}
		text := x.Login + " " + x.Name
		if x.Unit != nil {
			text += " " + x.Unit.Name
		}
		text = plainText(text)
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	}, nil
}

// plainText is a text without case and marks, đ as d: for searching only.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

func (a *API) getAccount(c *fiber.Ctx) error {
	x, err := a.Auth.Account(c.UserContext(), utils.CopyString(c.Params("id")))
	if err != nil {
		return err
	}
	return a.sendAccount(c, x)
}

func (a *API) sendAccount(c *fiber.Ctx, x *auth.Account) error {
	var by []auth.Account
	if x.DisabledBy != "" && x.DisabledBy != auth.CommandLine {
		if b, err := a.Auth.Account(c.UserContext(), x.DisabledBy); err == nil {
			by = append(by, *b)
		}
	}
	return sendTagged(c, x.Revision, a.show(c, x, by))
}

// postAccount makes an account and the link for its holder, which is shown once.
func (a *API) postAccount(c *fiber.Ctx) error {
	var given accountDraft
	if err := readJSON(c, &given); err != nil {
		return err
	}
	unit, err := a.unitOfRole(c, given.Role, given.Unit)
	if err != nil {
		return err
	}
	d := auth.Draft{Login: given.Login, Name: given.Name, Role: given.Role, Unit: unit}
	if d.ID, err = a.Auth.NewID(); err != nil {
		return err
	}
	var change *auth.Change
	var inv *auth.Invitation
	invite := func() (err error) {
		change, inv, err = a.Auth.Invite(c.UserContext(), d, who(c).Account)
		return err
	}
	e := trail.Event{Action: trail.AccountInvite, Object: accountObject(d.ID), Unit: unitText(unit), After: draftKept{d.Login, d.Name, d.Role, d.Unit}}
	if err := a.record(c, e, invite); err != nil {
		return err
	}
	return a.sendLink(c.Status(fiber.StatusCreated), change.After, inv)
}

// draftKept is what the trail keeps of an account that is asked for.
type draftKept struct {
	Login string         `json:"login"`
	Name  string         `json:"name"`
	Role  auth.Role      `json:"role"`
	Unit  survey.UnitKey `json:"unit,omitzero"`
}

func unitText(k survey.UnitKey) string {
	if k == (survey.UnitKey{}) {
		return ""
	}
	return k.String()
}

func (a *API) sendLink(c *fiber.Ctx, x *auth.Account, inv *auth.Invitation) error {
	c.Locals(secretAnswer, true)
	return c.JSON(linked{accountOf(a.Registry.Now(), who(c), x), inv.Link(a.BaseURL), inv.Until})
}

// unitOfRole is the unit that an account of a role gets: one for role unit, none for
// the others.
func (a *API) unitOfRole(c *fiber.Ctx, r auth.Role, name string) (survey.UnitKey, error) {
	if name == "" && r != auth.Unit {
		return survey.UnitKey{}, nil
	}
	u, err := a.unitNamed(who(c), name)
	if err != nil {
		return survey.UnitKey{}, survey.InvalidField("unit", survey.Text{
			Vi: "Cần chọn đơn vị của người dùng này.", En: "Please choose the unit of this person.",
		})
	}
	return u.Key, nil // package auth refuses a unit beside another role
}
