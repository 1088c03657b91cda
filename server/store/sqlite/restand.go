package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"hailong/server/survey"
	"hailong/server/tally"
)

// Recover implements store.Responses. A response and its counts are stored in one
// transaction, so nothing is ever left to count: it returns 0.
func (s *Store) Recover(ctx context.Context) (int, error) {
	if err := s.Ping(ctx); err != nil {
		return 0, fmt.Errorf("recover: %w", err)
	}
	return 0, nil
}

// Uncounted implements store.Responses: there is never any.
func (s *Store) Uncounted(ctx context.Context) (int, error) {
	if err := s.enter(); err != nil {
		return 0, err
	}
	s.leave()
	return 0, mapped(ctx.Err())
}

// Restand implements store.Responses, in one transaction.
func (s *Store) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	err := s.write(ctx, func(w *writer) error { return w.restand(id, from, to, reason) })
	if err != nil {
		return fmt.Errorf("change the standing of %s: %w", id, err)
	}
	return nil
}

func (w *writer) restand(id survey.ResponseID, from, to survey.Standing, reason string) error {
	place, r, err := w.response(id)
	switch {
	case err != nil:
		return err
	case place == nil:
		return survey.NewError(survey.KindUnknown, survey.Text{
			Vi: "Không tìm thấy phiếu này.", En: "There is no such response.",
		})
	case r.Standing == to && r.Reason == reason:
		return nil
	case r.Standing != from:
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Trạng thái của phiếu đã được người khác thay đổi. Vui lòng tải lại rồi thử lại.",
			En: "Somebody has changed the standing of this response already. Please reload and try again.",
		})
	}
	counts := tally.Of(r)
	old, err := w.cell(tally.CellOf(r))
	if err != nil {
		return err
	}
	if r.Standing != survey.Counted {
		if _, err := w.change("DELETE FROM aside WHERE subject = ? AND id = ?", asideOf(r.Campaign, r.Unit, r.Standing), string(id)); err != nil {
			return err
		}
	}
	r.Standing = to
	now, err := w.cell(tally.CellOf(r))
	if err != nil {
		return err
	}
	if to != survey.Counted {
		if _, err := w.change(insertAside, asideOf(r.Campaign, r.Unit, to), string(id), place); err != nil {
			return err
		}
	}
	if err := w.ledger.add(old, counts, -1); err != nil {
		return err
	}
	if err := w.ledger.add(now, counts, 1); err != nil {
		return err
	}
	if _, err := w.change("UPDATE responses SET cell = ?, reason = ? WHERE place = ?", now.id, reason, place); err != nil {
		return err
	}
	return w.flush()
}

// response reads what is counted of a stored response; its place is nil when
// there is none. The texts of comments are not read: only whether there are any
// is counted.
func (w *writer) response(id survey.ResponseID) (place driver.Value, r *survey.Response, err error) {
	const query = `SELECT r.place, c.key, r.pace, r.flags, r.local, r.comments, r.answers, r.reason
		FROM responses r JOIN cells c ON c.id = r.cell WHERE r.id = ?`
	err = w.each(query, func(row []driver.Value) error {
		cell, err := tally.ParseCell(row[1].(string))
		if err != nil {
			return err
		}
		answers, err := survey.ParseAnswers(row[6].(string))
		if err != nil {
			return err
		}
		place = row[0]
		r = &survey.Response{
			ID: id, Campaign: cell.Campaign, Unit: cell.Unit, Point: cell.Point, Channel: cell.Channel, Day: cell.Day, Standing: cell.Standing,
			Pace: survey.Pace(row[2].(string)), Flags: splitFlags(row[3].(string)), Local: row[4].(int64) != 0,
			Comments: make([]survey.Comment, row[5].(int64)), Answers: answers, Reason: row[7].(string),
		}
		return nil
	}, string(id))
	return place, r, err
}
