package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

func TestEveryFaultHasAnExitCodeOfItsOwn(t *testing.T) {
	by := make(map[int]store.Fault)
	for _, f := range store.Faults {
		code, ok := exitOf[f]
		if !ok {
			t.Errorf("%s has no exit code", f)
		}
		if other, taken := by[code]; taken {
			t.Errorf("%s and %s have the same exit code %d", f, other, code)
		}
		by[code] = f
		if code <= exitNo || code >= 64 {
			t.Errorf("%s has exit code %d, which means something else to a shell", f, code)
		}
	}
	if len(exitOf) != len(store.Faults) {
		t.Errorf("%d exit codes for %d faults", len(exitOf), len(store.Faults))
	}
}

func TestReport(t *testing.T) {
	fault := &store.FaultError{
		Fault: store.FaultSignIn, Message: survey.Text{Vi: "Sai mật khẩu.", En: "Wrong password."}, Cause: errors.New("code 18"),
	}
	for _, c := range []struct {
		name string
		err  error
		exit int
		want string
	}{
		{"a command that has spoken", errNo, 1, ""},
		{"a check that has spoken", errFault(store.FaultIndexes), 16, ""},
		{"a fault", fmt.Errorf("open: %w", fault), 12, "hailong: Sai mật khẩu.\n         Wrong password.\n   code 18\n"},
		{"a fault without a cause", &store.FaultError{Fault: store.FaultDamaged, Message: fault.Message}, 18, "hailong: Sai mật khẩu.\n         Wrong password.\n"},
		{"a store that went away", survey.Unavailable(errors.New("cut")), 1, "hailong: " + textAway.Vi + "\n         " + textAway.En + "\n   cut\n"},
		{"anything else", errors.New("no such file"), 1, "hailong: no such file\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said strings.Builder
			if exit := tellError(&said, c.err); exit != c.exit || said.String() != c.want {
				t.Errorf("exit %d, said %q; want %d and %q", exit, said.String(), c.exit, c.want)
			}
		})
	}
}
