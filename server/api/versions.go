package api

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// look is a file that somebody wants to store as a version, with what was found in it.
type look struct {
	kind     registry.Versions
	action   trail.Action
	ref      survey.VersionRef // without an id where the file can't be read
	file     []byte
	problems []catalog.Problem
	more     bool
	model    any
}

// checkVersion tells everything there is to say of a file, and stores nothing.
func (a *API) checkVersion(c *fiber.Ctx, k look) error {
	out := versionCheck{
		Problems: fileProblems(k.problems), More: k.more, ID: k.ref.ID, Version: k.ref.Version, Hash: k.ref.Hash,
		Model: k.model, Next: a.Registry.Now().NextVersion(k.kind, k.ref.ID),
	}
	stored, there, err := a.stored(c, k)
	if err != nil {
		return err
	}
	user := a.Registry.Now().UserOf(k.kind, k.ref)
	if user != nil {
		name := campaignNameOf(user)
		out.UsedBy = &name
	}
	if there {
		out.ETag = etag(stored.Rev)
	}
	switch {
	case len(k.problems) > 0:
		out.Storing = storeNever
	case !there:
		out.Storing = storeNew
	case stored.Ref.Hash == k.ref.Hash:
		out.Storing = storeSame
	case user != nil:
		out.Storing = storeUsed
	default:
		out.Storing = storeReplace
	}
	return c.JSON(out)
}

// stored is the version that is kept under a file's number, if there is one.
func (a *API) stored(c *fiber.Ctx, k look) (registry.VersionFile, bool, error) {
	if k.ref.ID == "" {
		return registry.VersionFile{}, false, nil
	}
	f, err := a.Registry.VersionFile(c.UserContext(), k.kind, k.ref)
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return f, false, nil
	}
	return f, err == nil, err
}

// storeVersion keeps a file. A number that is taken by another file is an edit of it,
// and says which revision it was made on; a version that a campaign has opened with is
// never changed.
func (a *API) storeVersion(c *fiber.Ctx, k look, path string, send func(*fiber.Ctx, survey.VersionRef) error) error {
	if len(k.problems) > 0 {
		return &catalog.Error{Problems: k.problems, More: k.more}
	}
	stored, there, err := a.stored(c, k)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, fmt.Sprintf("%s%s/%s/%d", prefix, path, k.ref.ID, k.ref.Version))
	if there && stored.Ref.Hash == k.ref.Hash {
		return send(c, k.ref)
	}
	e := trail.Event{Action: k.action, Object: objectOf(k.kind, k.ref), After: k.ref}
	if there {
		if user := a.Registry.Now().UserOf(k.kind, k.ref); user != nil {
			return a.used(k, user)
		}
		if err := revisionEdited(c, stored.Rev); err != nil {
			return err
		}
		e.Before = stored.Ref
	}
	save := func() error {
		_, err := a.Registry.SaveVersion(c.UserContext(), k.kind, k.file, stored.Rev)
		return err
	}
	if err := a.record(c, e, save); err != nil {
		return err
	}
	if !there {
		c.Status(fiber.StatusCreated)
	}
	return send(c, k.ref)
}

// used refuses to change a version that a campaign has opened with, and offers the
// next number.
func (a *API) used(k look, user *registry.Campaign) error {
	next := a.Registry.Now().NextVersion(k.kind, k.ref.ID)
	return &survey.Error{
		Kind: survey.KindConflict,
		Message: survey.Text{
			Vi: fmt.Sprintf("Phiên bản %d đã dùng cho đợt “%s” nên không sửa được nữa. Có thể lưu thành phiên bản mới, số %d.", k.ref.Version, user.Title.Vi, next),
			En: fmt.Sprintf("The campaign “%s” has opened with version %d, so it can't be changed any more. It can be saved as a new version, number %d.", user.Title.En, k.ref.Version, next),
		},
		Fields: []survey.FieldError{{Path: "version", Message: survey.Text{
			Vi: fmt.Sprintf("Lưu thành phiên bản mới: %d", next), En: fmt.Sprintf("Save as a new version: %d", next),
		}}},
	}
}
