package metrics

import (
	"runtime"
	"runtime/debug"
)

// BuildInfo is which build of the program runs.
type BuildInfo struct {
	Version  string // of the module; "(devel)" for a build from a working copy
	Revision string // of the sources; empty when the build did not stamp it
	Go       string // version of the compiler
}

// Build reads what the compiler stamped into the program.
func Build() BuildInfo {
	info, _ := debug.ReadBuildInfo()
	return buildOf(info)
}

func buildOf(info *debug.BuildInfo) BuildInfo {
	b := BuildInfo{Version: "(devel)", Go: runtime.Version()}
	if info == nil {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			b.Revision = s.Value
		}
	}
	return b
}

func (b BuildInfo) labels() []string { return []string{b.Version, b.Revision, b.Go} }
