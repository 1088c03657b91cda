package exports

import (
	"encoding/json"
	"time"

	"hailong/server/export"
	"hailong/server/survey"
	"hailong/server/trail"
)

// trailFilter is the filter of a request. Days are those of Vietnam, both included.
func (p *piece) trailFilter() trail.Filter {
	v := p.r.Filter
	f := trail.Filter{Actor: v["actor"], Action: v["action"], Object: v["object"], Text: v["text"]}
	if p.r.Unit != (survey.UnitKey{}) {
		f.Unit = p.r.Unit.String()
	}
	from, to := p.r.bounds()
	if from != 0 {
		f.From, _ = export.Period(from, from)
	}
	if to != 0 {
		_, f.To = export.Period(to, to)
	}
	return f
}

// trail is the audit trail as a table.
func (p *piece) trail() (*table, error) {
	of := func(t export.Type, name, vi, en string, width int) export.Column {
		return export.Column{Name: name, Label: survey.Text{Vi: vi, En: en}, Type: t, Width: width}
	}
	s := &export.Sheet{
		ID: string(Trail), Title: survey.Text{Vi: "Nhật ký", En: "Audit trail"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một bản ghi, theo thứ tự. Bản JSON Lines có nguyên từng byte của bản ghi, để kiểm tra chuỗi mã băm.",
			En: "A row is an entry, in order. As JSON Lines it has the exact bytes of each, to follow the chain of hashes.",
		},
		Columns: []export.Column{
			of(export.TypeInteger, "seq", "Số", "Number", 8), of(export.TypeText, "at", "Thời điểm", "Time", 26),
			of(export.TypeText, "name", "Người thực hiện", "Name", 28), of(export.TypeText, "actor", "Mã tài khoản", "Account", 20), of(export.TypeText, "role", "Vai trò", "Role", 10),
			of(export.TypeText, "action", "Mã thao tác", "Action", 20), of(export.TypeText, "action_vi", "Thao tác", "Action in Vietnamese", 36),
			of(export.TypeText, "object", "Đối tượng", "Object", 30), of(export.TypeText, "unit", "Đơn vị", "Unit", 18), of(export.TypeText, "unit_name", "Tên đơn vị", "Unit name", 28),
			of(export.TypeText, "before", "Trước", "Before", 40), of(export.TypeText, "after", "Sau", "After", 40), of(export.TypeText, "note", "Ghi chú", "Note", 40),
			of(export.TypeInteger, "undone", "Kết quả của bản ghi số", "Outcome of entry", 12),
			of(export.TypeText, "prev", "Mã băm trước", "Hash before", 66), of(export.TypeText, "hash", "Mã băm", "Hash", 66),
			of(export.TypeBool, "intact", "Nguyên vẹn", "Intact", 10),
		},
	}
	snap, done := p.Registry.Now(), int64(0)
	head, err := p.Trail.Head(p.ctx)
	if err != nil {
		return nil, err
	}
	return &table{sheet: s, rows: func(yield func([]export.Cell) error) error {
		return p.Trail.Each(p.ctx, p.trailFilter(), func(e trail.Entry, _ []byte) error {
			if done++; done%progressStep == 0 {
				p.tell(e.Seq, head.Seq)
			}
			name, undone := "", export.Empty
			if k, err := survey.ParseUnitKey(e.Unit); err == nil {
				u, _ := snap.Unit(k)
				name = u.Name
			}
			if e.Undone > 0 {
				undone = export.Integer(e.Undone)
			}
			return yield([]export.Cell{
				export.Integer(e.Seq), export.Text(e.At.In(survey.Zone).Format(time.RFC3339)), export.Text(e.Name), export.Text(e.Actor), export.Text(e.Role),
				export.Text(string(e.Action)), export.Text(e.Action.Text().Vi), export.Text(e.Object), export.Text(e.Unit), export.Text(name),
				export.Text(string(e.Before)), export.Text(string(e.After)), export.Text(e.Note), undone, export.Text(e.Prev), export.Text(e.Hash), export.Bool(!e.Broken),
			})
		})
	}}, nil
}

// rawTrail writes each entry with its exact bytes on a line of its own, so that whoever
// has the file can follow the chain of hashes; see package trail.
func (p *piece) rawTrail(x *export.Manifest) error {
	head, err := p.Trail.Head(p.ctx)
	if err != nil {
		return err
	}
	return p.Trail.Each(p.ctx, p.trailFilter(), func(e trail.Entry, raw []byte) error {
		if x.Rows++; x.Rows%progressStep == 0 {
			p.tell(e.Seq, head.Seq)
		}
		if !json.Valid(raw) {
			raw, _ = json.Marshal(struct {
				Seq   int64  `json:"seq"`
				Bytes []byte `json:"unreadable"`
			}{e.Seq, raw})
		}
		_, err := p.out.Write(append(append([]byte(nil), raw...), '\n'))
		return err
	})
}
