package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

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
		return nil
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

// Replace implements store.Documents.
func (s *Store) Replace(ctx context.Context, d store.Doc) error {
	err := s.write(ctx, func(w *writer) error {
		n, err := w.change("UPDATE documents SET rev = rev + 1, body = ? WHERE kind = ? AND id = ? AND rev = ?", body(d), d.Kind, d.ID, d.Rev)
		if err != nil || n == 1 {
			return err
		}
		return w.missed(d.Kind, d.ID)
	})
	if err != nil {
		return fmt.Errorf("replace %s %q at revision %d: %w", d.Kind, d.ID, d.Rev, err)
	}
	return nil
}

// Remove implements store.Documents.
func (s *Store) Remove(ctx context.Context, kind, id string, rev int64) error {
	err := s.write(ctx, func(w *writer) error {
		n, err := w.change("DELETE FROM documents WHERE kind = ? AND id = ? AND rev = ?", kind, id, rev)
		if err != nil || n == 1 {
			return err
		}
		return w.missed(kind, id)
	})
	if err != nil {
		return fmt.Errorf("remove %s %q at revision %d: %w", kind, id, rev, err)
	}
	return nil
}

// missed says why no document was at the revision that was asked for.
func (w *writer) missed(kind, id string) error {
	if n, err := w.number("SELECT count(*) FROM documents WHERE kind = ? AND id = ?", kind, id); err != nil || n == 0 {
		return orUnknown(err)
	}
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Dữ liệu đã được người khác sửa. Vui lòng tải lại rồi sửa lại.",
		En: "Somebody has changed this record meanwhile. Please reload and edit again.",
	})
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

// Page implements store.Documents. It reads along the primary key.
func (s *Store) Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	query, args := pageQuery(kind, r)
	docs, err := s.documents(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("page of %s: %w", kind, err)
	}
	return docs, nil
}

func pageQuery(kind string, r store.Range) (query string, args []any) {
	query, args = "SELECT kind, id, rev, body FROM documents WHERE kind = ? AND id >= ?", []any{kind, r.From}
	if r.Before != "" {
		query, args = query+" AND id < ?", append(args, r.Before)
	}
	if r.Backwards {
		return query + " ORDER BY id DESC LIMIT ?", append(args, r.Limit)
	}
	return query + " ORDER BY id LIMIT ?", append(args, r.Limit)
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

// Changes implements store.Documents: it is the sum of the documents' revisions.
func (s *Store) Changes(ctx context.Context, kinds ...string) (n int64, err error) {
	if len(kinds) == 0 {
		panic("sqlite: Changes of no kinds")
	}
	query, args := changesQuery(kinds)
	err = s.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&n) }, query, args...)
	if err != nil {
		return 0, fmt.Errorf("changes: %w", err)
	}
	return n, nil
}

// changesQuery names the index, which serves or the query fails: by another one each
// call would read the pages of all bodies.
func changesQuery(kinds []string) (query string, args []any) {
	for _, k := range kinds {
		args = append(args, k)
	}
	return "SELECT coalesce(sum(rev), 0) FROM documents INDEXED BY documents_by_rev WHERE kind IN (?" +
		strings.Repeat(", ?", len(kinds)-1) + ")", args
}
