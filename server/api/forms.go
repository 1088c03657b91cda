package api

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/body"
	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// previews draws forms that are being written; see page.Renderer.
type previews interface {
	PreviewCSP() string
	PreviewFrame(w io.Writer, l survey.Lang) error
	PreviewForm(w io.Writer, l survey.Lang, q *survey.Questionnaire) error
}

// readYAML is a body that must be YAML, a copy of its own.
func readYAML(c *fiber.Ctx) ([]byte, error) {
	switch media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";"); strings.ToLower(strings.TrimSpace(media)) {
	case "text/yaml", "application/yaml", "application/x-yaml", "text/x-yaml":
	default:
		return nil, survey.NewError(survey.KindMediaType, survey.Text{
			Vi: "Chỉ nhận YAML (application/yaml).", En: "Only YAML (application/yaml) is read here.",
		})
	}
	b, err := body.Plain(c)
	if err != nil {
		return nil, err
	}
	return utils.CopyBytes(b), shortYAML(len(b))
}

func shortYAML(length int) error {
	if length <= catalog.MaxYAML {
		return nil
	}
	return survey.NewError(survey.KindTooLarge, survey.Text{
		Vi: fmt.Sprintf("Tệp YAML lớn quá %d KiB.", catalog.MaxYAML>>10), En: fmt.Sprintf("The YAML file is larger than %d KiB.", catalog.MaxYAML>>10),
	})
}

// knowsVersion reports whether who asks may know of a version: an account of a unit knows
// those of the campaigns that ask about its unit.
func (a *API) knowsVersion(i *auth.Identity, kind registry.Versions, ref survey.VersionRef) bool {
	return i.City() || len(a.campaignsOf(i, kind, ref)) > 0
}

// campaignsOf are the campaigns of a version that one may know.
func (a *API) campaignsOf(i *auth.Identity, kind registry.Versions, ref survey.VersionRef) []campaignName {
	list := []campaignName{}
	for _, x := range a.Registry.Now().Users(kind, ref) {
		if i.City() || x.Has(i.Unit) {
			list = append(list, campaignNameOf(x))
		}
	}
	return list
}

// version is the version of the path, if who asks may know it.
func (a *API) version(c *fiber.Ctx, kind registry.Versions) (survey.VersionRef, error) {
	n, err := strconv.Atoi(c.Params("version"))
	if err != nil {
		n = 0 // which no version has
	}
	ref := survey.VersionRef{ID: utils.CopyString(c.Params("id")), Version: n}
	if !a.knowsVersion(who(c), kind, ref) {
		return ref, auth.NotYours()
	}
	return ref, nil
}

func (a *API) versionInfoOf(i *auth.Identity, kind registry.Versions, ref survey.VersionRef, title survey.Text) versionInfo {
	snap := a.Registry.Now()
	v := versionInfo{ID: ref.ID, Version: ref.Version, Title: title, Hash: ref.Hash, Campaigns: a.campaignsOf(i, kind, ref)}
	if i.City() && i.May(auth.ManageForms) {
		v.Editable, v.Next = snap.UserOf(kind, ref) == nil, snap.NextVersion(kind, ref.ID)
	}
	return v
}

func (a *API) formInfoOf(i *auth.Identity, q *registry.Questionnaire) formInfo {
	f := formInfo{versionInfo: a.versionInfoOf(i, registry.Questionnaires, q.Ref, q.Title)}
	for x := range q.All {
		f.Questions++
		if x.Type == survey.Scale {
			f.Items++
		}
	}
	return f
}

func (a *API) getQuestionnaires(c *fiber.Ctx) error {
	list := []formInfo{}
	for _, q := range a.Registry.Now().Questionnaires() {
		if a.knowsVersion(who(c), registry.Questionnaires, q.Ref) {
			list = append(list, a.formInfoOf(who(c), q))
		}
	}
	return c.JSON(list)
}

// getQuestionnaire writes a version with its model and its file, or with ?format=yaml
// the file alone.
func (a *API) getQuestionnaire(c *fiber.Ctx) error {
	ref, err := a.version(c, registry.Questionnaires)
	if err != nil {
		return err
	}
	if c.Query("format") == "yaml" {
		return a.sendFile(c, registry.Questionnaires, ref, "mau-phieu-")
	}
	return a.sendForm(c, ref)
}

func (a *API) sendForm(c *fiber.Ctx, ref survey.VersionRef) error {
	q, err := a.Registry.Now().Questionnaire(ref)
	if err != nil {
		return err
	}
	file, err := a.Registry.VersionFile(c.UserContext(), registry.Questionnaires, ref)
	if err != nil {
		return err
	}
	return sendTagged(c, file.Rev, formFull{a.formInfoOf(who(c), q), wholeForm(q.Questionnaire), string(file.Text)})
}

// sendFile sends the very file of a version to be kept.
func (a *API) sendFile(c *fiber.Ctx, kind registry.Versions, ref survey.VersionRef, name string) error {
	file, err := a.Registry.VersionFile(c.UserContext(), kind, ref)
	if err != nil {
		return err
	}
	e := trail.Event{Action: trail.ExportMake, Object: objectOf(kind, ref), After: file.Ref}
	if err := a.record(c, e, nil); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("%s%s-v%d.yaml", name, ref.ID, ref.Version)))
	return c.Send(file.Text)
}

func objectOf(kind registry.Versions, ref survey.VersionRef) string {
	return fmt.Sprintf("%s:%s@%d", kind, ref.ID, ref.Version)
}

// postQuestionnaire stores a version, or with ?dry_run=true tells what there is to say
// of it.
func (a *API) postQuestionnaire(c *fiber.Ctx) error {
	file, err := readYAML(c)
	if err != nil {
		return err
	}
	l := catalog.LookQuestionnaire("YAML", file)
	ref := survey.VersionRef{Hash: l.Hash}
	var model any
	if l.Model != nil {
		ref.ID, ref.Version, model = l.Model.ID, l.Model.Version, wholeForm(l.Model)
	}
	k := look{registry.Questionnaires, trail.QuestionnaireAdd, ref, file, l.Problems, l.More, model}
	if c.QueryBool("dry_run") {
		return a.checkVersion(c, k)
	}
	return a.storeVersion(c, k, "/questionnaires", a.sendForm)
}

// getPreview writes the empty page that the console puts previews into.
func (a *API) getPreview(c *fiber.Ctx) error {
	return a.sendPreview(c, func(b *bytes.Buffer) error { return a.Pages.PreviewFrame(b, langAsked(c)) })
}

// postPreview draws a questionnaire as residents get it. One that breaks rules is
// drawn as far as it goes; one that can't be read is refused.
func (a *API) postPreview(c *fiber.Ctx) error {
	file, err := readYAML(c)
	if err != nil {
		return err
	}
	l := catalog.LookQuestionnaire("YAML", file)
	if l.Model == nil {
		return &catalog.Error{Problems: l.Problems, More: l.More}
	}
	return a.sendPreview(c, func(b *bytes.Buffer) error { return a.Pages.PreviewForm(b, langAsked(c), l.Model) })
}

func (a *API) sendPreview(c *fiber.Ctx, draw func(*bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, a.Pages.PreviewCSP())
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

func langAsked(c *fiber.Ctx) survey.Lang {
	if c.Query("lang") == string(survey.English) {
		return survey.English
	}
	return survey.Vietnamese
}
