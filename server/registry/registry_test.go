package registry_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

var (
	day    = survey.NewDay(2026, 7, 15)
	wardA  = survey.UnitKey{Code: "11311", From: survey.NewDay(2025, 7, 1)}
	wardB  = survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}
	ended  = survey.UnitKey{Code: "10507"} // set by open: the first day is the register's business
	random = rand.NewChaCha8([32]byte{9})
)

const questionnaireFile, criteriaFile = "questionnaires/dich-vu-cong-v1.yaml", "criteria/mau-tuyen-tinh-v1.yaml"

func shipped(t testing.TB, name string) []byte {
	t.Helper()
	b, err := configs.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func database(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// open is a registry with the shipped units, questionnaire and criteria.
func open(t testing.TB) (*registry.Registry, store.Store) {
	t.Helper()
	st := database(t)
	r := registry.New(st)
	reg, err := catalog.Units(configs.FS, "units")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range reg.Units {
		if u.Key.Code == "10507" && u.Until != 0 {
			ended = u.Key
		}
	}
	must(t, r.ImportUnits(t.Context(), reg))
	_, err = r.AddQuestionnaire(t.Context(), questionnaireFile, shipped(t, questionnaireFile))
	must(t, err)
	_, err = r.AddCriteria(t.Context(), criteriaFile, shipped(t, criteriaFile))
	must(t, err)
	return r, st
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, k survey.Kind) {
	t.Helper()
	if err == nil || survey.KindOf(err) != k {
		t.Errorf("got %v, want %s", err, k)
	}
}

func campaign(id survey.CampaignID) survey.Campaign {
	return survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt thử", En: "Trial"}, Units: []survey.UnitKey{wardB, wardA},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1},
		Criteria:      survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First:         day - 5, Last: day + 5, Channels: []survey.Channel{survey.QR},
	}
}

func TestACampaignGoesOnlyForward(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	wantKind(t, r.Open(ctx, "one"), survey.KindUnknown)
	must(t, r.ImportCampaign(ctx, campaign("one")))
	again := campaign("one")
	again.Title.Vi = "Đợt thử, sửa"
	must(t, r.ImportCampaign(ctx, again))
	wantKind(t, r.Close(ctx, "one", day), survey.KindConflict)
	must(t, r.Open(ctx, "one"))
	must(t, r.Open(ctx, "one")) // there already
	wantKind(t, r.ImportCampaign(ctx, campaign("one")), survey.KindConflict)
	must(t, r.Close(ctx, "one", day))
	must(t, r.Close(ctx, "one", day+1)) // there already
	wantKind(t, r.Open(ctx, "one"), survey.KindConflict)
	c, err := r.Now().Campaign("one")
	must(t, err)
	if c.State != survey.Closed || c.ClosedOn != day || c.Title.Vi != "Đợt thử, sửa" || c.Campaign.Questionnaire.Hash == "" || c.Campaign.Criteria.Hash == "" {
		t.Errorf("campaign %+v", c.Campaign)
	}
}

func TestACampaignThatCannotBeIsRefusedWithEveryReason(t *testing.T) {
	r, _ := open(t)
	c := campaign("Đợt 1")
	c.Units = []survey.UnitKey{wardA, ended, {Code: "99999", From: day}}
	c.Last = c.First - 1
	c.Channels = nil
	c.Questionnaire.Version, c.Criteria.ID = 9, "none"
	err := r.ImportCampaign(t.Context(), c)
	wantKind(t, err, survey.KindInvalid)
	for _, path := range []string{"id:", "last:", "units[1]:", "units[2]:", "channels:", "questionnaire:", "criteria:"} {
		if !strings.Contains(err.Error(), path) {
			t.Errorf("no word on %s in %v", path, err)
		}
	}
	if len(r.Now().Campaigns()) != 0 {
		t.Error("a refused campaign was kept")
	}
}

func TestOneUnitAndChannelIsInOneOpenCampaign(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	other := campaign("two")
	other.Units = []survey.UnitKey{wardA}
	link := campaign("three")
	link.Channels = []survey.Channel{survey.Link}
	for _, c := range []survey.Campaign{campaign("one"), other, link} {
		must(t, r.ImportCampaign(ctx, c))
	}
	must(t, r.Open(ctx, "one"))
	wantKind(t, r.Open(ctx, "two"), survey.KindConflict)
	must(t, r.Open(ctx, "three"))
	must(t, r.Close(ctx, "one", day))
	must(t, r.Open(ctx, "two"))
}

func TestAUsedVersionNeverChanges(t *testing.T) {
	r, st := open(t)
	ctx := t.Context()
	file := shipped(t, questionnaireFile)
	edited := append(bytes.Clone(file), []byte("\n# sửa\n")...)
	must(t, r.ImportCampaign(ctx, campaign("one")))
	first, err := r.AddQuestionnaire(ctx, questionnaireFile, edited)
	must(t, err) // only a draft uses it
	back, err := r.AddQuestionnaire(ctx, questionnaireFile, file)
	must(t, err)
	if first.Hash == back.Hash {
		t.Fatal("two files have one hash")
	}
	must(t, r.Open(ctx, "one"))
	_, err = r.AddQuestionnaire(ctx, questionnaireFile, edited)
	wantKind(t, err, survey.KindConflict)
	if _, err = r.AddQuestionnaire(ctx, questionnaireFile, file); err != nil {
		t.Errorf("the same file again: %v", err)
	}
	_, err = r.AddCriteria(ctx, criteriaFile, append(shipped(t, criteriaFile), '\n'))
	wantKind(t, err, survey.KindConflict)

	// Somebody who edits the stored file in the database is noticed.
	d, err := st.Get(ctx, "questionnaire", "dich-vu-cong@1")
	must(t, err)
	d.Body = bytes.Replace(d.Body, []byte("ông/bà"), []byte("anh/chị"), 1)
	must(t, st.Replace(ctx, d))
	if err := registry.New(st).Refresh(ctx); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("a changed file was read: %v", err)
	}
	before := r.Now()
	if err := r.Refresh(ctx); err == nil || r.Now() != before {
		t.Errorf("the snapshot was replaced by one that does not load: %v", err)
	}
}

func TestCodesAreIssuedOnceAndStayRevoked(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	must(t, r.AddPoint(ctx, survey.Point{Unit: wardA, ID: "quay-1", Name: "Quầy số 1"}))
	places := []registry.Place{
		{Unit: wardA, Channel: survey.QR}, {Unit: wardA, Point: "quay-1", Channel: survey.QR}, {Unit: wardA, Channel: survey.Link}, {Unit: wardB, Channel: survey.QR},
	}
	list, issued, err := r.IssueCodes(ctx, places, day, random)
	must(t, err)
	if issued != 4 || len(list) != 4 {
		t.Fatalf("%d issued, %d listed", issued, len(list))
	}
	for i, e := range list {
		if (registry.Place{Unit: e.Unit, Point: e.Point, Channel: e.Channel}) != places[i] || e.Status != survey.CodeActive {
			t.Errorf("code %d is %+v", i, e)
		}
	}
	again, issued, err := r.IssueCodes(ctx, places, day, random)
	must(t, err)
	if issued != 0 || fmt.Sprint(again) != fmt.Sprint(list) {
		t.Errorf("issued %d again: %v", issued, again)
	}
	_, err = r.RevokeCode(ctx, list[0].Code, day, "")
	wantKind(t, err, survey.KindInvalid)
	_, err = r.RevokeCode(ctx, list[0].Code, day, "mất áp phích")
	must(t, err)
	twice, err := r.RevokeCode(ctx, list[0].Code, day+1, "lý do khác")
	must(t, err)
	if twice.Reason != "mất áp phích" || twice.Revoked != day {
		t.Errorf("revoked twice: %+v", twice)
	}
	_, err = r.RevokeCode(ctx, "00000000", day, "x")
	wantKind(t, err, survey.KindUnknown)
	fresh, issued, err := r.IssueCodes(ctx, places[:1], day, random)
	must(t, err)
	if issued != 1 || fresh[0].Code == list[0].Code {
		t.Errorf("a revoked code came back: %+v", fresh)
	}
	for name, p := range map[string]registry.Place{
		"unit": {Unit: survey.UnitKey{Code: "99999", From: day}, Channel: survey.QR}, "point": {Unit: wardB, Point: "quay-1", Channel: survey.QR},
	} {
		if _, _, err := r.IssueCodes(ctx, []registry.Place{places[0], p}, day, random); survey.KindOf(err) != survey.KindUnknown {
			t.Errorf("unknown %s: %v", name, err)
		}
	}
}

func TestWhereACodeLeads(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	list, _, err := r.IssueCodes(ctx, []registry.Place{{Unit: wardA, Channel: survey.QR}, {Unit: wardA, Channel: survey.Link}}, day, random)
	must(t, err)
	qr, link := list[0].Code, list[1].Code
	says := func(code survey.EntryCode, d survey.Day, kind survey.Kind, words string) {
		t.Helper()
		round, err := r.Now().Round(code, d)
		wantKind(t, err, kind)
		if err != nil && !strings.Contains(err.(*survey.Error).Message.Vi, words) {
			t.Errorf("%v does not say %q", err, words)
		}
		if round.Unit.Key != wardA && kind != survey.KindUnknown {
			t.Errorf("the unit of a code that leads nowhere is %v", round.Unit.Key)
		}
	}
	says(qr, day, survey.KindNotOpen, "chưa có đợt")
	must(t, r.ImportCampaign(ctx, campaign("one")))
	says(qr, day-9, survey.KindNotOpen, "chưa có đợt") // a draft promises nothing
	must(t, r.Open(ctx, "one"))
	says(qr, day-9, survey.KindNotOpen, "10/07/2026")
	says(qr, day+9, survey.KindNotOpen, "đã kết thúc")
	says(link, day, survey.KindNotOpen, "chưa có đợt")
	says("00000000", day, survey.KindUnknown, "Không tìm thấy")
	for d := day - 5; d <= day+5; d++ {
		round, err := r.Now().Round(qr, d)
		if err != nil || round.Campaign.ID != "one" || round.Unit.Name != "Phường Hồng Bàng" {
			t.Errorf("%s: %+v, %v", d, round, err)
		}
	}
	must(t, r.Close(ctx, "one", day))
	says(qr, day, survey.KindNotOpen, "đã kết thúc")
	_, err = r.RevokeCode(ctx, qr, day, "x")
	must(t, err)
	says(qr, day, survey.KindRevoked, "thay bằng mã mới")
}

func TestTheRegisterKeepsWhatIsUsed(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	_, _, err := r.IssueCodes(ctx, []registry.Place{{Unit: wardA, Channel: survey.QR}}, day, random)
	must(t, err)
	reg := r.Now().Register()
	smaller := survey.Register{Succession: nil}
	for _, u := range reg.Units {
		if u.Key != wardA {
			smaller.Units = append(smaller.Units, u)
		}
	}
	wantKind(t, r.ImportUnits(ctx, &smaller), survey.KindInvalid)
	if _, ok := r.Now().Unit(wardA); !ok {
		t.Error("a refused import changed the register")
	}
	must(t, r.ImportUnits(ctx, &reg))
	if n := len(r.Now().UnitsOn(day)); n != 114 {
		t.Errorf("%d units on %s", n, day)
	}
	if u, ok := r.Now().UnitOn("10507", day); !ok || u.Name != "Phường Thành Đông" {
		t.Errorf("10507 is %v on %s", u, day)
	}
	if u, ok := r.Now().UnitOn("10507", survey.NewDay(2025, 6, 30)); !ok || u.Name != "Phường Cẩm Thượng" {
		t.Errorf("10507 was %v", u)
	}
}

func TestAnotherProcessSeesChanges(t *testing.T) {
	r, st := open(t)
	ctx := t.Context()
	other := registry.New(st)
	must(t, other.Refresh(ctx))
	snap := other.Now()
	must(t, other.Refresh(ctx))
	if other.Now() != snap {
		t.Error("nothing changed and the snapshot was read again")
	}
	list, _, err := r.IssueCodes(ctx, []registry.Place{{Unit: wardA, Channel: survey.QR}}, day, random)
	must(t, err)
	must(t, other.Refresh(ctx))
	if codes := other.Now().Codes(); len(codes) != 1 || codes[0] != list[0] {
		t.Errorf("the other process knows %v", codes)
	}
	if len(snap.Codes()) != 0 {
		t.Error("a published snapshot changed")
	}
}

func TestWatchTellsWhenItBeginsToFailAndWhenItWorksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, st := open(t)
		line := faulty.New(st)
		other := registry.New(line)
		must(t, other.Refresh(t.Context()))
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var heard []error
		told := func() []error {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(heard)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			other.Watch(ctx, time.Second, func(err error) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, err)
			})
		}()
		list, _, err := r.IssueCodes(ctx, []registry.Place{{Unit: wardA, Channel: survey.QR}}, day, random)
		must(t, err)

		began := time.Now()
		line.Fail(faulty.LoseRequest, faulty.Forever)
		time.Sleep(time.Minute)
		if list := told(); len(list) != 1 {
			t.Errorf("a minute of failures was told as %v", list)
		} else {
			wantKind(t, list[0], survey.KindUnavailable)
		}
		if len(other.Now().UnitsOn(day)) != 114 || len(other.Now().Codes()) != 0 {
			t.Error("an error changed the snapshot")
		}
		if age := time.Since(other.Seen()); age < time.Minute || other.Seen().After(began) {
			t.Errorf("a snapshot that could not be refreshed for a minute was seen current %v ago", age)
		}

		line.Heal()
		time.Sleep(2 * time.Second)
		if list := told(); len(list) != 2 || list[1] != nil {
			t.Errorf("told %v, want nil at last", list)
		}
		if codes := other.Now().Codes(); len(codes) != 1 || codes[0] != list[0] {
			t.Errorf("after the failures: %v", codes)
		}
		if age := time.Since(other.Seen()); age > time.Second {
			t.Errorf("seen current %v ago", age)
		}
		cancel()
		<-done
	})
}
