package catalog_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/golden"
)

// A version that was shipped may be in use anywhere: it never changes. A new form
// or rule is a new file, and one more line in the golden.
func TestShippedVersionsNeverChange(t *testing.T) {
	var b strings.Builder
	for _, pattern := range []string{"questionnaires/*.yaml", "criteria/*.yaml"} {
		names, err := fs.Glob(configs.FS, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			file, err := configs.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s  %s\n", catalog.Hash(file), name)
		}
	}
	golden.Equal(t, "testdata/shipped.sha256", []byte(b.String()))
}
