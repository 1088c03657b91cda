package main

type keysCommand struct{}

// Run is written next.
func (c *keysCommand) Run(e *env) error { return errNo }
