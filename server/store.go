package main

type storeCommand struct{}

// Run is written next.
func (c *storeCommand) Run(e *env) error { return errNo }
