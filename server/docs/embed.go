// Package docs holds the documents that the server itself shows: the operator's
// handbook, in the version that belongs to it.
package docs

import _ "embed"

// Operations is the operator's handbook, Markdown.
//
//go:embed operations.md
var Operations string
