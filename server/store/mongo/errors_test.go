package mongo_test

import (
	"errors"
	"testing"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hailong/server/store/mongo"
	"hailong/server/survey"
)

func TestOnlyWhatTheServerRefusesForGoodIsNoPassingFault(t *testing.T) {
	write := func(code int) error {
		return driver.BulkWriteException{WriteErrors: []driver.BulkWriteError{{WriteError: driver.WriteError{Code: code}}}}
	}
	for name, c := range map[string]struct {
		err  error
		want survey.Kind
	}{
		"a validator on the collection": {write(121), survey.KindInternal},
		"a document that is too large":  {write(10334), survey.KindInternal},
		"a command that can't be read":  {driver.CommandError{Code: 22}, survey.KindInternal},
		"a stepdown":                    {driver.CommandError{Code: 189}, survey.KindUnavailable},
		"a full disk":                   {write(14031), survey.KindUnavailable},
		"a line that broke":             {errors.New("EOF"), survey.KindUnavailable},
		"an error that has a kind":      {survey.NewError(survey.KindConflict, survey.Text{}), survey.KindConflict},
	} {
		t.Run(name, func(t *testing.T) {
			if got := survey.KindOf(mongo.Wrap("insert", c.err)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
