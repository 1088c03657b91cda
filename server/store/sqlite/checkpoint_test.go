package sqlite_test

import (
	"os"
	"testing"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
)

func TestTheLogIsCopiedIntoTheFileBesideTheWriter(t *testing.T) {
	f := newFile(t)
	st := f.Open(t).(*sqlite.Store)
	copied := make(chan error, 100)
	st.Copied(func(err error) { copied <- err })
	size := func() int64 {
		info, err := os.Stat(string(f))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	was := size()
	stream := storetest.NewStream(1, storetest.FirstDay)
	storetest.MustAppend(t, st, store.Stored, stream.Take(999)...)
	select {
	case err := <-copied:
		t.Fatalf("copied after 999 responses (%v), which is more often than needed", err)
	default:
	}
	if size() != was {
		t.Fatal("the file grew before its time")
	}
	storetest.MustAppend(t, st, store.Stored, stream.Take(1)...)
	if err := <-copied; err != nil {
		t.Fatal(err)
	}
	if n := size() - was; n < 200_000 {
		t.Errorf("%d bytes were copied, want those of 1,000 responses", n)
	}
	// Another thousand while nobody waits, then the end: nothing is left half done.
	storetest.MustAppend(t, st, store.Stored, stream.Take(1000)...)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	again := f.Open(t).(*sqlite.Store)
	defer again.Close()
	storetest.CheckCounts(t, again, storetest.Campaign)
	if n, err := again.Number("SELECT count(*) FROM responses"); err != nil || n != 2000 {
		t.Errorf("%d responses, %v", n, err)
	}
}
