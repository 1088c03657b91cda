package exports_test

import (
	"context"
	"fmt"
	"io"

	"hailong/server/registry"
	"hailong/server/survey"
)

// paper stands for the reports, which are made elsewhere.
type paper struct{}

func (paper) Unit(_ context.Context, w io.Writer, c *registry.Campaign, unit survey.UnitKey, _ bool) error {
	_, err := fmt.Fprintf(w, "%%PDF of %s in %s", unit, c.ID)
	return err
}

func (paper) City(_ context.Context, w io.Writer, c *registry.Campaign) error {
	_, err := fmt.Fprintf(w, "%%PDF of %s", c.ID)
	return err
}
