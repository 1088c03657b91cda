package page

import (
	"bytes"
	"fmt"
	"io"

	"hailong/server/survey"
)

// PreviewCSP is the policy of a preview. It is framed by our own pages alone, and
// nothing in it runs, is sent or is loaded: the texts in it are being written by
// somebody, and the form is not to be filled in. The page around it may put a new
// form into it, which keeps the place where it was scrolled to.
func (r *Renderer) PreviewCSP() string {
	return "default-src 'none'; style-src " + r.sheet +
		"; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
}

// PreviewFrame writes the empty page that previews are put into: it has the form's
// style and nothing of a form.
func (r *Renderer) PreviewFrame(w io.Writer, l survey.Lang) error {
	c := r.common(l, "")
	c.Title, c.Switch = c.T["brand"], ""
	var b bytes.Buffer
	for _, part := range []string{"top", "bottom"} {
		if err := r.pages.ExecuteTemplate(&b, part, c); err != nil {
			return fmt.Errorf("render page: %w", err)
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// PreviewForm writes a form as residents get it, of a unit and under a code that do
// not exist. The questionnaire may break rules, as one that is being written does.
func (r *Renderer) PreviewForm(w io.Writer, l survey.Lang, q *survey.Questionnaire) error {
	name := map[survey.Lang]string{survey.English: "Sample unit"}[l]
	if name == "" {
		name = "Đơn vị mẫu"
	}
	return r.Form(w, Form{Lang: l, Entry: survey.Entry{Code: "00000000"}, Unit: survey.Unit{Name: name}, Questionnaire: q})
}
