package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hailong/server/auth"
	"hailong/server/config"
	"hailong/server/kiosk"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/review"
	"hailong/server/statement"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/stray"
	"hailong/server/survey"
	"hailong/server/trail"
	"hailong/server/transfer"
)

type copyCommand struct {
	From where `required:"" placeholder:"WHERE" help:"Nguồn: sqlite, sqlite:PATH, mongodb hoặc mongodb:FILE (tệp chứa địa chỉ kết nối, quyền 0600). / Source."`
	To   where `required:"" placeholder:"WHERE" help:"Đích, viết như nguồn; phải trống hoặc là bản chép dở của chính nguồn này. / Target."`
}

// where names a store on the command line.
type where struct {
	mongo bool
	path  string // an SQLite file or data folder, or the file with the URI; empty is the configured one
}

// UnmarshalText reads what follows --from and --to.
func (w *where) UnmarshalText(b []byte) error {
	kind, path, given := strings.Cut(string(b), ":")
	switch {
	// What was given is not repeated: it may hold a password.
	case strings.Contains(string(b), "://"):
		return errors.New("địa chỉ kết nối không được ghi trên dòng lệnh, vì ai trên máy này cũng thấy nó trong danh sách tiến trình; hãy ghi vào một tệp quyền 0600 rồi dùng mongodb:TỆP / " +
			"a connection string may not stand on the command line, where everybody on this machine sees it in the list of processes; write it into a file of mode 0600 and use mongodb:FILE")
	case kind != "sqlite" && kind != "mongodb" || given && path == "":
		return errors.New("chỉ nhận sqlite, sqlite:PATH, mongodb hoặc mongodb:FILE / want sqlite, sqlite:PATH, mongodb or mongodb:FILE")
	}
	*w = where{kind == "mongodb", path}
	return nil
}

// Run copies, proves the copy and ends with exit code 1 on any difference.
func (c *copyCommand) Run(e *env) error {
	source, err := e.openAt(c.From, true)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := e.openAt(c.To, false)
	if err != nil {
		return err
	}
	defer target.Close()
	bar := &steps{w: e.std.err}
	defer bar.end()
	res, err := transfer.Run(e.ctx, source, target, transfer.Options{
		Kinds: documentKinds(), Campaigns: registry.CampaignKind, Progress: bar.show,
	})
	bar.end()
	if err != nil {
		if survey.KindOf(err) == survey.KindUnavailable {
			fmt.Fprintln(e.std.err, "Bản chép chưa xong; chạy lại lệnh này thì chép tiếp từ chỗ đang dở.\nThe copy is not finished; the same command goes on from where it stopped.")
		}
		return err
	}
	return c.tell(e, res)
}

// documentKinds is every kind of document there is to copy.
func documentKinds() []string {
	return slices.Concat(registry.Kinds(), auth.Kinds(), []string{kiosk.Kind, kiosk.StatusKind, remark.Kind, review.Kind, review.SetKind, review.EffectKind, statement.Kind, stray.Kind, trail.Kind, demoKind}, ledger.Kinds())
}

// tell prints what was copied and what does not agree.
func (c *copyCommand) tell(e *env, res transfer.Result) error {
	same := len(res.Differences) == 0
	verdict, verdictEn := "Đã chép xong, hai bên khớp", "Copied, both sides agree"
	if !same {
		verdict, verdictEn = fmt.Sprintf("Hai bên LỆCH %d số", len(res.Differences)+res.More), "The sides DIFFER"
	}
	_, err := fmt.Fprintf(e.std.out, `%s: %d phiếu (thêm %d, đổi trạng thái %d), %d ý kiến, %d đợt, %d ô, %d mục dữ liệu (thêm %d, sửa %d).
%s: %d responses (%d new, %d with another standing), %d comments, %d campaigns, %d cells, %d documents (%d new, %d changed).
`, verdict, res.Responses, res.Appended, res.Restood, res.Comments, res.Campaigns, res.Cells, res.Documents, res.Created, res.Replaced,
		verdictEn, res.Responses, res.Appended, res.Restood, res.Comments, res.Campaigns, res.Cells, res.Documents, res.Created, res.Replaced)
	if same || err != nil {
		return err
	}
	const most = 50
	for i, d := range res.Differences {
		if i == most {
			fmt.Fprintf(e.std.err, "… %d\n", len(res.Differences)+res.More-most)
			break
		}
		fmt.Fprintln(e.std.err, d)
	}
	fmt.Fprintln(e.std.err, "Nếu máy chủ còn chạy trên nguồn: dừng máy chủ rồi chạy lại lệnh này.\nIf a server still runs on the source: stop it and run this command again.")
	return errNo
}

// steps shows each step of a copy as a bar of its own.
type steps struct {
	w    io.Writer
	step transfer.Step
	bar  progress
}

func (s *steps) show(p transfer.Progress) {
	if p.Step != s.step {
		s.end()
		what := map[transfer.Step]string{
			transfer.Documents: "Chép dữ liệu khai báo", transfer.Responses: "Chép phiếu", transfer.Proof: "Đối chiếu từng phiếu",
		}
		s.step, s.bar = p.Step, newProgress(s.w, what[p.Step], p.Total)
	}
	s.bar.set(p.Done)
}

func (s *steps) end() { s.bar.done(); s.bar = progress{} }

// openAt opens the store that was named. What is read from has to be there; what is
// written to is made.
func (e *env) openAt(w where, source bool) (store.Store, error) {
	cfg := *e.cfg
	at := env{ctx: e.ctx, cfg: &cfg, std: e.std}
	if !w.mongo {
		cfg.MongoDB.URI = config.Secret{}
		return at.openSQLite(w.path, source)
	}
	if w.path != "" {
		uri, err := config.ReadKeyFile(w.path)
		if err != nil {
			return nil, &store.FaultError{Fault: store.FaultAddress, Cause: err, Message: survey.Text{
				Vi: "Không đọc được tệp chứa địa chỉ kết nối MongoDB.", En: "The file with the MongoDB connection string can't be read.",
			}}
		}
		cfg.MongoDB.URI = config.NewSecret(strings.TrimSpace(string(uri)))
	}
	if !cfg.MongoDB.URI.IsSet() {
		return nil, &store.FaultError{Fault: store.FaultAddress, Message: survey.Text{
			Vi: "Chưa cấu hình MongoDB: hãy đặt mongodb.uri_file, hoặc dùng mongodb:TỆP với tệp chứa địa chỉ kết nối.",
			En: "No MongoDB is configured: please set mongodb.uri_file, or use mongodb:FILE with a file that holds the connection string.",
		}}
	}
	return at.open()
}

// openSQLite opens a file or a data folder; an empty path is the configured folder.
// A data folder that is written to must not be served meanwhile.
func (e *env) openSQLite(path string, source bool) (store.Store, error) {
	if path == "" {
		path = e.cfg.Data + string(filepath.Separator)
	}
	info, err := os.Stat(path)
	folder := err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator))
	if folder {
		e.cfg.Data = filepath.Clean(path)
	} else if filepath.Base(path) == filepath.Base(e.databaseFile()) {
		e.cfg.Data, folder = filepath.Dir(path), true
	}
	if folder {
		path = e.databaseFile()
	}
	if source {
		if _, err := os.Stat(path); err != nil {
			return nil, survey.NewError(survey.KindUnknown, survey.Text{
				Vi: "Nguồn không có dữ liệu.", En: "There is no data at the source.",
			}).With(err)
		}
	}
	if !folder {
		return sqlite.Open(e.ctx, path, sqlite.Options{})
	}
	if source {
		return e.open()
	}
	lock, err := lockData(e.cfg.Data, alone)
	if err != nil {
		return nil, err
	}
	st, err := e.open()
	if err != nil {
		lock.release()
		return nil, err
	}
	return &lockedStore{st, lock}, nil
}

// lockedStore keeps servers away from a data folder until it is closed.
type lockedStore struct {
	store.Store
	lock *dataLock
}

func (s *lockedStore) Close() error {
	defer s.lock.release()
	return s.Store.Close()
}

// refuseUnfinished refuses to serve the target of a copy that is not proven yet:
// answers taken there would be in the way of the rest.
func refuseUnfinished(ctx context.Context, st store.Documents) error {
	unfinished, err := transfer.Unfinished(ctx, st)
	if err != nil || !unfinished {
		return err
	}
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Cơ sở dữ liệu này là bản chép chưa xong. Hãy chạy lại hailong copy cho đến khi hai bên khớp.",
		En: "This database is a copy that is not finished. Please run hailong copy again until both sides agree.",
	})
}
