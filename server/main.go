// Command hailong is the whole product in one binary: the server, and the
// commands that prepare, print, score and check what it keeps.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"hailong/server/config"
	"hailong/server/metrics"
	"hailong/server/store"
	"hailong/server/survey"
)

// commands is every subcommand, a file each.
type commands struct {
	Config string `help:"Tệp cấu hình (thay cho HAILONG_CONFIG)." placeholder:"FILE" type:"existingfile"`

	Serve       serveCommand       `cmd:"" help:"Chạy máy chủ. / Run the server."`
	Units       unitsCommand       `cmd:"" help:"Danh mục đơn vị hành chính. / The register of units."`
	Campaign    campaignCommand    `cmd:"" help:"Đợt khảo sát: nhập, mở, đóng, chốt số liệu. / Campaigns."`
	Certificate certificateCommand `cmd:"" help:"Biên bản chốt số liệu: liệt kê, xuất, khóa công khai. / Certificates."`
	Codes       codesCommand       `cmd:"" help:"Mã QR: cấp, liệt kê, thu hồi. / Entry codes."`
	Kiosk       kioskCommand       `cmd:"" help:"Máy tính bảng tại quầy. / Tablets at the desks."`
	Poster      posterCommand      `cmd:"" help:"In áp phích, thẻ bàn, nhãn dán có mã QR. / QR posters."`
	Score       scoreCommand       `cmd:"" help:"Điểm hài lòng của từng đơn vị. / Scores of all units."`
	Export      exportCommand      `cmd:"" help:"Xuất số liệu, phiếu, báo cáo ra tệp kèm bản kê. / Export to files with a manifest."`
	Recount     recountCommand     `cmd:"" help:"Đếm lại mọi phiếu và so với số liệu tổng hợp. / Prove every tally."`
	Verify      verifyCommand      `cmd:"" help:"Kiểm tra biên bản, tệp xuất, biên nhận, nhật ký hay cả cơ sở dữ liệu. / Prove a certificate, an export, a receipt, the trail or the whole store."`
	Store       storeCommand       `cmd:"" help:"Kiểm tra cơ sở dữ liệu. / Check the database."`
	Spool       spoolCommand       `cmd:"" help:"Phiếu đang giữ trên đĩa chờ cơ sở dữ liệu. / Answers that wait on disk."`
	Copy        copyCommand        `cmd:"" help:"Chép toàn bộ dữ liệu sang cơ sở dữ liệu khác. / Copy everything to another store."`
	Backup      backupCommand      `cmd:"" help:"Sao lưu trong khi đang chạy (SQLite). / Back up while serving."`
	Restore     restoreCommand     `cmd:"" help:"Khôi phục từ bản sao lưu. / Restore a backup."`
	Account     accountCommand     `cmd:"" help:"Tài khoản của trang điều hành. / Accounts of the console."`
	Key         keyCommand         `cmd:"" help:"Khóa API cho hệ thống khác. / API keys of other systems."`
	Keys        keysCommand        `cmd:"" help:"Thay khóa bí mật. / Rotate keys."`
	Health      healthCommand      `cmd:"" help:"Hỏi máy chủ đang chạy có sẵn sàng không. / Ask a running server whether it is ready."`
	Settings    settingsCommand    `cmd:"" help:"In cấu hình đang dùng, không kèm bí mật. / Print the merged configuration."`
	Version     versionCommand     `cmd:"" help:"Phiên bản chương trình. / Version."`
}

// streams are where a command writes; tests give their own.
type streams struct {
	out, err io.Writer
	environ  []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr, os.Environ()}))
}

// Exit codes: 0 success, 1 the command ran and says no (a recount that differs, a
// refused import), 2 the command line or configuration is wrong, 10 and above a
// store that can't be used as it is (exitOf).
const (
	exitNo    = 1
	exitUsage = 2
)

// exitOf gives each fault of a store an exit code, so that whoever starts the
// server can tell a database that is away from one that needs a person. A code is
// never given to another fault.
var exitOf = map[store.Fault]int{
	store.FaultAddress:      exitUsage,
	store.FaultUnreachable:  10,
	store.FaultTLS:          11,
	store.FaultSignIn:       12,
	store.FaultRights:       13,
	store.FaultWriteConcern: 14,
	store.FaultNotWritable:  15,
	store.FaultIndexes:      16,
	store.FaultUnsuitable:   17,
	store.FaultDamaged:      18,
	store.FaultForeign:      19,
}

// errFault ends a command that has said itself what is wrong with a store.
type errFault store.Fault

func (f errFault) Error() string { return "store: " + string(f) }

// run is main without the process: it parses args, runs the command and returns
// the exit code.
func run(ctx context.Context, args []string, std streams) int {
	var c commands
	code := -1
	parser, err := kong.New(&c,
		kong.Name("hailong"),
		kong.Description("Hài Lòng – khảo sát mức độ hài lòng của người dân. / Citizen-satisfaction surveys."),
		kong.Writers(std.out, std.err),
		kong.Exit(func(n int) { code = n }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(std.err, "hailong:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if code >= 0 { // help was asked for and printed
		return code
	}
	if err != nil {
		if wrong, ok := errors.AsType[*kong.ParseError](err); ok {
			parser.Stdout = std.err
			_ = wrong.Context.PrintUsage(true)
		}
		fmt.Fprintln(std.err, "hailong:", err)
		return exitUsage
	}
	cfg, err := config.Load(config.Sources{File: c.Config, Environ: std.environ})
	if err != nil {
		fmt.Fprintln(std.err, err)
		return exitUsage
	}
	if err := parsed.Run(&env{ctx: ctx, cfg: cfg, std: std}); err != nil {
		return tellError(std.err, err)
	}
	return 0
}

// errNo ends a command that has said itself what is wrong.
var errNo = errors.New("no")

// textAway is what an operator reads where a resident would read that the answers
// were not recorded.
var textAway = survey.Text{
	Vi: "Không liên lạc được với cơ sở dữ liệu; xin thử lại.",
	En: "The database can't be reached; please try again.",
}

// tellError writes an error for the person at the terminal.
func tellError(w io.Writer, err error) int {
	if errors.Is(err, errNo) {
		return exitNo
	}
	if f, ok := errors.AsType[errFault](err); ok {
		return exitOf[store.Fault(f)]
	}
	if e, ok := errors.AsType[*store.FaultError](err); ok {
		fmt.Fprintln(w, "hailong:", e.Message.Vi)
		fmt.Fprintln(w, "        ", e.Message.En)
		if e.Cause != nil {
			fmt.Fprintln(w, "  ", e.Cause)
		}
		return exitOf[e.Fault]
	}
	if e, ok := errors.AsType[*survey.Error](err); ok && !e.Message.Empty() {
		m := e.Message
		if e.Kind == survey.KindUnavailable {
			m = textAway
		}
		fmt.Fprintln(w, "hailong:", m.Vi)
		if m.En != "" {
			fmt.Fprintln(w, "        ", m.En)
		}
		for _, f := range e.Fields {
			if f.Message != m { // a single field's message is the error's as well
				fmt.Fprintf(w, "  %s: %s\n", f.Path, f.Message.Vi)
			}
		}
		if e.Cause != nil {
			fmt.Fprintln(w, "  ", e.Cause)
		}
		return exitNo
	}
	fmt.Fprintln(w, "hailong:", err)
	return exitNo
}

type versionCommand struct{}

// Run prints the version that the build stamped into the binary.
func (versionCommand) Run(e *env) error {
	b := metrics.Build()
	_, err := fmt.Fprintln(e.std.out, "hailong", b.Version, b.Revision)
	return err
}

type settingsCommand struct{}

// Run prints the merged configuration as a file that loads.
func (settingsCommand) Run(e *env) error { return e.cfg.Print(e.std.out) }
