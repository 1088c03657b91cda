package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
)

// Place is where an entry code leads: a unit, or one of its points, by a channel.
type Place struct {
	Unit    survey.UnitKey
	Point   survey.PointID
	Channel survey.Channel
}

// Order asks for codes.
type Order struct {
	Units     []survey.UnitKey // nil for every unit of the day
	Point     survey.PointID   // of the one unit; empty for the unit as a whole
	PointName string           // makes Point when it is not there
	// EachPoint asks for every service point of the units, and not for the units as
	// wholes. Units without points get nothing.
	EachPoint bool
	Channel   survey.Channel // qr, link or assisted
}

// Places are the places that an order means on a day, by unit in its order, then by
// point.
func (s *Snapshot) Places(o Order, day survey.Day) ([]Place, error) {
	if !o.Channel.Known() || o.Channel == survey.Kiosk {
		return nil, survey.InvalidField("channel", survey.Text{
			Vi: "Kênh là qr, link hoặc assisted.", En: "channel is qr, link or assisted.",
		})
	}
	if o.Point != "" && (len(o.Units) != 1 || o.EachPoint) {
		return nil, survey.InvalidField("unit", survey.Text{
			Vi: "Một điểm tiếp nhận thuộc đúng một đơn vị: hãy chọn một đơn vị.",
			En: "A service point belongs to one unit: please choose one unit.",
		})
	}
	units := o.Units
	if units == nil {
		for _, u := range s.UnitsOn(day) {
			units = append(units, u.Key)
		}
	}
	places := make([]Place, 0, len(units))
	for _, u := range units {
		if !o.EachPoint {
			places = append(places, Place{u, o.Point, o.Channel})
			continue
		}
		for _, p := range s.Points(u) {
			places = append(places, Place{u, p.ID, o.Channel})
		}
	}
	return places, nil
}

// Issue carries an order out; see IssueCodes.
func (r *Registry) Issue(ctx context.Context, o Order, day survey.Day, random io.Reader) (_ []survey.Entry, issued int, err error) {
	places, err := r.Now().Places(o, day)
	if err != nil {
		return nil, 0, err
	}
	if o.Point != "" && o.PointName != "" {
		p := survey.Point{Unit: places[0].Unit, ID: o.Point, Name: o.PointName}
		if _, there := r.Now().Point(p.Unit, p.ID); !there {
			if err := r.AddPoint(ctx, p); err != nil {
				return nil, 0, err
			}
		}
	}
	return r.IssueCodes(ctx, places, day, random)
}

// IssueCodes makes an active code for every place that has none and returns the
// active codes of all the places, in their order, with the number of new ones.
// Codes are drawn from random. Two processes that issue at the same moment may
// leave a place with two codes; both work.
func (r *Registry) IssueCodes(ctx context.Context, places []Place, day survey.Day, random io.Reader) (_ []survey.Entry, issued int, err error) {
	if err := r.Refresh(ctx); err != nil {
		return nil, 0, err
	}
	s := r.Now()
	active := map[Place]survey.Entry{}
	for _, e := range s.codeList {
		if e.Status == survey.CodeActive {
			active[Place{e.Unit, e.Point, e.Channel}] = e
		}
	}
	var docs []store.Doc
	out := make([]survey.Entry, 0, len(places))
	for _, p := range places {
		if _, ok := s.Unit(p.Unit); !ok {
			return nil, 0, unknownUnit(p.Unit)
		}
		if _, ok := s.Point(p.Unit, p.Point); !ok {
			return nil, 0, unknownPoint(p.Unit, p.Point)
		}
		e, ok := active[p]
		if !ok {
			if e, err = s.newEntry(p, day, random); err != nil {
				return nil, 0, err
			}
			body, err := json.Marshal(e)
			if err != nil {
				return nil, 0, fmt.Errorf("issue codes: %w", err)
			}
			docs = append(docs, store.Doc{Kind: kindCode, ID: string(e.Code), Body: body})
			active[p] = e
		}
		out = append(out, e)
	}
	if len(docs) > 0 {
		if err := r.docs.Create(ctx, docs...); err != nil {
			return nil, 0, fmt.Errorf("issue codes: %w", err)
		}
	}
	return out, len(docs), r.Refresh(ctx)
}

// newEntry draws a code that no entry has, revoked ones included: an old poster
// must never lead to another unit.
func (s *Snapshot) newEntry(p Place, day survey.Day, random io.Reader) (survey.Entry, error) {
	for {
		code, err := survey.NewEntryCode(random)
		if err != nil {
			return survey.Entry{}, err
		}
		if _, taken := s.codes[code]; !taken {
			return survey.Entry{
				Code: code, Unit: p.Unit, Point: p.Point, Channel: p.Channel,
				Status: survey.CodeActive, Issued: day,
			}, nil
		}
	}
}

// RevokeCode withdraws a code for a reason, which must not be empty. A revoked
// code stays as it is.
func (r *Registry) RevokeCode(ctx context.Context, code survey.EntryCode, day survey.Day, reason string) (survey.Entry, error) {
	if reason == "" {
		return survey.Entry{}, survey.InvalidField("reason", survey.Text{
			Vi: "Cần ghi lý do thu hồi.", En: "Please give a reason.",
		})
	}
	d, err := r.docs.Get(ctx, kindCode, string(code))
	if survey.KindOf(err) == survey.KindUnknown && err != nil {
		return survey.Entry{}, unknownCode()
	}
	if err != nil {
		return survey.Entry{}, fmt.Errorf("revoke code: %w", err)
	}
	var e survey.Entry
	if err := json.Unmarshal(d.Body, &e); err != nil {
		return survey.Entry{}, fmt.Errorf("revoke code %s: %w", code, err)
	}
	if e.Status == survey.CodeRevoked {
		return e, nil
	}
	e.Status, e.Revoked, e.Reason = survey.CodeRevoked, day, reason
	if err := r.put(ctx, kindCode, string(code), d.Rev, e); err != nil {
		return survey.Entry{}, fmt.Errorf("revoke code: %w", err)
	}
	return e, r.Refresh(ctx)
}

// Round is where an entry code leads on a day.
type Round struct {
	Entry    survey.Entry
	Unit     survey.Unit
	Point    survey.Point
	Campaign *Campaign
}

// Round finds the campaign that takes answers by a code on a day. An unknown code
// is KindUnknown, a revoked one KindRevoked, and KindNotOpen says whether the
// next campaign of the unit has not begun or the last one is over.
func (s *Snapshot) Round(code survey.EntryCode, day survey.Day) (Round, error) {
	e, ok := s.codes[code]
	if !ok {
		return Round{}, unknownCode()
	}
	r := Round{Entry: e, Unit: s.units[e.Unit]}
	r.Point, _ = s.Point(e.Unit, e.Point)
	if e.Status == survey.CodeRevoked {
		return r, survey.NewError(survey.KindRevoked, survey.Text{
			Vi: "Mã này đã được thay bằng mã mới. Xin quét mã QR đang niêm yết tại nơi tiếp nhận.",
			En: "This code has been replaced. Please scan the QR code now on display at the service desk.",
		})
	}
	for _, c := range s.open {
		if c.Has(e.Unit) && c.Takes(day, e.Channel) {
			r.Campaign = c
			return r, nil
		}
	}
	return r, s.notOpen(e, day)
}

func (s *Snapshot) notOpen(e survey.Entry, day survey.Day) error {
	var next, last *Campaign
	for _, c := range s.ordered { // by first day
		if !c.Has(e.Unit) || !slices.Contains(c.Channels, e.Channel) {
			continue
		}
		switch {
		case c.First > day && next == nil && (c.State == survey.Draft || c.State == survey.Open):
			next = c
		case c.First <= day && c.State != survey.Draft:
			last = c
		}
	}
	m := survey.Text{
		Vi: "Hiện chưa có đợt khảo sát nào tại đơn vị này. Cảm ơn ông/bà đã quan tâm.",
		En: "There is no survey at this office at the moment. Thank you for your interest.",
	}
	switch {
	case next != nil && next.State == survey.Open:
		first := next.First.Time()
		m = survey.Text{
			Vi: "Đợt khảo sát chưa bắt đầu. Xin mời ông/bà quay lại từ ngày " + first.Format("02/01/2006") + ".",
			En: "The survey has not started yet. Please come back from " + first.Format("2 January 2006") + ".",
		}
	case last != nil:
		m = survey.Text{
			Vi: "Đợt khảo sát đã kết thúc. Cảm ơn ông/bà đã quan tâm; mời ông/bà tham gia đợt sau.",
			En: "The survey has ended. Thank you for your interest; please take part in the next one.",
		}
	}
	return survey.NewError(survey.KindNotOpen, m)
}

func unknownCode() error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Không tìm thấy mã này. Xin quét lại mã QR hoặc nhập lại mã in dưới hình QR.",
		En: "This code was not found. Please scan the QR code again or type the code printed under it.",
	})
}

func compareEntries(a, b survey.Entry) int {
	if c := a.Unit.Compare(b.Unit); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Point, b.Point); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Channel, b.Channel); c != 0 {
		return c
	}
	return cmp.Compare(a.Code, b.Code)
}

// Entry is the entry with a code.
func (s *Snapshot) Entry(code survey.EntryCode) (survey.Entry, bool) {
	e, ok := s.codes[code]
	return e, ok
}
