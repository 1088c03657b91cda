package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows long work on a terminal and is silent anywhere else.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress starts a bar over total steps, or a counter where total is -1.
func newProgress(w io.Writer, what string, total int) progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(),
	)}
}

func (p progress) set(n int) {
	if p.bar != nil {
		_ = p.bar.Set(n) // a bar that can't be drawn is no reason to stop
	}
}

func (p progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
