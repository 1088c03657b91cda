// Package kiosk holds the built app of the tablets at one-stop desks. It contains no
// logic: package web sends the files, and the sources lie below src.
package kiosk

import "embed"

// Files has dist/ as built. On a fresh clone it holds nothing but .gitkeep, and there
// is no app to serve.
//
//go:embed all:dist
var Files embed.FS
