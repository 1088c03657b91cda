package registry_test

import (
	"slices"
	"strings"
	"testing"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/survey"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Đặc khu Cát Hải": "dac khu cat hai", "XÃ CẨM GIÀNG": "xa cam giang", "Quầy số 1": "quay so 1",
		"Cẩm Giàng": "cam giang", // decomposed
		"":          "",
	} {
		if got := registry.Fold(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestAnIDIsMadeOfTheName(t *testing.T) {
	r, _ := open(t)
	for _, c := range []struct {
		name string
		want survey.PointID
	}{
		{"Quầy số 1", "quay-so-1"},
		{"Quầy số 1", "quay-so-1-2"},
		{"Quầy  số: 1!", "quay-so-1-3"},
		{"— ? —", "diem"},
		{"Bộ phận tiếp nhận và trả kết quả", "bo-phan-tiep-nhan-va-tra-ket-qua"},
		{"Bộ phận tiếp nhận và trả kết quả hồ sơ", "bo-phan-tiep-nhan-va-tra-ket-q-2"},
	} {
		id := r.Now().FreePointID(wardA, c.name)
		if id != c.want || !id.Valid() {
			t.Errorf("%q: %s, want %s", c.name, id, c.want)
		}
		if _, err := r.CreatePoint(t.Context(), survey.Point{Unit: wardA, ID: id, Name: "Quầy"}); err != nil {
			t.Fatal(err)
		}
	}
	if id := r.Now().FreePointID(wardB, "Quầy số 1"); id != "quay-so-1" {
		t.Errorf("another unit's point takes the id: %s", id)
	}
}

func TestPointsAreRefusedThatCannotBePrinted(t *testing.T) {
	r, _ := open(t)
	for _, c := range []struct {
		p    survey.Point
		kind survey.Kind
	}{
		{survey.Point{Unit: wardA, ID: "a", Name: " "}, survey.KindInvalid},
		{survey.Point{Unit: wardA, ID: "a", Name: strings.Repeat("ạ", 81)}, survey.KindInvalid},
		{survey.Point{Unit: wardA, ID: "a", Name: "Quầy 🙂"}, survey.KindInvalid},
		{survey.Point{Unit: wardA, ID: "a", Name: "Quầy\u202e1"}, survey.KindInvalid},
		{survey.Point{Unit: wardA, ID: "A", Name: "Quầy"}, survey.KindInvalid},
		{survey.Point{Unit: wardA, ID: "", Name: "Quầy"}, survey.KindInvalid},
		{survey.Point{Unit: survey.UnitKey{Code: "99999", From: day}, ID: "a", Name: "Quầy"}, survey.KindUnknown},
	} {
		if _, err := r.CreatePoint(t.Context(), c.p); err == nil || survey.KindOf(err) != c.kind {
			t.Errorf("%+v: %v, want %s", c.p, err, c.kind)
		}
	}
	if len(r.Now().Points(wardA)) != 0 {
		t.Error("a refused point was kept")
	}
}

func TestAPointIsRenamedOnItsRevision(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	p, err := r.CreatePoint(ctx, survey.Point{Unit: wardA, ID: "quay-1", Name: "  Quầy\u0301  số 1"})
	must(t, err)
	_, err = r.CreatePoint(ctx, p)
	wantKind(t, err, survey.KindConflict)
	stored, rev, err := r.StoredPoint(ctx, wardA, "quay-1")
	if err != nil || rev != 1 || stored != p || strings.Contains(p.Name, "  ") {
		t.Fatalf("%+v, revision %d, %v", stored, rev, err)
	}
	p.Name = "Quầy hộ tịch"
	must(t, r.RenamePoint(ctx, p, 1))
	p.Name = "Quầy đất đai"
	wantKind(t, r.RenamePoint(ctx, p, 1), survey.KindStale)
	if got, _ := r.Now().Point(wardA, "quay-1"); got.Name != "Quầy hộ tịch" {
		t.Errorf("the second writer won: %+v", got)
	}
	p.ID = "quay-9"
	wantKind(t, r.RenamePoint(ctx, p, 1), survey.KindUnknown)
	_, _, err = r.StoredPoint(ctx, wardB, "quay-1")
	wantKind(t, err, survey.KindUnknown)
}

func TestWhatAnOrderMeans(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	for _, id := range []survey.PointID{"quay-2", "quay-1"} {
		must(t, r.AddPoint(ctx, survey.Point{Unit: wardA, ID: id, Name: "Quầy " + string(id)}))
	}
	places := func(o registry.Order) []registry.Place {
		t.Helper()
		list, err := r.Now().Places(o, day)
		must(t, err)
		return list
	}
	if n := len(places(registry.Order{Channel: survey.QR})); n != 114 {
		t.Errorf("%d places for every unit", n)
	}
	both := []survey.UnitKey{wardB, wardA}
	if got := places(registry.Order{Units: both, Channel: survey.Link}); !slices.Equal(got, []registry.Place{{wardB, "", survey.Link}, {wardA, "", survey.Link}}) {
		t.Errorf("two units: %v", got)
	}
	if got := places(registry.Order{Units: both, EachPoint: true, Channel: survey.QR}); !slices.Equal(got, []registry.Place{{wardA, "quay-1", survey.QR}, {wardA, "quay-2", survey.QR}}) {
		t.Errorf("each point: %v", got)
	}
	for name, o := range map[string]registry.Order{
		"kiosk":            {Channel: survey.Kiosk},
		"no channel":       {},
		"point of all":     {Point: "quay-1", Channel: survey.QR},
		"point of two":     {Units: both, Point: "quay-1", Channel: survey.QR},
		"point and points": {Units: both[1:], Point: "quay-1", EachPoint: true, Channel: survey.QR},
	} {
		if _, err := r.Now().Places(o, day); err == nil || survey.KindOf(err) != survey.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIssuingMakesAPointOnceAndNeverRenamesIt(t *testing.T) {
	r, _ := open(t)
	o := registry.Order{Units: []survey.UnitKey{wardA}, Point: "quay-1", Channel: survey.QR}
	_, _, err := r.Issue(t.Context(), o, day, random)
	wantKind(t, err, survey.KindUnknown)
	for i, name := range []string{"Quầy số 1", "Tên khác"} {
		o.PointName = name
		list, issued, err := r.Issue(t.Context(), o, day, random)
		if err != nil || len(list) != 1 || issued != 1-i {
			t.Fatalf("%s: %d of %d issued, %v", name, issued, len(list), err)
		}
	}
	if p, _ := r.Now().Point(wardA, "quay-1"); p.Name != "Quầy số 1" {
		t.Errorf("the point is called %q", p.Name)
	}
}

func TestTheRegisterIsReplacedOnItsRevision(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	reg, rev, err := r.StoredRegister(ctx)
	if err != nil || rev != 1 || len(reg.Units) != 488 {
		t.Fatalf("revision %d with %d units, %v", rev, len(reg.Units), err)
	}
	reg.Units[0].Population = 77
	must(t, r.ReplaceUnits(ctx, reg, 1))
	reg.Units[0].Population = 78
	wantKind(t, r.ReplaceUnits(ctx, reg, 1), survey.KindStale)
	if u, _ := r.Now().Unit(reg.Units[0].Key); u.Population != 77 {
		t.Errorf("the second import won: %d", u.Population)
	}
}

func TestWhatStillUsesAMissingUnit(t *testing.T) {
	r, _ := open(t)
	ctx := t.Context()
	must(t, r.AddPoint(ctx, survey.Point{Unit: wardA, ID: "quay-1", Name: "Quầy số 1"}))
	must(t, r.ImportCampaign(ctx, campaign("one")))
	_, _, err := r.IssueCodes(ctx, []registry.Place{{Unit: wardA, Channel: survey.QR}, {Unit: wardA, Channel: survey.Link}}, day, random)
	must(t, err)
	list := r.Now().Missing(&survey.Register{})
	if len(list) != 2 || list[0].Unit.Key != wardB || list[0].Codes != 0 || list[1].Codes != 2 || list[1].Points != 1 || len(list[1].Campaigns) != 1 {
		t.Fatalf("%+v", list)
	}
	if got := list[1].Text().Vi; !strings.Contains(got, "2 mã, 1 điểm tiếp nhận, 1 đợt khảo sát") {
		t.Errorf("%s", got)
	}
	if got := list[0].Text().En; !strings.HasSuffix(got, "which still has campaigns: 1.") {
		t.Errorf("%s", got)
	}
}

func TestARegisterIsComparedWithTheNext(t *testing.T) {
	read := func() *survey.Register {
		reg, err := catalog.Units(configs.FS, "units")
		must(t, err)
		return reg
	}
	if d := registry.Compare(read(), read()); !d.Empty() {
		t.Errorf("the same register differs: %+v", d)
	}
	next := read()
	gone, added := next.Units[0], survey.Unit{Key: survey.UnitKey{Code: "99999", From: day}, Name: "Xã Mới", Type: survey.Commune, ProvinceCode: "31", ProvinceName: "Thành phố Hải Phòng"}
	next.Units = append(next.Units[1:], added)
	last := len(next.Units) - 2
	next.Units[last].Until, next.Units[last].Name = day, "Xã Đổi Tên"
	row := next.Succession[3]
	next.Succession = append(slices.Delete(next.Succession, 3, 4), survey.Succession{Old: next.Units[last].Key, New: added.Key, Share: survey.Whole})
	d := registry.Compare(read(), next)
	switch {
	case len(d.Added) != 1 || d.Added[0] != added, len(d.Removed) != 1 || d.Removed[0] != gone,
		len(d.Ended) != 1 || d.Ended[0] != next.Units[last],
		len(d.SuccessionAdded) != 1, len(d.SuccessionRemoved) != 1 || d.SuccessionRemoved[0] != row:
		t.Errorf("%+v", d)
	}
	was := read().Units[last+1].Name
	if len(d.Changed) != 1 || !slices.Equal(d.Changed[0].Fields, []registry.FieldChange{{"name", was, "Xã Đổi Tên"}}) {
		t.Errorf("changed: %+v", d.Changed)
	}
}
