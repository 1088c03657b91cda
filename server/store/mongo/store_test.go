package mongo_test

import (
	"testing"

	"hailong/server/store/storetest"
	"hailong/server/testenv"
)

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{
		New:              func(t testing.TB) storetest.Database { return newDatabase(t) },
		SingleWriterOnly: !testenv.MongoGiven(),
	})
}
