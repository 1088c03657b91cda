package mongo

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/address"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"hailong/server/store"
	"hailong/server/survey"
)

// Check looks at a store as Open would and tells what it found; the first fault
// that hides the rest is the last line. It makes the indexes that are missing,
// writes the document that Ping writes and removes one that is not there; it takes
// no identity, shows no sign of life and counts nothing. It may run beside any
// number of servers.
func Check(ctx context.Context, uri string, o Options) []store.Finding {
	s, err := newStore(uri, o)
	c := &checking{store: s, uri: uri}
	if err != nil {
		c.fault("where", "Chuỗi kết nối", "Connection string", redact(uri), err)
		return c.found
	}
	defer s.client.Disconnect(context.WithoutCancel(ctx)) //nolint:errcheck // everything has been read
	for _, look := range []func(context.Context) bool{
		c.where, c.reach, c.server, c.topology, c.encryption, c.user, c.durable, c.removal, c.repeats, c.theIndexes, c.writers, c.amounts,
	} {
		if !look(ctx) {
			break
		}
	}
	return c.found
}

// checking gathers the lines of a check.
type checking struct {
	store *Store
	uri   string
	found []store.Finding
	hello greeting
}

// greeting is what a server says of itself.
type greeting struct {
	SetName  string    `bson:"setName"`
	Hosts    []string  `bson:"hosts"`
	Passives []string  `bson:"passives"`
	Arbiters []string  `bson:"arbiters"`
	Primary  string    `bson:"primary"`
	Msg      string    `bson:"msg"` // isdbgrid of a sharded cluster's router
	Sessions *int64    `bson:"logicalSessionTimeoutMinutes"`
	Now      time.Time `bson:"localTime"`
}

func (c *checking) good(name, vi, en, value string) {
	c.found = append(c.found, store.Finding{Name: name, What: survey.Text{Vi: vi, En: en}, Value: value, Verdict: store.Good})
}

func (c *checking) notice(name, vi, en, value, adviceVi, adviceEn string) {
	c.good(name, vi, en, value)
	last := &c.found[len(c.found)-1]
	last.Verdict, last.Advice = store.Notice, survey.Text{Vi: adviceVi, En: adviceEn}
}

// fault adds what hinders a start. An error that is none is one that passes.
func (c *checking) fault(name, vi, en, value string, err error) {
	f, ok := errors.AsType[*store.FaultError](err)
	if !ok {
		f = c.store.link.says(adviceAway, err)
	}
	c.good(name, vi, en, value)
	last := &c.found[len(c.found)-1]
	last.Verdict, last.Advice, last.Fault = store.Bad, f.Message, f.Fault
	if last.Value == "" && f.Cause != nil {
		last.Value = f.Cause.Error()
	}
}

func (c *checking) where(context.Context) bool {
	l := c.store.link
	c.good("kind", "Loại", "Kind", "MongoDB")
	c.good("where", "Chuỗi kết nối", "Connection string", l.where)
	c.good("database", "Cơ sở dữ liệu", "Database", l.name)
	if parsed, err := connstring.Parse(c.uri); err == nil && len(parsed.UnknownOptions) > 0 {
		c.notice("options", "Tùy chọn lạ trong chuỗi kết nối", "Unknown options in the connection string",
			strings.Join(slices.Sorted(maps.Keys(parsed.UnknownOptions)), ", "),
			"Các tùy chọn này không có tác dụng, có thể do gõ sai. Sửa hoặc bỏ đi.", "These options have no effect; they may be misspelt. Correct them or leave them out.")
	}
	if l.weaker {
		c.notice("concerns", "Mức bảo đảm ghi trong chuỗi kết nối", "Concerns in the connection string", "không dùng",
			"w, journal, readConcernLevel và readPreference trong chuỗi kết nối không có tác dụng: mọi lần ghi đều là w=majority, j=true. Nên bỏ đi.",
			"w, journal, readConcernLevel and readPreference of the connection string have no effect: every write is w=majority, j=true. Leave them out.")
	}
	return true
}

// reach pings five times and looks at the clock on the way.
func (c *checking) reach(ctx context.Context) bool {
	const vi, en = "Thời gian trả lời", "Time of an answer"
	var took []time.Duration
	for range 6 {
		began := time.Now()
		err := c.store.limited(ctx, func(ctx context.Context) error { return c.store.client.Ping(ctx, nil) })
		if err != nil {
			c.fault("latency", vi, en, "", c.store.link.fault(ctx, stepReach, err))
			return false
		}
		took = append(took, time.Since(began))
	}
	took = took[1:] // the first one connects
	slices.Sort(took)
	value := fmt.Sprintf("%s – %s – %s ms", ms(took[0]), ms(took[2]), ms(took[4]))
	if took[2] > 50*time.Millisecond {
		c.notice("latency", vi, en, value, "Đường đến cơ sở dữ liệu chậm; nên đặt máy chủ cùng nơi với MongoDB.", "The way to the database is slow; put the server near MongoDB.")
	} else {
		c.good("latency", vi, en, value)
	}
	return true
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// ask runs a command that reads.
func (c *checking) ask(ctx context.Context, command string, reply any) error {
	return c.store.limited(ctx, func(ctx context.Context) error {
		return c.store.client.Database("admin").RunCommand(ctx, bson.D{{Key: command, Value: 1}}).Decode(reply)
	})
}

func (c *checking) server(ctx context.Context) bool {
	var build struct {
		Version  string   `bson:"version"`
		Modules  []string `bson:"modules"`
		FerretDB string   `bson:"ferretdbVersion"`
	}
	const vi, en = "Máy chủ", "Server"
	err := c.ask(ctx, "buildInfo", &build)
	switch {
	case err != nil || build.Version == "":
		c.notice("server", vi, en, "không cho biết phiên bản", "Hỏi người quản trị cơ sở dữ liệu: cần MongoDB 4.4 trở lên.", "Ask the database's administrator: MongoDB 4.4 or later is needed.")
	case build.FerretDB != "":
		c.good("server", vi, en, strings.TrimSuffix("FerretDB "+build.FerretDB, " unknown")+" (như MongoDB "+build.Version+")")
	case slices.Contains(build.Modules, "enterprise"):
		c.good("server", vi, en, "MongoDB Enterprise "+build.Version)
	default:
		c.good("server", vi, en, "phiên bản "+build.Version)
	}
	return true
}

func (c *checking) topology(ctx context.Context) bool {
	const vi, en = "Cụm máy", "Topology"
	began := time.Now()
	err := c.ask(ctx, "hello", &c.hello)
	took := time.Since(began)
	if err != nil {
		c.fault("topology", vi, en, "", c.store.link.fault(ctx, stepReach, err))
		return false
	}
	h := c.hello
	data := append(slices.Clone(h.Hosts), h.Passives...)
	const lossVi, lossEn = "Mất đĩa của máy này là mất cả những phiếu đã cảm ơn. Chạy thật thì dùng cụm bản sao ba máy chứa dữ liệu.",
		"When this machine's disk is lost, so are answers that were thanked for. Use a replica set of three members that hold data."
	switch {
	case h.Msg == "isdbgrid":
		c.good("topology", vi, en, "phân mảnh, qua mongos")
	case h.SetName == "":
		c.notice("topology", vi, en, "một máy riêng lẻ", lossVi, lossEn)
	default:
		value := fmt.Sprintf("cụm bản sao %s: %s; máy chính %s", h.SetName, strings.Join(data, ", "), cmp.Or(h.Primary, "–"))
		if len(h.Arbiters) > 0 {
			value += "; trọng tài " + strings.Join(h.Arbiters, ", ")
		}
		switch {
		case len(data) < 2:
			c.notice("topology", vi, en, value, lossVi, lossEn)
		case len(data) < 3:
			c.notice("topology", vi, en, value,
				"Chỉ hai máy chứa dữ liệu: một máy dừng là không lần ghi nào được đa số xác nhận, phiếu phải chờ trên đĩa của máy chủ. Thêm một máy chứa dữ liệu.",
				"Only two members hold data: when one stops no write is confirmed by a majority and answers wait on the server's disk. Add a member that holds data.")
		default:
			c.good("topology", vi, en, value)
		}
	}
	if !h.Now.IsZero() {
		c.clock(h.Now.Sub(began.Add(took / 2)))
	}
	return true
}

// clock compares: other processes compare with the same server, so two of them
// differ by the sum of both differences at most.
func (c *checking) clock(ahead time.Duration) {
	const vi, en = "Chênh lệch đồng hồ với cơ sở dữ liệu", "Clock difference to the database"
	lease := c.store.opt.Lease
	value := fmt.Sprintf("%s ms (lease %s)", ms(ahead), lease)
	const adviceVi, adviceEn = "Đồng bộ đồng hồ các máy (NTP), hoặc tăng mongodb.lease: lệch nhiều thì tiến trình này tưởng tiến trình kia đã dừng, mỗi lần như vậy một lượt ghi phải làm lại.",
		"Keep the machines' clocks in step (NTP), or raise mongodb.lease: otherwise processes take each other for dead, which costs one repeated write each time."
	if ahead.Abs() > lease/4 {
		c.notice("clock", vi, en, value, adviceVi, adviceEn)
	} else {
		c.good("clock", vi, en, value)
	}
}

func (c *checking) encryption(ctx context.Context) bool {
	const vi, en = "Mã hóa đường truyền (TLS)", "TLS"
	opts := c.store.link.opts
	if opts.TLSConfig == nil {
		if slices.ContainsFunc(opts.Hosts, func(h string) bool { return !nearby(h) }) {
			c.notice("tls", vi, en, "không", "Phiếu và mật khẩu đi qua mạng không mã hóa. Bật TLS trên MongoDB và thêm tls=true vào chuỗi kết nối.",
				"Answers and the password cross the network in the clear. Switch TLS on at MongoDB and add tls=true to the connection string.")
		} else {
			c.good("tls", vi, en, "không; cùng một máy")
		}
		return true
	}
	value, until := "có", time.Time{}
	if state, ok := c.store.link.handshake(ctx); ok {
		until = state.PeerCertificates[0].NotAfter
		value += fmt.Sprintf(", %s, chứng chỉ đến %s", tls.VersionName(state.Version), until.In(survey.Zone).Format(time.DateOnly))
	}
	switch {
	case opts.TLSConfig.InsecureSkipVerify:
		c.notice("tls", vi, en, value+", không kiểm tra chứng chỉ", "Bỏ tlsInsecure: ai ở giữa cũng giả làm được MongoDB.",
			"Leave out tlsInsecure: anybody on the way can pass for MongoDB.")
	case !until.IsZero() && until.Before(c.store.now().Add(30*24*time.Hour)):
		c.notice("tls", vi, en, value, "Chứng chỉ sắp hết hạn; thay trước ngày đó.", "The certificate is about to expire; replace it before that day.")
	default:
		c.good("tls", vi, en, value)
	}
	return true
}

// nearby reports whether a host is this machine.
func nearby(host string) bool {
	at := address.Address(host)
	if at.Network() == "unix" {
		return true
	}
	name, _, err := net.SplitHostPort(at.String())
	ip := net.ParseIP(name)
	return err == nil && (name == "localhost" || ip != nil && ip.IsLoopback())
}

func (c *checking) user(ctx context.Context) bool {
	const vi, en = "Đăng nhập", "Signed in as"
	var status struct {
		Info struct {
			Users []struct {
				User string `bson:"user"`
				DB   string `bson:"db"`
			} `bson:"authenticatedUsers"`
		} `bson:"authInfo"`
	}
	err := c.ask(ctx, "connectionStatus", &status)
	switch {
	case err != nil && c.store.link.opts.Auth != nil: // it let us in, and tells no more
		c.good("user", vi, en, c.store.link.opts.Auth.Username)
	case len(status.Info.Users) > 0:
		u := status.Info.Users[0]
		c.good("user", vi, en, u.User+"@"+u.DB)
	default:
		c.notice("user", vi, en, "không", "Ai tới được cổng này cũng đọc và sửa được phiếu. Bật đăng nhập trên MongoDB và tạo người dùng có vai trò readWrite.",
			"Whoever reaches this port can read and change answers. Switch sign-in on at MongoDB and make a user with the role readWrite.")
	}
	return true
}

// durable measures writes as durable as every one.
func (c *checking) durable(ctx context.Context) bool {
	const vi, en = "Ghi bền vững (w: majority, j: true)", "Durable write (w: majority, j: true)"
	var took []time.Duration
	for range 3 {
		began := time.Now()
		if err := c.store.ping(ctx); err != nil {
			c.fault("write_concern", vi, en, "", c.store.link.fault(ctx, stepWrite, err))
			return false
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	if took[1] > 200*time.Millisecond {
		c.notice("write_concern", vi, en, ms(took[1])+" ms", "Mỗi lượt ghi phải chờ lâu như vậy. Kiểm tra đĩa và độ trễ giữa các máy của cụm.",
			"Every commit waits so long. Check the disks and the delay between the members.")
	} else {
		c.good("write_concern", vi, en, ms(took[1])+" ms")
	}
	return true
}

// removal asks for the right to remove, by a key that no document has. Open does
// without: residents' answers need no such right.
func (c *checking) removal(ctx context.Context) bool {
	const vi, en = "Quyền xóa trong tập docs", "Right to remove from docs"
	_, err := c.store.remove(ctx, "", 0)
	if se := driver.ServerError(nil); errors.As(err, &se) && se.HasErrorCode(codeUnauthorized) {
		c.notice("remove", vi, en, "không", adviceRemove.text.Vi, adviceRemove.text.En)
		return true
	}
	if err != nil {
		c.fault("remove", vi, en, "", c.store.link.fault(ctx, stepWrite, err))
		return false
	}
	c.good("remove", vi, en, "có")
	return true
}

func (c *checking) repeats(context.Context) bool {
	value := "bật"
	switch r := c.store.link.opts.RetryWrites; {
	case r != nil && !*r:
		value = "tắt trong chuỗi kết nối"
	case c.hello.Sessions == nil || c.hello.SetName == "" && c.hello.Msg != "isdbgrid":
		value = "máy chủ không có"
	}
	c.good("retry_writes", "Tự gửi lại lệnh ghi", "Retryable writes", value)
	return true
}

func (c *checking) theIndexes(ctx context.Context) bool {
	whole := true
	for _, x := range c.store.indexes(ctx) {
		name, vi, en := "index "+x.name, "Chỉ mục "+x.name, "Index "+x.name
		switch {
		case x.err != nil:
			c.fault(name, vi, en, "", x.err)
			whole = false
		case x.created:
			c.good(name, vi, en, "vừa tạo")
		default:
			c.good(name, vi, en, "có")
		}
	}
	return whole
}

func (c *checking) writers(ctx context.Context) bool {
	const vi, en = "Tiến trình đang ghi", "Processes that write"
	ws, err := find[writerDoc](ctx, c.store, c.store.writers, bson.D{{Key: "open", Value: true}}, nil, 0)
	if err != nil {
		c.fault("writers", vi, en, "", c.store.link.fault(ctx, stepReach, err))
		return false
	}
	alive := 0
	for _, w := range ws {
		if !c.store.dead(w) {
			alive++
		}
	}
	value := fmt.Sprint(alive)
	if n := len(ws) - alive; n > 0 {
		value += fmt.Sprintf("; %d đã dừng mà chưa ai đếm nốt", n)
	}
	c.good("writers", vi, en, value)

	const lateVi, lateEn = "Phiếu đã lưu mà chưa đếm", "Stored and not yet counted"
	n, err := c.store.uncountedOfAll(ctx)
	switch {
	case err != nil:
		c.fault("uncounted", lateVi, lateEn, "", c.store.link.fault(ctx, stepReach, err))
		return false
	case n > 0:
		c.notice("uncounted", lateVi, lateEn, fmt.Sprint(n), "Một máy chủ đang chạy sẽ đếm nốt sau một lease; nếu số này không về 0, xem nhật ký máy chủ.",
			"A running server counts them after a lease; where this does not return to 0, see the server's log.")
	default:
		c.good("uncounted", lateVi, lateEn, "0")
	}
	return true
}

func (c *checking) amounts(ctx context.Context) bool {
	s := c.store
	for _, x := range []struct {
		in     *driver.Collection
		vi, en string
	}{
		{s.responses, "Số phiếu (ước tính)", "Responses (estimated)"},
		{s.comments, "Số phiếu có ý kiến (ước tính)", "Responses with comments (estimated)"},
		{s.tallies, "Số bản ghi số đếm (ước tính)", "Tallies (estimated)"},
		{s.writers, "Số lần tiến trình bắt đầu ghi (ước tính)", "Writers so far (estimated)"},
		{s.docs, "Số bản ghi (danh mục, tài khoản, nhật ký; ước tính)", "Records (units, campaigns, accounts, trail; estimated)"},
	} {
		var n int64
		err := s.limited(ctx, func(ctx context.Context) (err error) {
			n, err = x.in.EstimatedDocumentCount(ctx)
			return err
		})
		if err != nil {
			c.fault("count "+x.in.Name(), x.vi, x.en, "", s.link.fault(ctx, stepReach, err))
			return false
		}
		c.good("count "+x.in.Name(), x.vi, x.en, fmt.Sprint(n))
	}
	return true
}
