package web_test

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/seal"
	"hailong/server/survey"
	"hailong/server/web"
)

func TestNetworkOfAClient(t *testing.T) {
	v4, v6 := tcp("198.51.100.7"), tcp("2001:db8:1:2:3:4:5:6")
	for name, c := range map[string]struct {
		proxies int
		from    net.Addr
		lines   []string // of X-Forwarded-For
		want    string
	}{
		"no proxy: the connection":                {0, v4, nil, "198.51.100.7/32"},
		"no proxy: the header is a client's":      {0, v4, []string{"203.0.113.9"}, "198.51.100.7/32"},
		"IPv6 is a /64":                           {0, v6, nil, "2001:db8:1:2::/64"},
		"IPv4 inside IPv6 is IPv4":                {0, tcp("::ffff:198.51.100.7"), nil, "198.51.100.7/32"},
		"a zone is not part of the network":       {0, &net.TCPAddr{IP: net.ParseIP("fe80::1:2"), Zone: "eth0"}, nil, "fe80::/64"},
		"a connection without address":            {0, &net.UnixAddr{Name: "x"}, nil, "0.0.0.0/32"},
		"one proxy":                               {1, v4, []string{"203.0.113.9"}, "203.0.113.9/32"},
		"one proxy, spoofed on the left":          {1, v4, []string{"192.0.2.1, 203.0.113.9"}, "203.0.113.9/32"},
		"one proxy, a long spoofed list":          {1, v4, []string{strings.Repeat("192.0.2.1, ", 400) + "203.0.113.9"}, "203.0.113.9/32"},
		"two proxies":                             {2, v4, []string{"203.0.113.9, 10.0.0.1"}, "203.0.113.9/32"},
		"two proxies, spoofed on the left":        {2, v4, []string{"192.0.2.1,203.0.113.9 ,10.0.0.1"}, "203.0.113.9/32"},
		"two proxies, a line each":                {2, v4, []string{"203.0.113.9", "10.0.0.1"}, "203.0.113.9/32"},
		"two proxies, spoofed in a line above":    {2, v4, []string{"192.0.2.1", "192.0.2.2, 203.0.113.9", "10.0.0.1"}, "203.0.113.9/32"},
		"fewer entries than proxies":              {2, v4, []string{"203.0.113.9"}, "198.51.100.7/32"},
		"no entry at all":                         {1, v4, nil, "198.51.100.7/32"},
		"an empty header":                         {1, v4, []string{""}, "198.51.100.7/32"},
		"an empty entry":                          {1, v4, []string{"203.0.113.9, "}, "198.51.100.7/32"},
		"garbage":                                 {1, v4, []string{"unknown"}, "198.51.100.7/32"},
		"garbage on the left":                     {1, v4, []string{"<script>, 203.0.113.9"}, "203.0.113.9/32"},
		"an address with a port":                  {1, v4, []string{"203.0.113.9:51234"}, "203.0.113.9/32"},
		"an IPv6 address":                         {1, v4, []string{"2001:DB8:a:b:c::1"}, "2001:db8:a:b::/64"},
		"an IPv6 address with a port":             {1, v4, []string{"[2001:db8:a:b:c::1]:51234"}, "2001:db8:a:b::/64"},
		"an IPv6 address in brackets":             {1, v4, []string{"[2001:db8:a:b:c::1]"}, "2001:db8:a:b::/64"},
		"an IPv6 address with a zone":             {1, v4, []string{"fe80::1%eth0"}, "fe80::/64"},
		"no proxy, several lines":                 {0, v4, []string{"203.0.113.9", "203.0.113.10, 10.0.0.1"}, "198.51.100.7/32"},
		"a tab and spaces":                        {1, v4, []string{"192.0.2.1,\t 203.0.113.9 \t"}, "203.0.113.9/32"},
		"empty lines around":                      {1, v4, []string{"192.0.2.1", "203.0.113.9"}, "203.0.113.9/32"},
		"a last line that is empty":               {1, v4, []string{"203.0.113.9", ""}, "198.51.100.7/32"},
		"five proxies, four entries":              {5, v4, []string{"203.0.113.9, 10.0.0.1", "10.0.0.2,10.0.0.3"}, "198.51.100.7/32"},
		"five proxies, five entries":              {5, v4, []string{"203.0.113.9, 10.0.0.1", "10.0.0.2,10.0.0.3,10.0.0.4"}, "203.0.113.9/32"},
		"a name":                                  {1, v4, []string{"phone.example"}, "198.51.100.7/32"},
		"a number":                                {1, v4, []string{"3405803785"}, "198.51.100.7/32"},
		"zeros before":                            {1, v4, []string{"203.0.113.009"}, "198.51.100.7/32"},
		"a port that is too high":                 {1, v4, []string{"203.0.113.9:99999"}, "198.51.100.7/32"},
		"a port alone":                            {1, v4, []string{":80"}, "198.51.100.7/32"},
		"a network":                               {1, v4, []string{"203.0.113.0/24"}, "198.51.100.7/32"},
		"half an IPv6 address":                    {1, v4, []string{"[2001:db8::"}, "2001:db8::/64"},
		"an IPv6 zone with a port":                {1, v4, []string{"[fe80::1%eth0]:80"}, "fe80::/64"},
		"everything and nothing":                  {1, v4, []string{"0.0.0.0"}, "0.0.0.0/32"},
		"quotes":                                  {1, v4, []string{`"203.0.113.9"`}, "198.51.100.7/32"},
		"bytes":                                   {1, v4, []string{"\xff\xfe"}, "198.51.100.7/32"},
		"IPv4 inside IPv6 in the header":          {1, v4, []string{"::ffff:203.0.113.9"}, "203.0.113.9/32"},
		"the connection is IPv6, the client IPv4": {1, v6, []string{"203.0.113.9"}, "203.0.113.9/32"},
	} {
		s := &web.Server{IPv6Bits: 64, Proxies: web.Proxies{Count: c.proxies, Header: "X-Forwarded-For"}}
		var lines []string
		for _, l := range c.lines {
			lines = append(lines, "X-Forwarded-For", l)
		}
		if got := s.NetworkOf(c.from, lines...); got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func tcp(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 40000} }

// Whatever a client writes into the header, its network is the one the outermost
// trusted proxy saw.
func TestNoHeaderMovesAClientToAnotherNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 3).Draw(t, "proxies")
		spoofed := rapid.SliceOfN(rapid.StringMatching(`[ -~]{0,40}`), 0, 4).Draw(t, "spoofed")
		s := &web.Server{IPv6Bits: 64, Proxies: web.Proxies{Count: n, Header: "X-Forwarded-For"}}
		seen := []string{"203.0.113.9", "10.0.0.1", "10.0.0.2", "10.0.0.3"} // by proxy 1, 2, 3 and us
		var lines []string
		for _, x := range spoofed {
			lines = append(lines, "X-Forwarded-For", x)
		}
		if n > 0 {
			lines = append(lines, "X-Forwarded-For", strings.Join(seen[:n], ", "))
		}
		if got := s.NetworkOf(tcp(seen[n]), lines...); got.String() != "203.0.113.9/32" {
			t.Fatalf("%d proxies, %q: %s", n, lines, got)
		}
	})
}

func TestCookiesOfAVisitor(t *testing.T) {
	s := newSite(t)
	p := s.phone("203.0.113.9")
	first := p.get("/q/" + string(s.code))
	device, form := first.cookies[web.DeviceCookie], first.cookies[s.formCookie()]
	if device == nil || form == nil || len(first.cookies) != 2 {
		t.Fatalf("cookies %v", first.cookies)
	}
	for _, c := range first.cookies {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.Domain != "" {
			t.Errorf("cookie %s: %+v", c.Name, c)
		}
	}
	if device.MaxAge != 30*24*3600 || form.MaxAge != 24*3600 {
		t.Errorf("ages %d and %d", device.MaxAge, form.MaxAge)
	}
	if again := p.get("/q/" + string(s.code)); len(again.cookies) != 0 {
		t.Errorf("a form that was not sent got %v", again.cookies)
	}
	wrong := filled(t, "4")
	wrong.Set("overall", "9")
	if r := p.post("/q/"+string(s.code), wrong); r.status != 422 || len(r.cookies) != 0 {
		t.Errorf("a refused form: %d, cookies %v", r.status, r.cookies)
	}
	sent := p.post("/q/"+string(s.code), filled(t, "4"))
	if c := sent.cookies[s.formCookie()]; sent.status != 303 || c == nil || c.Value != form.Value+web.SentMark || len(sent.cookies) != 1 {
		t.Fatalf("sent: %d, cookies %v", sent.status, sent.cookies)
	}
	if back := p.post("/q/"+string(s.code), filled(t, "4")); back.status != 303 || len(back.cookies) != 0 {
		t.Errorf("going back and sending again: %d, cookies %v", back.status, back.cookies)
	}
	anew := p.get("/q/" + string(s.code))
	if c := anew.cookies[s.formCookie()]; c == nil || c.Value == form.Value || len(anew.cookies) != 1 {
		t.Errorf("opened anew after sending: %v", anew.cookies)
	}
	if two := p.get("/q/" + string(s.other)); len(two.cookies) != 1 || two.cookies[web.FormCookie+string(s.other)] == nil {
		t.Errorf("a second form beside the first: %v", two.cookies)
	}
	opened, ok := s.srv.Seal.OpenForm(form.Value)
	kept, err := s.store.Find(t.Context(), string(opened.ID))
	if check(t, err); !ok || len(kept) != 1 {
		t.Errorf("the response does not have the id of its cookie")
	}
}

func TestCookiesAreForHTTPSOnlyWhereTheSiteIs(t *testing.T) {
	s := newSite(t, func(s *web.Server) { s.Secure = true })
	r := s.phone("").get("/q/" + string(s.code))
	for name, c := range r.cookies {
		if !c.Secure {
			t.Errorf("cookie %s goes over http", name)
		}
	}
	if len(r.cookies) != 2 {
		t.Errorf("cookies %v", r.cookies)
	}
}

func TestFormCookiesThatDoNotCount(t *testing.T) {
	s := newSite(t)
	issued := func(ago time.Duration, code survey.EntryCode) string {
		id, err := survey.NewResponseID(s.now.Add(-ago), s.random)
		check(t, err)
		return s.srv.Seal.Form(seal.Form{ID: id, Entry: code, Issued: s.now.Add(-ago)})
	}
	fresh := issued(time.Minute, s.code)
	for name, c := range map[string]struct {
		value string
		keeps bool
	}{
		"fresh":                     {fresh, true},
		"a day less a second":       {issued(24*time.Hour-time.Second, s.code), true},
		"a day":                     {issued(24*time.Hour, s.code), false},
		"a year":                    {issued(365*24*time.Hour, s.code), false},
		"of another code":           {issued(time.Minute, s.other), false},
		"of a clock that was ahead": {issued(-24*time.Hour+time.Second, s.code), true},
		"from the future":           {issued(-24*time.Hour, s.code), false},
		"sent":                      {fresh + web.SentMark, false},
		"marked twice":              {fresh + web.SentMark + web.SentMark, false},
		"cut":                       {fresh[:len(fresh)-1], false},
		"changed":                   {flip(fresh), false},
		"of nobody":                 {"x", false},
		"empty":                     {"", false},
	} {
		p := s.phone("203.0.113.9")
		p.jar[s.formCookie()] = c.value
		got := p.get("/q/" + string(s.code)).cookies[s.formCookie()]
		if (got == nil) != c.keeps {
			t.Errorf("%s: new cookie %v", name, got)
		}
	}
	// A forged device is no device.
	p := s.phone("203.0.113.9")
	p.jar[web.DeviceCookie] = strings.Repeat("A", 43)
	if p.get("/q/" + string(s.code)).cookies[web.DeviceCookie] == nil {
		t.Error("a forged device cookie was taken")
	}
}

// A phone that opens many forms in a day keeps within what a header may hold.
func TestFormCookiesDoNotPileUp(t *testing.T) {
	s := newSite(t)
	p := s.phone("203.0.113.9")
	for i := range 15 {
		p.jar[fmt.Sprintf("%s0000000%X", web.FormCookie, i)] = "x"
	}
	p.jar["theirs"] = "y"
	if r := p.get("/q/" + string(s.code)); len(r.cookies) != 2 || len(p.jar) != 18 {
		t.Fatalf("15 forms before: %v", r.cookies)
	}
	r := p.get("/q/" + string(s.other))
	if r.status != 200 || r.cookies[web.FormCookie+string(s.other)].Value == "" {
		t.Fatalf("%d %v", r.status, r.cookies)
	}
	for name, c := range r.cookies {
		if c.Value == "" && (c.Path != "/" || !c.Expires.Before(s.now) || name == web.DeviceCookie) {
			t.Errorf("cookie %+v", c)
		}
	}
	if len(p.jar) != 3 || p.jar["theirs"] == "" || p.jar[web.DeviceCookie] == "" || p.jar[web.FormCookie+string(s.other)] == "" {
		t.Errorf("left are %v", p.jar)
	}
	if r := p.post("/q/"+string(s.other), filled(t, "4")); r.status != 303 || r.cookies[web.FormCookie+string(s.other)] == nil {
		t.Errorf("the form that was opened last: %d", r.status)
	}
}

func flip(v string) string {
	if v[0] == 'A' {
		return "B" + v[1:]
	}
	return "A" + v[1:]
}

func TestIDsOfFormsWithoutCookie(t *testing.T) {
	var k, otherProcess web.HourKey
	home, away := netip.MustParsePrefix("203.0.113.9/32"), netip.MustParsePrefix("203.0.113.10/32")
	id := func(k *web.HourKey, at time.Time, n netip.Prefix, code survey.EntryCode, body string) survey.ResponseID {
		t.Helper()
		id, err := k.ID(at, n, code, body)
		check(t, err)
		if _, err := survey.ParseResponseID(string(id)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		return id
	}
	hour := noon.Truncate(time.Hour)
	first := id(&k, hour, home, "7K3M9PXD", "overall=4")
	if again := id(&k, hour.Add(time.Hour-time.Nanosecond), home, "7K3M9PXD", "overall=4"); again != first {
		t.Errorf("a retry within the hour is %s, was %s", again, first)
	}
	seen := map[survey.ResponseID]string{first: "the first"}
	for _, c := range []struct {
		what string
		id   survey.ResponseID
	}{
		{"another network", id(&k, hour, away, "7K3M9PXD", "overall=4")},
		{"no network", id(&k, hour, netip.Prefix{}, "7K3M9PXD", "overall=4")},
		{"an IPv6 network", id(&k, hour, netip.MustParsePrefix("2001:db8::/64"), "7K3M9PXD", "overall=4")},
		{"another code", id(&k, hour, home, "7K3M9PXE", "overall=4")},
		{"another body", id(&k, hour, home, "7K3M9PXD", "overall=5")},
		{"another process", id(&otherProcess, hour, home, "7K3M9PXD", "overall=4")},
		{"the next hour", id(&k, hour.Add(time.Hour), home, "7K3M9PXD", "overall=4")},
		{"the hour before, when its key is gone", id(&k, hour, home, "7K3M9PXD", "overall=4")},
	} {
		if was, ok := seen[c.id]; ok {
			t.Errorf("%s and %s have one id", c.what, was)
		}
		seen[c.id] = c.what
	}
}
