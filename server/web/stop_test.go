package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
)

func TestAStoppingServerSaysThatEachAnswerIsTheLastOne(t *testing.T) {
	s := newSite(t)
	address := s.listen()
	for path, status := range map[string]int{"/": 200, "/q/" + string(s.code): 200, "/nowhere": 404, "/api/v1/codes": 401} {
		for _, stopping := range []bool{false, true} {
			s.stopping.Store(stopping)
			c, err := net.Dial("tcp", address)
			check(t, err)
			defer c.Close()
			fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: hailong.test\r\n\r\n", path)
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			check(t, err)
			if r.StatusCode != status || r.Close != stopping {
				t.Errorf("%s, stopping %v: status %d, last answer %v", path, stopping, r.StatusCode, r.Close)
			}
		}
	}
}
