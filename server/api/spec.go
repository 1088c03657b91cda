package api

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/gofiber/fiber/v2"
	"go.yaml.in/yaml/v3"
)

// The OpenAPI document in parts: base.yaml, and a file per area with its paths and
// schemas.
//
//go:embed spec/*.yaml
var specFiles embed.FS

var spec = mustMerge(specFiles)

// Spec is the OpenAPI 3.1 document as it is served.
func Spec() []byte { return slices.Clone(spec) }

func getSpec(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(spec)
}

// mustMerge joins the parts in the order of their names. A part that can't be joined
// is a fault of the build.
func mustMerge(files fs.FS) []byte {
	names, err := fs.Glob(files, "spec/*.yaml")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("spec: no parts, %v", err))
	}
	// The base first: it says which version the document is.
	slices.SortStableFunc(names, func(x, y string) int {
		switch {
		case x == "spec/base.yaml":
			return -1
		case y == "spec/base.yaml":
			return 1
		}
		return 0
	})
	var whole *yaml.Node
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		var part yaml.Node
		if err := yaml.Unmarshal(b, &part); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		if whole == nil {
			whole = part.Content[0]
			continue
		}
		if err := join(whole, part.Content[0]); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	out, err := yaml.Marshal(whole)
	if err != nil {
		panic(err)
	}
	return out
}

// join puts the keys of one mapping into another; mappings below are joined too, and
// anything else may be there once.
func join(to, from *yaml.Node) error {
	if to.Kind != yaml.MappingNode || from.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: not a mapping", from.Line)
	}
next:
	for i := 0; i < len(from.Content); i += 2 {
		key, value := from.Content[i], from.Content[i+1]
		for j := 0; j < len(to.Content); j += 2 {
			if to.Content[j].Value != key.Value {
				continue
			}
			if err := join(to.Content[j+1], value); err != nil {
				return fmt.Errorf("%s: %w", key.Value, err)
			}
			continue next
		}
		to.Content = append(to.Content, key, value)
	}
	return nil
}
