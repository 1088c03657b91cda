package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/andybalholm/brotli"

	"hailong/server/survey"
	"hailong/server/web"
)

func TestWhichEncodingsAreTaken(t *testing.T) {
	for header, want := range map[string][2]bool{ // br, gzip
		"":                              {false, false},
		"identity":                      {false, false},
		"gzip":                          {false, true},
		"gzip, deflate, br":             {true, true},
		"gzip,deflate,br,zstd":          {true, true},
		"br;q=1.0, gzip;q=0.8":          {true, true},
		"br;q=0, gzip":                  {false, true},
		"br; q=0.0 ,gzip; q=0.001":      {false, true},
		"br;q=0.000, gzip;q=0.":         {false, false},
		"br;Q=0, gzip":                  {false, true},
		"brotli, xgzip":                 {false, false},
		"x-gzip;q=1, br-dictionary":     {false, false},
		";q=1,, ;;,":                    {false, false},
		"gzip;q=1;foo=bar, br ; q=0.00": {false, true},
		"gzip;q=0.5, br;q=0.10":         {true, true},
	} {
		if got := [2]bool{web.Takes(header, "br"), web.Takes(header, "gzip")}; got != want {
			t.Errorf("%q: br and gzip %v, want %v", header, got, want)
		}
	}
}

func TestOneFormInThreeEncodings(t *testing.T) {
	s := newSite(t)
	plain := s.phone("").get("/q/" + string(s.code))
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		r := s.phone("").as("Accept-Encoding", name).get("/q/" + string(s.code))
		if r.header.Get("Content-Encoding") != name || r.header.Get("Vary") != "Accept-Encoding" || len(r.body) >= len(plain.body)/2 {
			t.Errorf("%s: %d of %d bytes, %v", name, len(r.body), len(plain.body), r.header)
		}
		unpack, err := open(bytes.NewReader([]byte(r.body)))
		check(t, err)
		b, err := io.ReadAll(unpack)
		if check(t, err); string(b) != plain.body {
			t.Errorf("%s holds another form", name)
		}
	}
	both := s.phone("").as("Accept-Encoding", "gzip, deflate, br").get("/q/" + string(s.code))
	if both.header.Get("Content-Encoding") != "br" || plain.header.Get("Content-Encoding") != "" || plain.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%v, %v", both.header, plain.header)
	}
}

func TestTheFormCache(t *testing.T) {
	s := newSite(t)
	snap := s.reg.Now()
	text := []byte("<p>phiếu</p>")
	give := func(b []byte, n *int) func() ([]byte, error) {
		return func() ([]byte, error) {
			*n++
			return bytes.Clone(b), nil
		}
	}

	t.Run("an error is not kept", func(t *testing.T) {
		var f web.FormCache
		broken := errors.New("no such template")
		if _, _, _, err := f.Get(snap, "A", func() ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
			t.Fatalf("got %v", err)
		}
		n := 0
		if plain, _, _, err := f.Get(snap, "A", give(text, &n)); err != nil || n != 1 || !bytes.Equal(plain, text) {
			t.Errorf("after the error: %q, %v, rendered %d times", plain, err, n)
		}
	})
	t.Run("each form is rendered once", func(t *testing.T) {
		var f web.FormCache
		n := 0
		for range 3 {
			for _, code := range []survey.EntryCode{"A", "B"} {
				_, _, _, err := f.Get(snap, code, give(text, &n))
				check(t, err)
			}
		}
		if n != 2 {
			t.Errorf("rendered %d times", n)
		}
	})
	t.Run("a change renders anew and compresses only what changed", func(t *testing.T) {
		var f web.FormCache
		n := 0
		_, gz, br, err := f.Get(snap, "A", give(text, &n))
		check(t, err)
		check(t, s.reg.AddPoint(t.Context(), survey.Point{Unit: s.unit.Key, ID: "quay-1", Name: "Quầy 1"}))
		if s.reg.Now().Version() == snap.Version() {
			t.Fatal("the registry did not change")
		}
		_, gz2, br2, err := f.Get(s.reg.Now(), "A", give(text, &n))
		check(t, err)
		if n != 2 || &gz[0] != &gz2[0] || &br[0] != &br2[0] {
			t.Errorf("rendered %d times; equal bytes were compressed again", n)
		}
		check(t, s.reg.AddPoint(t.Context(), survey.Point{Unit: s.unit.Key, ID: "quay-2", Name: "Quầy 2"}))
		plain3, gz3, br3, err := f.Get(s.reg.Now(), "A", give([]byte("<p>khác</p>"), &n))
		check(t, err)
		if n != 3 || string(plain3) != "<p>khác</p>" || bytes.Equal(gz, gz3) || bytes.Equal(br, br3) {
			t.Errorf("rendered %d times; other bytes have the old encodings", n)
		}
	})
	t.Run("a form of an earlier round makes room for the next one's", func(t *testing.T) {
		var f web.FormCache
		n := 0
		for i, round := range []survey.CampaignID{"spring", "spring", "autumn", "autumn"} {
			plain, err := f.GetOf(snap, "A", round, give([]byte(round), &n))
			if check(t, err); string(plain) != string(round) || n != 1+i/2 {
				t.Errorf("%s: %q, rendered %d times", round, plain, n)
			}
		}
		if got := f.Len(); got != 1 {
			t.Errorf("%d forms are kept", got)
		}
	})
	t.Run("a crowd waits for one rendering", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var f web.FormCache
			var n atomic.Int32
			var wg sync.WaitGroup
			open := make(chan struct{})
			for range 50 {
				wg.Go(func() {
					plain, _, _, err := f.Get(snap, "A", func() ([]byte, error) {
						n.Add(1)
						<-open
						return text, nil
					})
					if err != nil || !bytes.Equal(plain, text) {
						t.Errorf("%q, %v", plain, err)
					}
				})
			}
			synctest.Wait()
			close(open)
			wg.Wait()
			if n.Load() != 1 {
				t.Errorf("rendered %d times", n.Load())
			}
		})
	})
}

func TestAChangedCampaignChangesTheForm(t *testing.T) {
	s := newSite(t)
	p := s.phone("")
	contains(t, "the open form", p.get("/q/"+string(s.code)).body, "Phường Hồng Bàng", `name="s5_3"`)
	check(t, s.reg.Close(t.Context(), "round", survey.DayOf(s.now, survey.Zone)))
	if r := p.get("/q/" + string(s.code)); r.status != 410 {
		t.Errorf("after the end: %d", r.status)
	}
}
