// Package configs holds what an operator edits, built into the binary: the
// settings, the units and their succession, and the shipped questionnaires,
// criteria sets and campaigns. It is files and this one declaration; package
// config reads the settings, package catalog the rest.
package configs

import "embed"

// FS holds the files under their names here, such as units/units.csv.
//
//go:embed *.yaml units questionnaires criteria campaigns
var FS embed.FS
