package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"hailong/server/catalog"
	"hailong/server/store"
	"hailong/server/survey"
)

// versionDoc keeps the file itself: its hash can be checked again by anyone.
type versionDoc struct {
	Hash string `json:"hash"` // SHA-256 of File, hexadecimal
	File string `json:"file"`
}

func refKey(v survey.VersionRef) string { return fmt.Sprintf("%s@%d", v.ID, v.Version) }

// AddQuestionnaire keeps a questionnaire file and returns its reference with the
// hash. The same file again changes nothing. Another file under the same id and
// version is KindConflict once a campaign has opened with it, and replaces it
// before.
func (r *Registry) AddQuestionnaire(ctx context.Context, name string, file []byte) (survey.VersionRef, error) {
	return r.add(ctx, Questionnaires, name, file, anyRevision)
}

// AddCriteria keeps a criteria file; its questionnaire must be kept already, and
// the rules of AddQuestionnaire apply.
func (r *Registry) AddCriteria(ctx context.Context, name string, file []byte) (survey.VersionRef, error) {
	return r.add(ctx, CriteriaSets, name, file, anyRevision)
}

// SaveVersion is AddQuestionnaire or AddCriteria for an editor that has seen the
// stored file at revision rev, 0 where there was none. Somebody else's change
// meanwhile is KindStale.
func (r *Registry) SaveVersion(ctx context.Context, kind Versions, file []byte, rev int64) (survey.VersionRef, error) {
	ref, err := r.add(ctx, kind, "YAML", file, rev)
	if survey.KindOf(err) == survey.KindConflict && r.Now().UserOf(kind, ref) == nil {
		return ref, stale()
	}
	return ref, err
}

// anyRevision replaces whatever there is, read in the same moment.
const anyRevision = -1

func (r *Registry) add(ctx context.Context, kind Versions, name string, file []byte, rev int64) (survey.VersionRef, error) {
	if err := r.Refresh(ctx); err != nil {
		return survey.VersionRef{}, err
	}
	ref, err := r.Now().readVersion(kind, name, file)
	if err != nil {
		return survey.VersionRef{}, err
	}
	return ref, r.addVersion(ctx, string(kind), ref, file, rev)
}

// readVersion refuses a file that breaks rules and says which version it is.
func (s *Snapshot) readVersion(kind Versions, name string, file []byte) (survey.VersionRef, error) {
	if kind == Questionnaires {
		q, hash, err := catalog.Questionnaire(name, file)
		if err != nil {
			return survey.VersionRef{}, err
		}
		return survey.VersionRef{ID: q.ID, Version: q.Version, Hash: hash}, nil
	}
	c, hash, err := catalog.Criteria(name, file)
	if err != nil {
		return survey.VersionRef{}, err
	}
	q := s.questionnaires[refKey(c.Form)]
	if q == nil {
		return survey.VersionRef{}, survey.InvalidField("questionnaire", survey.Text{
			Vi: fmt.Sprintf("%s: chưa có mẫu phiếu %s.", name, refKey(c.Form)),
			En: fmt.Sprintf("%s: questionnaire %s is not stored.", name, refKey(c.Form)),
		})
	}
	if broken := c.Check(q.Questionnaire); len(broken) > 0 {
		return survey.VersionRef{}, &survey.Error{Kind: survey.KindInvalid, Fields: broken, Message: survey.Text{
			Vi: name + ": bộ tiêu chí không hợp lệ.", En: name + ": the criteria set is not valid.",
		}}
	}
	return survey.VersionRef{ID: c.ID, Version: c.Version, Hash: hash}, nil
}

func (r *Registry) addVersion(ctx context.Context, kind string, ref survey.VersionRef, file []byte, rev int64) error {
	id := refKey(ref)
	switch d, err := r.docs.Get(ctx, kind, id); {
	case err == nil:
		var kept versionDoc
		if err := json.Unmarshal(d.Body, &kept); err != nil {
			return fmt.Errorf("%s %s: %w", kind, id, err)
		}
		if kept.Hash == ref.Hash {
			return nil
		}
		if c := r.Now().UserOf(Versions(kind), ref); c != nil {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: fmt.Sprintf("Phiên bản %s đã dùng cho đợt %s nên không được sửa (mã băm đã lưu %.12s…, tệp mới %.12s…). Hãy tăng số phiên bản.", id, c.ID, kept.Hash, ref.Hash),
				En: fmt.Sprintf("Version %s was used by campaign %s and may not change (stored hash %.12s…, new file %.12s…). Please raise its version number.", id, c.ID, kept.Hash, ref.Hash),
			})
		}
		if rev == anyRevision {
			rev = d.Rev
		}
		if rev == 0 {
			return stale() // put would make a new one
		}
	case survey.KindOf(err) != survey.KindUnknown:
		return fmt.Errorf("%s %s: %w", kind, id, err)
	case rev == anyRevision:
		rev = 0
	}
	if err := r.put(ctx, kind, id, rev, versionDoc{ref.Hash, string(file)}); err != nil {
		return fmt.Errorf("%s %s: %w", kind, id, err)
	}
	return r.Refresh(ctx)
}

func (s *Snapshot) addQuestionnaire(d store.Doc) error {
	file, err := keptFile(d)
	if err != nil {
		return err
	}
	q, hash, err := catalog.Questionnaire(d.ID, file)
	if err != nil {
		return err
	}
	s.questionnaires[d.ID] = &Questionnaire{
		Questionnaire: q,
		Ref:           survey.VersionRef{ID: q.ID, Version: q.Version, Hash: hash},
		Rules:         survey.Compile(q).WithNFC(norm.NFC.String),
	}
	return nil
}

func (s *Snapshot) addCriteria(d store.Doc) error {
	file, err := keptFile(d)
	if err != nil {
		return err
	}
	c, hash, err := catalog.Criteria(d.ID, file)
	if err != nil {
		return err
	}
	s.criteria[d.ID] = &Criteria{c, survey.VersionRef{ID: c.ID, Version: c.Version, Hash: hash}}
	return nil
}

// keptFile is the file of a version, if it is still the one that was hashed.
func keptFile(d store.Doc) ([]byte, error) {
	var v versionDoc
	if err := json.Unmarshal(d.Body, &v); err != nil {
		return nil, err
	}
	if got := catalog.Hash([]byte(v.File)); !strings.EqualFold(got, v.Hash) {
		return nil, fmt.Errorf("the stored file was changed: its hash is %.12s…, recorded %.12s…", got, v.Hash)
	}
	return []byte(v.File), nil
}
