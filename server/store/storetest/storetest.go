// Package storetest holds every sentence of the store.Store contract to a test
// that all adapters pass. It promises that each case is small (tens of
// responses), runs on an empty database of its own, can fail, and leaves nothing
// behind; it refuses to skip: a case that a server cannot run is left out by name
// in Config, in plain sight.
package storetest

import (
	"context"
	"testing"

	"hailong/server/store"
)

// Database is one database that several handles can be opened on.
type Database interface {
	// Open returns a new handle, with connections and caches of its own as another
	// process would have, or fails the test. The suite closes it.
	Open(t testing.TB) store.Store
	// Dying is Open for a process that dies: its first writes statements or commands
	// that change data reach the database, the next one and everything after it do
	// not and return an error of any kind. With 0 nothing is ever written. What
	// opening itself writes does not count. Closing the handle must write nothing.
	Dying(t testing.TB, writes int) store.Store
}

// Config says how to reach what is tested.
type Config struct {
	// New makes an empty database; whatever it needs to remove afterwards it
	// registers with t.Cleanup.
	New func(t testing.TB) Database
	// SingleWriterOnly leaves out the cases in which several handles append at the
	// same moment, for a server that loses concurrent updates by a fault of its own.
	// Cases in which handles take turns are always run.
	SingleWriterOnly bool
}

// testCase is one sentence of the contract.
type testCase struct {
	name string
	run  func(t *testing.T, c Config)
}

// Run runs the suite, one subtest for each sentence.
func Run(t *testing.T, c Config) {
	groups := [][]testCase{
		appendCases, batchCases, readCases, remarkCases, restandCases, standingCases,
		documentCases, pageCases, removalCases, changesCases, lifeCases, crashCases, faultCases,
	}
	if !c.SingleWriterOnly {
		groups = append(groups, severalWriters)
	}
	for _, g := range groups {
		for _, tc := range g {
			t.Run(tc.name, func(t *testing.T) { tc.run(t, c) })
		}
	}
}

// one makes an empty database and opens a handle on it.
func (c Config) one(t testing.TB) store.Store {
	t.Helper()
	return open(t, c.New(t))
}

// open opens a handle that is closed at the end of the test.
func open(t testing.TB, db Database) store.Store {
	t.Helper()
	st := db.Open(t)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return st
}

// ctx is for calls that nothing interrupts.
var ctx = context.Background()
