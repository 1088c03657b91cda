package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"hailong/server/export"
	"hailong/server/health"
)

// healthPatience ends a question: a server that needs longer can't be told from
// one that is not there.
const healthPatience = 3 * time.Second

type healthCommand struct {
	Live   bool   `help:"Chỉ hỏi tiến trình còn sống không (/healthz)."`
	URL    string `name:"url" help:"Địa chỉ máy chủ, ví dụ http://10.0.0.5:8080; bỏ trống thì hỏi máy chủ theo cấu hình listen." placeholder:"URL"`
	Format string `help:"table hoặc json (nguyên văn câu trả lời)." enum:"table,json" default:"table"`
}

// Run asks a running server how it is and ends with exit code 1 when it takes no
// answers or says nothing. It opens neither store nor data folder, so it is the
// health check of a container that has no shell.
func (c *healthCommand) Run(e *env) error {
	base, err := c.base(e.cfg.Listen)
	if err != nil {
		return err
	}
	path := "/readyz"
	if c.Live {
		path = "/healthz"
	}
	status, body, err := c.ask(e, base+path)
	if err != nil {
		fmt.Fprintf(e.std.err, "hailong: Máy chủ không trả lời ở %s. / The server does not answer.\n   %v\n", base+path, err)
		return errNo
	}
	if c.Format == "json" {
		if _, err := e.std.out.Write(body); err != nil {
			return err
		}
	}
	if c.Live {
		return c.live(e, status)
	}
	return c.ready(e, status, body)
}

// ask sends one request and reads a small answer. Redirects are not followed: what
// answers at a health address is the server itself or nothing.
func (c *healthCommand) ask(e *env, target string) (status int, body []byte, err error) {
	client := &http.Client{
		Timeout:       healthPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableKeepAlives: true}, // and no proxy of the environment
	}
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, target, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, body, err
}

func (c *healthCommand) live(e *env, status int) error {
	if status != http.StatusOK {
		fmt.Fprintf(e.std.err, "hailong: Máy chủ trả lời HTTP %d. / The server answers HTTP %d.\n", status, status)
		return errNo
	}
	if c.Format == "json" {
		return nil
	}
	_, err := fmt.Fprintln(e.std.out, "đang chạy / alive")
	return err
}

// ready prints a report. One that can't be read is as bad as none: something else
// answers there.
func (c *healthCommand) ready(e *env, status int, body []byte) error {
	var r health.Report
	if err := json.Unmarshal(body, &r); err != nil || stateWords[r.State] == "" {
		fmt.Fprintf(e.std.err, "hailong: Câu trả lời không phải của máy chủ Hài Lòng (HTTP %d). / The answer is not a report.\n", status)
		return errNo
	}
	if c.Format == "table" {
		if err := printReport(e.std.out, r); err != nil {
			return err
		}
	}
	if r.State == health.Down || status != http.StatusOK {
		return errNo
	}
	return nil
}

// printReport writes a report for people. Names and reasons that a newer server
// may give are shown as they come.
func printReport(w io.Writer, r health.Report) error {
	if _, err := fmt.Fprintf(w, "%s / %s\n\n", stateWords[r.State], r.State); err != nil {
		return err
	}
	rows := make([][]string, len(r.Checks))
	for i, x := range r.Checks {
		rows[i] = []string{word(partWords, x.Name), word(stateWords, x.State), "", ""}
		if x.Reason != "" {
			rows[i][2], rows[i][3] = string(x.Reason), reasonWords[x.Reason]
		}
	}
	return export.Rows(w, export.Table, []string{"BỘ PHẬN", "TRẠNG THÁI", "MÃ", "LÝ DO"}, rows, nil)
}

func word[K ~string](words map[K]string, k K) string {
	if w := words[k]; w != "" {
		return w
	}
	return string(k)
}

// stateWords are the states of package health.
var stateWords = map[health.State]string{
	health.OK:       "tốt",
	health.Degraded: "vẫn nhận phiếu, cần xem",
	health.Down:     "không nhận phiếu",
}

// partWords are the names of checks.
var partWords = map[string]string{
	"store": "cơ sở dữ liệu", "spool": "phiếu giữ trên đĩa", "limits": "giới hạn",
	"registry": "danh mục", "counts": "số đếm", "process": "tiến trình",
}

// reasonWords are the reasons of package health; a test holds them complete. What
// to do about each stands in docs/operations.md.
var reasonWords = map[health.Reason]string{
	health.StoreAway:     "cơ sở dữ liệu vắng mặt, phiếu được giữ trên đĩa",
	health.SpoolFilled:   "hết chỗ giữ phiếu trên đĩa",
	health.SpoolWaiting:  "phiếu giữ trên đĩa đang chuyển vào cơ sở dữ liệu",
	health.SetAside:      "có phiếu để riêng, cần người xem",
	health.LimitsLocal:   "Redis vắng mặt, mỗi máy chủ tự giữ giới hạn",
	health.RegistryStale: "chưa thấy thay đổi mới của đợt và mã QR",
	health.CountsLate:    "có phiếu đã lưu nhưng chưa đếm",
	health.Stopping:      "đang dừng, làm nốt phần đã nhận",
}

// Validate refuses an address that can't be asked; a wrong command line is no
// answer about a server.
func (c *healthCommand) Validate() error {
	if c.URL == "" {
		return nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return fmt.Errorf("--url %q: phải có dạng http://máy:cổng / want http://host:port", c.URL)
	}
	return nil
}

// base is the address to ask, without a slash at the end. A server that listens on
// every address is asked on the loopback one.
func (c *healthCommand) base(listen string) (string, error) {
	if c.URL != "" {
		return strings.TrimRight(c.URL, "/"), nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), nil
}
