// Package surveyui holds the files of the residents' pages: templates, style,
// words, faces and design tokens as they are written, and in dist what the build
// made of script and style, with the management console below dist/console. It
// contains no logic: package page renders the one, package web sends the other.
package surveyui

import "embed"

// Files has form/ and result/ as written and dist/ as built. On a fresh clone dist holds
// nothing but .gitkeep: the pages work without script, and there is no console.
//
//go:embed form/*.html form/form.css form/faces.svg form/tokens.json form/strings/*.json result/*.html result/result.css result/strings/*.json all:dist
var Files embed.FS
