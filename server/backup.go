package main

type backupCommand struct{}

// Run is written next.
func (c *backupCommand) Run(e *env) error { return errNo }
