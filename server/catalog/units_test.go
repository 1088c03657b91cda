package catalog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/unicode/norm"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/survey"
)

func shipped(t testing.TB) *survey.Register {
	t.Helper()
	r, err := catalog.Units(configs.FS, "units")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var lastOld = survey.NewDay(2025, 6, 30)

func TestShippedUnits(t *testing.T) {
	r := shipped(t)
	count := map[string]int{}
	names := map[string]int{} // "old " or "new " and the full name
	codes := map[survey.UnitCode]string{}
	for _, u := range r.Units {
		age := "new"
		if u.ValidOn(lastOld) {
			age = "old"
		}
		count[age]++
		count[age+" "+u.ProvinceCode]++
		count[age+" "+u.ProvinceCode+" "+string(u.Type)]++
		names[age+" "+u.Name]++
		if (u.DistrictCode == "") != (age == "new") {
			t.Errorf("%s has district %q", u.Key, u.DistrictCode)
		}
		if age == "new" && u.Population > 0 {
			count["with population"]++
		}
		switch was, reused := codes[u.Key.Code]; { // old before new: sorted by key
		case reused && was == u.Name:
			count["same name"]++
			fallthrough
		case reused:
			count["reused"]++
		}
		codes[u.Key.Code] = u.Name
	}
	for name, n := range names {
		if n > 1 {
			count[name[:3]+" names repeated"]++
		}
	}
	want := map[string]int{
		"old": 374, "new": 114,
		"old 31": 167, "old 31 phuong": 79, "old 31 xa": 81, "old 31 thi_tran": 7,
		"old 30": 207, "old 30 phuong": 46, "old 30 xa": 151, "old 30 thi_tran": 10,
		"new 31": 114, "new 31 phuong": 45, "new 31 xa": 67, "new 31 dac_khu": 2,
		"reused": 113, "same name": 18, "old names repeated": 23, "with population": 86,
	}
	if !reflect.DeepEqual(count, want) {
		t.Errorf("counts\n got %v\nwant %v", count, want)
	}
	for code, name := range map[survey.UnitCode]string{"10888": "Xã Cẩm Giang", "10903": "Xã Cẩm Giàng"} {
		if codes[code] != name {
			t.Errorf("%s is %q, want %q", code, codes[code], name)
		}
	}
}

func TestShippedSuccession(t *testing.T) {
	r := shipped(t)
	count := map[string]int{}
	next, before := map[survey.UnitKey][]survey.Succession{}, map[survey.UnitKey]int{}
	partial := map[survey.UnitKey]bool{}
	for _, s := range r.Succession {
		count[string(s.Share)]++
		next[s.Old] = append(next[s.Old], s)
		before[s.New]++
		if s.Share == survey.Part {
			partial[s.New] = true
		}
		if s.Carries() {
			count["carries"]++
		}
	}
	most := 0
	for _, rows := range next {
		most = max(most, len(rows))
		if len(rows) > 1 {
			count["split"]++
			for _, s := range rows {
				if s.Note == survey.NoteRemainder {
					count["residents split"]++
				}
			}
		}
	}
	want := map[string]int{"whole": 304, "part": 147, "split": 71, "residents split": 57, "carries": 303 + 14}
	if !reflect.DeepEqual(count, want) {
		t.Errorf("counts\n got %v\nwant %v", count, want)
	}
	if len(r.Succession) != 451 || most != 3 || len(partial) != 65 || len(before) != 114 || len(next) != 375 {
		t.Errorf("%d rows, at most %d successors, %d units with a part, %d with predecessors, %d old",
			len(r.Succession), most, len(partial), len(before), len(next))
	}
	least, greatest := 99, 0
	for _, n := range before {
		least, greatest = min(least, n), max(greatest, n)
	}
	if least != 1 || greatest != 12 {
		t.Errorf("%d to %d predecessors, want 1 to 12", least, greatest)
	}
	if s := next[survey.UnitKey{Code: "318", From: survey.NewDay(2025, 3, 1)}]; len(s) != 1 || s[0].New.Code != "11948" || s[0].Carries() {
		t.Errorf("the district Bạch Long Vĩ became %v", s)
	}
}

// A register is kept as JSON; the district code among the old keys must survive.
func TestRegisterSurvivesJSON(t *testing.T) {
	r := shipped(t)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back survey.Register
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*r, back) {
		t.Error("the register changed on its way through JSON")
	}
}

const (
	unitsHeader      = "code,valid_from,valid_until,type,name,district_code,district_name,province_code,province_name,population\n"
	successionHeader = "old_code,old_from,old_name,new_code,new_from,new_name,share,note\n"
	oldA             = "10001,2025-03-01,2025-06-30,xa,Xã An Bình,290,Huyện Thử,30,Tỉnh Thử,\n"
	oldB             = "10002,2025-03-01,2025-06-30,thi_tran,Thị trấn An Hòa,290,Huyện Thử,30,Tỉnh Thử,\n"
	newA             = "10001,2025-07-01,,phuong,Phường An Bình,,,31,Thành phố Thử,50307\n"
	newB             = "10003,2025-07-01,,dac_khu,Đặc khu Thử,,,31,Thành phố Thử,\n"
	goodUnits        = unitsHeader + oldA + oldB + newA + newB
	goodSuccession   = successionHeader +
		"10001,2025-03-01,Xã An Bình,10001,2025-07-01,Phường An Bình,whole,\n" +
		"10002,2025-03-01,Thị trấn An Hòa,10001,2025-07-01,Phường An Bình,part,area_only\n" +
		"10002,2025-03-01,Thị trấn An Hòa,10003,2025-07-01,Đặc khu Thử,part,remainder_all_residents\n"
)

func folder(units, succession string) fs.FS {
	return fstest.MapFS{
		"units.csv":      {Data: []byte(units)},
		"succession.csv": {Data: []byte(succession)},
	}
}

func TestUnitsAreRefusedWhole(t *testing.T) {
	row := func(s string) string { return unitsHeader + oldA + s }
	for name, c := range map[string]struct{ units, succession, want string }{
		"empty":              {"", goodSuccession, "units.csv:1: tệp trống"},
		"header":             {"code;name\n", goodSuccession, "units.csv:1: dòng tiêu đề phải là code,valid_from"},
		"no units":           {unitsHeader, goodSuccession, "không có đơn vị nào"},
		"columns":            {row("10002,2025-03-01\n"), goodSuccession, "units.csv:3: dòng có 2 cột, cần 10 cột"},
		"blank line":         {row("\n" + newA), goodSuccession, "units.csv:3: dòng trống"},
		"type":               {row(strings.Replace(newA, "phuong", "quan", 1)), goodSuccession, "units.csv:3: type: loại “quan” không có"},
		"name and type":      {row(strings.Replace(newA, "phuong", "xa", 1)), goodSuccession, "name: tên “Phường An Bình” phải bắt đầu bằng “Xã ”"},
		"empty name":         {row(strings.Replace(newA, "Phường An Bình", "", 1)), goodSuccession, "name: thiếu tên đơn vị"},
		"word without name":  {row(strings.Replace(newA, "Phường An Bình", "Phường ", 1)), goodSuccession, "khoảng trắng thừa"},
		"two spaces":         {row(strings.Replace(newA, "An Bình", "An  Bình", 1)), goodSuccession, "hai khoảng trắng"},
		"code":               {row(strings.Replace(newA, "10001", "1001", 1)), goodSuccession, "code: mã “1001” phải có đúng 5 chữ số"},
		"day":                {row(strings.Replace(newA, "2025-07-01", "1/7/2025", 1)), goodSuccession, "valid_from: ngày “1/7/2025” không đúng"},
		"no such day":        {row(strings.Replace(newA, "2025-07-01", "2025-02-29", 1)), goodSuccession, "valid_from"},
		"ends before":        {row(strings.Replace(newA, "2025-07-01,", "2025-07-01,2025-06-01", 1)), goodSuccession, "valid_until: ngày hết hiệu lực"},
		"population":         {row(strings.Replace(newA, "50307", "50.307", 1)), goodSuccession, "population: dân số “50.307”"},
		"negative":           {row(strings.Replace(newA, "50307", "-5", 1)), goodSuccession, "population"},
		"huge population":    {row(strings.Replace(newA, "50307", "99999999", 1)), goodSuccession, "population"},
		"duplicate":          {row(oldA), goodSuccession, "units.csv:3: code: mã 10001 từ ngày 2025-03-01 đã có ở dòng 2"},
		"overlap":            {row(strings.Replace(newA, "2025-07-01", "2025-06-30", 1)), goodSuccession, "valid_from: hiệu lực của mã 10001 chồng lên dòng 2"},
		"half a district":    {row(strings.Replace(oldB, "Huyện Thử", "", 1)), goodSuccession, "district_code"},
		"province":           {row(strings.Replace(newA, ",31,", ",310,", 1)), goodSuccession, "province_code"},
		"not UTF-8":          {row("10002,2025-07-01,,xa,X\xe3 Nh\xe2n,,,31,H,\n"), goodSuccession, "units.csv:3: không phải UTF-8"},
		"UTF-16":             {"\xff\xfec\x00o\x00d\x00e\x00", goodSuccession, "units.csv:1: không phải UTF-8"},
		"invisible":          {row(strings.Replace(newA, "An Bình", "An\u200bBình", 1)), goodSuccession, "ký tự ẩn"},
		"no-break space":     {row(strings.Replace(newA, "An Bình", "An\u00a0Bình", 1)), goodSuccession, "ký tự ẩn"},
		"quotes":             {row(`"10002` + "\n"), goodSuccession, "dấu ngoặc kép"},
		"long line":          {row(strings.Repeat("x", 5000)), goodSuccession, "units.csv:3: dòng dài quá"},
		"zip":                {"PK\x03\x04" + strings.Repeat("\x00\x01", 3000), goodSuccession, "units.csv:1: dòng dài quá"},
		"old missing":        {goodUnits, strings.ReplaceAll(goodSuccession, "10002", "10009"), "succession.csv:3: old_code: danh mục không có đơn vị cũ “10009”"},
		"new missing":        {goodUnits, strings.ReplaceAll(goodSuccession, "10003", "10009"), "succession.csv:4: new_code: danh mục không có đơn vị mới “10009”"},
		"new is old":         {goodUnits, strings.ReplaceAll(goodSuccession, "10001,2025-07-01,Phường", "10001,2025-03-01,Xã"), "new_from: đơn vị mới bắt đầu 2025-03-01"},
		"wrong old name":     {goodUnits, strings.Replace(goodSuccession, "Xã An Bình", "Xã An Binh", 1), "old_name: mã 10001 là Xã An Bình, không phải “Xã An Binh”"},
		"wrong new name":     {goodUnits, strings.Replace(goodSuccession, "Đặc khu Thử", "Đặc khu Thữ", 1), "new_name"},
		"share":              {goodUnits, strings.Replace(goodSuccession, "whole", "half", 1), "share: cần whole"},
		"part without note":  {goodUnits, strings.Replace(goodSuccession, "area_only", "", 1), "note: nhập một phần"},
		"whole with note":    {goodUnits, strings.Replace(goodSuccession, "whole,", "whole,remainder", 1), "note: nhập toàn bộ"},
		"row twice":          {goodUnits, goodSuccession + "10001,2025-03-01,Xã An Bình,10001,2025-07-01,Phường An Bình,whole,\n", "succession.csv:5: dòng này lặp lại dòng 2"},
		"whole and more":     {goodUnits, goodSuccession + "10001,2025-03-01,Xã An Bình,10003,2025-07-01,Đặc khu Thử,part,area_only\n", "share: đơn vị cũ 10001@2025-03-01 nhập toàn bộ"},
		"one part":           {goodUnits, strings.Replace(goodSuccession, "whole,", "part,remainder", 1), "chỉ có một phần"},
		"everyone and some":  {goodUnits, strings.Replace(goodSuccession, "area_only", "area_and_population", 1), "phải là area_only"},
		"district of five":   {goodUnits, strings.Replace(goodSuccession, "whole,", "whole,district_without_communes", 1), "cần mã cấp huyện 3 chữ số"},
		"succession garbage": {goodUnits, "\x00\x00\x00", "succession.csv:1"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := catalog.Units(folder(c.units, c.succession), ".")
			if r != nil || err == nil {
				t.Fatal("taken")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant it to say %q", err, c.want)
			}
			if survey.KindOf(err) != survey.KindInvalid {
				t.Errorf("kind %s", survey.KindOf(err))
			}
		})
	}
	if _, err := catalog.Units(folder(goodUnits, goodSuccession), "."); err != nil {
		t.Errorf("the good files were refused: %v", err)
	}
	if _, err := catalog.Units(fstest.MapFS{}, "."); err == nil || !strings.Contains(err.Error(), "không mở được tệp") {
		t.Errorf("missing files: %v", err)
	}
}

// What spreadsheet programs do to a file changes nothing.
func TestUnitsForgiveSpelling(t *testing.T) {
	want, err := catalog.Units(folder(goodUnits, goodSuccession), ".")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"byte order mark": func(s string) string { return "\ufeff" + s },
		"CRLF":            func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"NFD":             norm.NFD.String,
		"quoted names":    func(s string) string { return strings.ReplaceAll(s, "Phường An Bình", `"Phường An Bình"`) },
		"no last line end": func(s string) string {
			return strings.TrimSuffix(s, "\n")
		},
	} {
		got, err := catalog.Units(folder(change(goodUnits), change(goodSuccession)), ".")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	_, err := catalog.Units(folder(unitsHeader+strings.Repeat("bad row\n", 500), goodSuccession), ".")
	e, ok := errors.AsType[*catalog.Error](err)
	if !ok || len(e.Problems) != catalog.MaxProblems || !e.More {
		t.Fatalf("got %v", err)
	}
	if !strings.HasSuffix(err.Error(), "(chỉ liệt kê 20 lỗi đầu)") {
		t.Errorf("the message does not say that there are more: %v", err)
	}
	if p := e.Problems[0]; p.File != "units.csv" || p.Line != 2 {
		t.Errorf("first problem at %s:%d", p.File, p.Line)
	}
}

// 50 MB of noise, and good rows past the ceiling, are refused in bounded memory.
func TestGarbageIsRefusedQuickly(t *testing.T) {
	noise := make([]byte, 50<<20)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(noise)
	lines := []byte(unitsHeader)
	for i := 0; len(lines) < 6<<20; i++ {
		lines = fmt.Appendf(lines, "%05d,%s,,xa,Xã Thử,,,31,Thành phố Thử,\n", i%100000, survey.Day(20000+i/100000))
	}
	for name, data := range map[string][]byte{"noise": noise, "rows past the ceiling": lines} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "units.csv"), data, 0o600); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := catalog.Units(os.DirFS(dir), ".")
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Fatal("taken")
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > 150<<20 {
				t.Errorf("%d MiB allocated", got>>20)
			}
			t.Logf("%v, %d MiB allocated in all", took, (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

func FuzzUnits(f *testing.F) {
	f.Add(goodUnits, goodSuccession)
	f.Add("\ufeff"+goodUnits, strings.ReplaceAll(goodSuccession, "\n", "\r\n"))
	f.Add(unitsHeader+`"10001","2025-03-01",,xa,"Xã ""A""",,,31,T,1`, successionHeader)
	f.Add("PK\x03\x04", "\x00")
	f.Fuzz(func(t *testing.T, units, succession string) {
		r, err := catalog.Units(folder(units, succession), ".")
		if err != nil {
			if e, ok := errors.AsType[*catalog.Error](err); !ok || len(e.Problems) == 0 || len(e.Problems) > catalog.MaxProblems {
				t.Fatalf("not a list of problems: %v", err)
			}
			return
		}
		keys := map[survey.UnitKey]bool{}
		for i, u := range r.Units {
			if keys[u.Key] || !u.Key.Code.Valid() || !u.Type.Known() || !norm.NFC.IsNormalString(u.Name) {
				t.Errorf("unit %+v was taken", u)
			}
			if i > 0 && r.Units[i-1].Key.Code == u.Key.Code && (r.Units[i-1].Until == 0 || r.Units[i-1].Until >= u.Key.From) {
				t.Errorf("%s overlaps", u.Key)
			}
			keys[u.Key] = true
		}
		for _, s := range r.Succession {
			if !keys[s.New] || !keys[s.Old] && s.Note != survey.NoteDistrictWithoutCommunes {
				t.Errorf("succession %+v leads nowhere", s)
			}
		}
	})
}
