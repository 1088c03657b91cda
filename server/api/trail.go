package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// TrailEntry is an entry of the audit trail as the API and the command line show it.
// One that is Broken may have nothing but its number.
type TrailEntry struct {
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor"`
	Name     string          `json:"name"`
	Role     string          `json:"role"`
	Action   trail.Action    `json:"action"`
	Text     survey.Text     `json:"text"` // the action for people
	Object   string          `json:"object"`
	Unit     string          `json:"unit,omitempty"`
	UnitName string          `json:"unit_name,omitempty"`
	Before   json.RawMessage `json:"before,omitempty"`
	After    json.RawMessage `json:"after,omitempty"`
	Note     string          `json:"note,omitempty"`
	Undone   int64           `json:"undone,omitempty"`
	Hash     string          `json:"hash"`
	Broken   bool            `json:"broken,omitempty"`
}

// TrailEntryOf is an entry as it is shown.
func TrailEntryOf(snap *registry.Snapshot, e trail.Entry) TrailEntry {
	out := TrailEntry{
		Seq: e.Seq, At: e.At, Actor: e.Actor, Name: e.Name, Role: e.Role, Action: e.Action, Text: e.Action.Text(),
		Object: e.Object, Unit: e.Unit, Before: e.Before, After: e.After, Note: e.Note, Undone: e.Undone,
		Hash: e.Hash, Broken: e.Broken,
	}
	if key, err := survey.ParseUnitKey(e.Unit); err == nil {
		u, _ := snap.Unit(key)
		out.UnitName = u.Name
	}
	return out
}

// getTrail is a page of the audit trail, newest first. A page may be short or empty
// and still have a next one: a filter that finds little is searched step by step.
func (a *API) getTrail(c *fiber.Ctx) error {
	f, err := a.trailFilter(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	before, err := cursorAsked(c)
	if err != nil {
		return err
	}
	p, err := a.Trail.Page(c.UserContext(), f, before, limit)
	if err != nil {
		return err
	}
	snap := a.Registry.Now()
	out := page[TrailEntry]{Items: make([]TrailEntry, len(p.Entries))}
	for i, e := range p.Entries {
		out.Items[i] = TrailEntryOf(snap, e)
	}
	if p.Next > 0 {
		out.Next = strconv.FormatInt(p.Next, 10)
	}
	return c.JSON(out)
}

// cursorAsked is the number that a page of the trail stays below.
func cursorAsked(c *fiber.Ctx) (int64, error) {
	s := c.Query("cursor")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return 0, survey.InvalidField("cursor", survey.Text{Vi: "cursor không đúng.", En: "The cursor is not one of ours."})
	}
	return n, nil
}

// maxSearch is the longest text that is searched for, in bytes.
const maxSearch = 200

// trailFilter is the filter of a query. Days are civil dates in Vietnam, both included.
func (a *API) trailFilter(c *fiber.Ctx) (trail.Filter, error) {
	query := func(name string) string { return utils.CopyString(c.Query(name)) }
	f := trail.Filter{Actor: query("actor"), Action: query("action"), Object: query("object"), Text: query("text")}
	if len(f.Text) > maxSearch {
		return f, survey.InvalidField("text", survey.Text{Vi: "Nội dung tìm quá dài.", En: "The text to search for is too long."})
	}
	if f.Action != "" && !knownAction(f.Action) {
		return f, survey.InvalidField("action", survey.Text{Vi: "Không có loại thao tác này.", En: "There is no such action."})
	}
	if name := query("unit"); name != "" {
		u, err := a.unitNamed(who(c), name)
		if err != nil {
			return f, err
		}
		f.Unit = u.Key.String()
	}
	for _, bound := range []struct {
		name string
		at   *time.Time
		more survey.Day
	}{{"from", &f.From, 0}, {"to", &f.To, 1}} {
		s := query(bound.name)
		if s == "" {
			continue
		}
		day, err := survey.ParseDay(s)
		if err != nil {
			return f, survey.InvalidField(bound.name, survey.Text{Vi: "Ngày có dạng YYYY-MM-DD.", En: "A day has the form YYYY-MM-DD."})
		}
		y, m, d := (day + bound.more).Time().Date()
		*bound.at = time.Date(y, m, d, 0, 0, 0, 0, survey.Zone)
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return f, survey.InvalidField("to", survey.Text{Vi: "Ngày cuối phải từ ngày đầu trở đi.", En: "The last day must not be before the first."})
	}
	return f, nil
}

// knownAction reports whether a name is an action or a group of them.
func knownAction(name string) bool {
	if trail.Action(name).Known() {
		return true
	}
	for _, g := range trail.Groups() {
		if g.Name == name {
			return true
		}
	}
	return false
}

// trailFilters is what can be asked for.
type trailFilters struct {
	Groups  []trail.Named `json:"groups"`
	Actions []trail.Named `json:"actions"`
	Actors  []trail.Actor `json:"actors"`
	Units   []unitNamed   `json:"units"`
}

// getTrailFilters is what the trail can be filtered by.
func (a *API) getTrailFilters(c *fiber.Ctx) error {
	out := trailFilters{Groups: trail.Groups(), Actions: trail.Actions(), Actors: []trail.Actor{}, Units: []unitNamed{}}
	list, err := a.Trail.Actors(c.UserContext())
	if err != nil {
		return err
	}
	out.Actors = append(out.Actors, list...)
	for _, u := range a.Registry.Now().UnitsOn(a.today()) {
		out.Units = append(out.Units, unitNamed{u.Key, u.Name})
	}
	return c.JSON(out)
}

// exportFor is how long an export may take; a reader who is slower than that gets less
// than all, and is told so at its end.
const exportFor = 5 * time.Minute

// getTrailExport writes what a filter chooses, oldest first, as it is read. As JSON it
// has an entry a line with its exact bytes, so that it proves itself: see package trail.
func (a *API) getTrailExport(c *fiber.Ctx) error {
	format := export.Format(c.Query("format", "json"))
	if format != export.JSON && format != export.CSV {
		return survey.InvalidField("format", survey.Text{Vi: "format là json hoặc csv.", En: "format is json or csv."})
	}
	f, err := a.trailFilter(c)
	if err != nil {
		return err
	}
	if err := a.record(c, trail.Event{Action: trail.TrailExport, Object: "trail", Unit: f.Unit, After: exported(c, format)}, nil); err != nil {
		return err
	}
	name := "nhat-ky-" + a.today().String() + "." + string(format)
	c.Set(fiber.HeaderContentType, format.MediaType())
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name))
	// Nothing of c may be used in the writer: it runs when the handler has returned.
	snap, log := a.Registry.Now(), a.Log
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), exportFor)
		defer cancel()
		write := trailJSON
		if format == export.CSV {
			write = trailCSV
		}
		if err := write(ctx, w, snap, a.Trail, f); err != nil && !errors.Is(err, errGone) {
			log.Error("an export of the trail ends early", "error", err.Error())
		}
	})
	return nil
}

// exported is what was asked for, for the trail.
func exported(c *fiber.Ctx, format export.Format) map[string]string {
	m := map[string]string{"format": string(format)}
	for _, name := range []string{"actor", "action", "object", "unit", "from", "to", "text"} {
		if v := c.Query(name); v != "" {
			m[name] = utils.CopyString(v)
		}
	}
	return m
}

// errGone ends an export whose reader has gone.
var errGone = errors.New("the reader has gone")

// trailJSON writes an array with an entry a line. One that ends early has no bracket
// at its end, so that nobody takes it for the whole.
func trailJSON(ctx context.Context, w *bufio.Writer, _ *registry.Snapshot, t *trail.Trail, f trail.Filter) error {
	before := "[\n"
	err := t.Each(ctx, f, func(e trail.Entry, raw []byte) error {
		if e.Broken && !json.Valid(raw) {
			raw, _ = json.Marshal(unreadable{e.Seq, raw})
		}
		_, err := io.WriteString(w, before)
		before = ",\n"
		if err == nil {
			_, err = w.Write(raw)
		}
		return gone(err)
	})
	if err != nil {
		return err
	}
	if before == "[\n" {
		_, err = io.WriteString(w, "[]\n")
	} else {
		_, err = io.WriteString(w, "\n]\n")
	}
	return gone(err)
}

// unreadable stands for an entry that is no JSON, so that the rest of the file is some.
type unreadable struct {
	Seq   int64  `json:"seq"`
	Bytes []byte `json:"unreadable"`
}

func gone(err error) error {
	if err != nil {
		return errGone
	}
	return nil
}

// trailCSV writes a row an entry. Times are those of Vietnam.
func trailCSV(ctx context.Context, w *bufio.Writer, snap *registry.Snapshot, t *trail.Trail, f trail.Filter) error {
	out, err := export.NewStream(w, "Số", "Thời điểm", "Người thực hiện", "Mã tài khoản", "Vai trò", "Thao tác", "Mã thao tác",
		"Đối tượng", "Đơn vị", "Tên đơn vị", "Trước", "Sau", "Ghi chú", "Kết quả của bản ghi số", "Mã băm trước", "Mã băm", "Nguyên vẹn")
	if err != nil {
		return gone(err)
	}
	err = t.Each(ctx, f, func(e trail.Entry, _ []byte) error {
		x := TrailEntryOf(snap, e)
		whole, undone := "có", ""
		if e.Broken {
			whole = "KHÔNG"
		}
		if e.Undone > 0 {
			undone = strconv.FormatInt(e.Undone, 10)
		}
		return gone(out.Row(strconv.FormatInt(e.Seq, 10), e.At.In(survey.Zone).Format(time.RFC3339), e.Name, e.Actor, e.Role, x.Text.Vi, string(e.Action),
			e.Object, e.Unit, x.UnitName, string(e.Before), string(e.After), e.Note, undone, e.Prev, e.Hash, whole))
	})
	if err != nil && !errors.Is(err, errGone) {
		// A CSV that ends early looks like any other.
		_ = out.Row("LỖI: tệp này chưa đủ, xin xuất lại. / ERROR: this file is not complete.")
	}
	return errors.Join(err, gone(out.Close()))
}
