package registry_test

import (
	"bytes"
	"testing"

	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/survey"
)

func TestAVersionIsSavedOnWhatWasSeen(t *testing.T) {
	r, st := open(t)
	ctx := t.Context()
	file := bytes.Replace(shipped(t, questionnaireFile), []byte("\nversion: 1"), []byte("\nversion: 2"), 1)
	edited, other := append(bytes.Clone(file), "# a\n"...), append(bytes.Clone(file), "# b\n"...)
	if n := r.Now().NextVersion(registry.Questionnaires, "dich-vu-cong"); n != 2 {
		t.Errorf("the next version is %d", n)
	}
	ref, err := r.SaveVersion(ctx, registry.Questionnaires, file, 0)
	must(t, err)
	if ref.Version != 2 || ref.Hash != catalog.Hash(file) {
		t.Errorf("kept as %v", ref)
	}
	kept, err := r.VersionFile(ctx, registry.Questionnaires, ref)
	must(t, err)
	if !bytes.Equal(kept.Text, file) || kept.Rev != 1 || kept.Ref != ref {
		t.Errorf("revision %d of %v", kept.Rev, kept.Ref)
	}
	_, err = r.SaveVersion(ctx, registry.Questionnaires, file, 0) // the same again
	must(t, err)
	_, err = r.SaveVersion(ctx, registry.Questionnaires, edited, 0)
	wantKind(t, err, survey.KindStale)
	_, err = registry.New(st).SaveVersion(ctx, registry.Questionnaires, edited, kept.Rev)
	must(t, err)
	_, err = r.SaveVersion(ctx, registry.Questionnaires, other, kept.Rev)
	wantKind(t, err, survey.KindStale)
	now, err := r.VersionFile(ctx, registry.Questionnaires, ref)
	must(t, err)
	if !bytes.Equal(now.Text, edited) || now.Rev != 2 {
		t.Error("what the second one sent was kept")
	}

	// A draft does not hold it; an opened campaign does.
	c := campaign("two")
	c.Questionnaire.Version = 2
	c.Criteria.Version = 2
	criteria := bytes.Replace(shipped(t, criteriaFile), []byte("version: 1"), []byte("version: 2"), 2)
	_, err = r.SaveVersion(ctx, registry.CriteriaSets, criteria, 0)
	must(t, err)
	must(t, r.CreateCampaign(ctx, c))
	_, err = r.SaveVersion(ctx, registry.Questionnaires, other, now.Rev)
	must(t, err)
	must(t, r.Open(ctx, "two"))
	_, err = r.SaveVersion(ctx, registry.Questionnaires, edited, now.Rev+1)
	wantKind(t, err, survey.KindConflict)
	_, err = r.SaveVersion(ctx, registry.CriteriaSets, append(criteria, '\n'), 1)
	wantKind(t, err, survey.KindConflict)
	if n := r.Now().NextVersion(registry.CriteriaSets, "mau-tuyen-tinh"); n != 3 {
		t.Errorf("the next version is %d", n)
	}
	opened, _ := r.Now().Campaign("two")
	if opened.Campaign.Questionnaire.Hash != catalog.Hash(other) {
		t.Error("the campaign opened with another file than is kept")
	}
}

func TestVersionsAreFound(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	must(t, r.CreateCampaign(ctx, campaign("one")))
	s := r.Now()
	form, set := survey.VersionRef{ID: "dich-vu-cong", Version: 1}, survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1}
	if len(s.Questionnaires()) != 1 || len(s.CriteriaSets()) != 1 {
		t.Error("not one of each")
	}
	for kind, ref := range map[registry.Versions]survey.VersionRef{registry.Questionnaires: form, registry.CriteriaSets: set} {
		if users := s.Users(kind, ref); len(users) != 1 || users[0].ID != "one" || s.UserOf(kind, ref) != nil {
			t.Errorf("%s: users %v, held by %v", kind, users, s.UserOf(kind, ref))
		}
		ref.Version = 9
		if len(s.Users(kind, ref)) != 0 {
			t.Errorf("%s: version 9 is used", kind)
		}
		_, err := r.VersionFile(ctx, kind, ref)
		wantKind(t, err, survey.KindUnknown)
	}
	if q, err := s.Questionnaire(form); err != nil || q.Ref.Hash == "" {
		t.Error(err)
	}
	if c, err := s.Criteria(set); err != nil || c.Ref.Hash == "" {
		t.Error(err)
	}
	form.Version, set.ID = 9, "none"
	_, err := s.Questionnaire(form)
	wantKind(t, err, survey.KindUnknown)
	_, err = s.Criteria(set)
	wantKind(t, err, survey.KindUnknown)
	if n := s.NextVersion(registry.Questionnaires, "new"); n != 1 {
		t.Errorf("the first version of a new form is %d", n)
	}
}
