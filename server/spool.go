package main

type spoolCommand struct{}

// Run is written next.
func (c *spoolCommand) Run(e *env) error { return errNo }
