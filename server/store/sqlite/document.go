package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"hailong/server/store"
	"hailong/server/survey"
)

// Create implements store.Documents, in one transaction.
func (s *Store) Create(ctx context.Context, docs ...store.Doc) error {
	exist := 0
	err := s.write(ctx, func(w *writer) error {
		for _, d := range docs {
			n, err := w.change("INSERT INTO documents (kind, id, rev, body) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING", d.Kind, d.ID, body(d))
			if err != nil {
				return err
			}
			exist += 1 - n
		}
		if exist == len(docs) {
			return nil
		}
		return w.bump()
	})
	if err == nil && exist > 0 {
		err = survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Dữ liệu này đã có từ trước.", En: "This record exists already.",
		})
	}
	if err != nil {
		return fmt.Errorf("create %d documents, %d of them exist: %w", len(docs), exist, err)
	}
	return nil
}

// body is never NULL.
func body(d store.Doc) []byte {
	if d.Body == nil {
		return []byte{}
	}
	return d.Body
}

// bump makes Changes higher.
func (w *writer) bump() error {
	_, err := w.change("UPDATE changes SET number = number + 1")
	return err
}

// Replace implements store.Documents.
func (s *Store) Replace(ctx context.Context, d store.Doc) error {
	err := s.write(ctx, func(w *writer) error {
		n, err := w.change("UPDATE documents SET rev = rev + 1, body = ? WHERE kind = ? AND id = ? AND rev = ?", body(d), d.Kind, d.ID, d.Rev)
		if err != nil {
			return err
		}
		if n == 1 {
			return w.bump()
		}
		if n, err := w.number("SELECT count(*) FROM documents WHERE kind = ? AND id = ?", d.Kind, d.ID); err != nil || n == 0 {
			return orUnknown(err)
		}
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Dữ liệu đã được người khác sửa. Vui lòng tải lại rồi sửa lại.",
			En: "Somebody has changed this record meanwhile. Please reload and edit again.",
		})
	})
	if err != nil {
		return fmt.Errorf("replace %s %q at revision %d: %w", d.Kind, d.ID, d.Rev, err)
	}
	return nil
}

// orUnknown is the error, or the one for a document that is not there.
func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Không tìm thấy dữ liệu này.", En: "There is no such record.",
	})
}

// Get implements store.Documents.
func (s *Store) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	docs, err := s.documents(ctx, "SELECT kind, id, rev, body FROM documents WHERE kind = ? AND id = ?", kind, id)
	if err != nil || len(docs) == 0 {
		return store.Doc{}, fmt.Errorf("get %s %q: %w", kind, id, orUnknown(err))
	}
	return docs[0], nil
}

// List implements store.Documents.
func (s *Store) List(ctx context.Context, kind string) ([]store.Doc, error) {
	docs, err := s.documents(ctx, "SELECT kind, id, rev, body FROM documents WHERE kind = ? ORDER BY id", kind)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	return docs, nil
}

func (s *Store) documents(ctx context.Context, query string, args ...any) (docs []store.Doc, err error) {
	err = s.query(ctx, func(rows *sql.Rows) error {
		var d store.Doc
		err := rows.Scan(&d.Kind, &d.ID, &d.Rev, &d.Body)
		docs = append(docs, d)
		return err
	}, query, args...)
	return docs, err
}

// Changes implements store.Documents.
func (s *Store) Changes(ctx context.Context) (n int64, err error) {
	err = s.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&n) }, "SELECT number FROM changes")
	if err != nil {
		return 0, fmt.Errorf("changes: %w", err)
	}
	return n, nil
}
