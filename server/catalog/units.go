package catalog

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/server/survey"
)

// The files of a register and their columns; configs/units/README.md says what
// each holds.
const (
	UnitsFile      = "units.csv"
	SuccessionFile = "succession.csv"
)

var unitColumns = []string{"code", "valid_from", "valid_until", "type", "name",
	"district_code", "district_name", "province_code", "province_name", "population"}

// typeWords are the words that official names start with.
var typeWords = map[survey.UnitType]string{
	survey.Commune: "Xã", survey.Ward: "Phường", survey.Township: "Thị trấn", survey.SpecialZone: "Đặc khu",
}

const (
	maxName = 100 // characters
	// maxPopulation is above any commune-level unit there could be.
	maxPopulation = 2_000_000
)

// Units reads the register from UnitsFile and SuccessionFile in a folder of
// fsys. It refuses both files when one row of either is wrong: a wrong number of
// columns, an unknown type, a name that does not start with the word of its type,
// a key twice, two validities of one code that overlap, a succession from or to a
// unit that is not there or whose days do not meet, and all that is not plain
// UTF-8 text. Names that are not NFC are brought to NFC.
func Units(fsys fs.FS, dir string) (*survey.Register, error) {
	reg := &survey.Register{}
	rows := map[survey.UnitKey]int{} // line of each unit
	read := func(name string, each func(*problems, fs.File)) error {
		p := &problems{file: name}
		f, err := fsys.Open(path.Join(dir, name))
		if err != nil {
			p.add(0, "", "không mở được tệp: %v", err)
			return p.err()
		}
		defer f.Close()
		each(p, f)
		return p.err()
	}
	err := read(UnitsFile, func(p *problems, f fs.File) { readUnits(p, f, reg, rows) })
	if err == nil {
		err = read(SuccessionFile, func(p *problems, f fs.File) { readSuccession(p, f, reg, rows) })
	}
	if err != nil {
		return nil, err
	}
	return reg, nil
}

func readUnits(p *problems, f fs.File, reg *survey.Register, rows map[survey.UnitKey]int) {
	t, ok := openTable(p, f, unitColumns)
	if !ok {
		return
	}
	for {
		row, ok := t.next()
		if !ok {
			break
		}
		u, ok := t.unit(row)
		if !ok {
			continue
		}
		if first, ok := rows[u.Key]; ok {
			t.add(t.line, "code", "mã %s từ ngày %s đã có ở dòng %d", u.Key.Code, u.Key.From, first)
			continue
		}
		rows[u.Key] = t.line
		reg.Units = append(reg.Units, u)
	}
	if len(reg.Units) == 0 && len(p.list) == 0 {
		p.add(0, "", "danh mục không có đơn vị nào")
	}
	slices.SortFunc(reg.Units, func(a, b survey.Unit) int { return a.Key.Compare(b.Key) })
	for i := 1; i < len(reg.Units); i++ {
		old, next := &reg.Units[i-1], &reg.Units[i]
		if old.Key.Code == next.Key.Code && (old.Until == 0 || old.Until >= next.Key.From) {
			p.add(rows[next.Key], "valid_from", "hiệu lực của mã %s chồng lên dòng %d (%s)", next.Key.Code, rows[old.Key], old.Name)
		}
	}
}

// unit checks one row; ok is false when a problem was noted.
func (t *table) unit(row []string) (u survey.Unit, ok bool) {
	before := len(t.list)
	u = survey.Unit{
		Key:  survey.UnitKey{Code: survey.UnitCode(row[0]), From: t.day("valid_from", row[1])},
		Type: survey.UnitType(row[3]), Name: row[4],
		DistrictCode: row[5], DistrictName: row[6], ProvinceCode: row[7], ProvinceName: row[8],
	}
	if !u.Key.Code.Valid() {
		t.add(t.line, "code", "mã %s phải có đúng 5 chữ số", show(row[0]))
	}
	if row[2] != "" {
		if u.Until = t.day("valid_until", row[2]); u.Until != 0 && u.Until < u.Key.From {
			t.add(t.line, "valid_until", "ngày hết hiệu lực %s trước ngày bắt đầu %s", row[2], row[1])
		}
	}
	t.name(&u)
	if (u.DistrictCode == "") != (u.DistrictName == "") {
		t.add(t.line, "district_code", "mã và tên cấp huyện phải cùng có hoặc cùng trống")
	}
	if u.DistrictCode != "" && !survey.UnitCode(u.DistrictCode).District() {
		t.add(t.line, "district_code", "mã cấp huyện %s phải có đúng 3 chữ số", show(u.DistrictCode))
	}
	if len(u.ProvinceCode) != 2 || strings.Trim(u.ProvinceCode, "0123456789") != "" {
		t.add(t.line, "province_code", "mã tỉnh %s phải có đúng 2 chữ số", show(u.ProvinceCode))
	}
	if u.ProvinceName == "" {
		t.add(t.line, "province_name", "thiếu tên tỉnh, thành phố")
	}
	if s := row[9]; s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxPopulation || strconv.Itoa(n) != s {
			t.add(t.line, "population", "dân số %s phải là số nguyên từ 1 đến %d, không có dấu phân cách", show(s), maxPopulation)
		}
		u.Population = n
	}
	return u, len(t.list) == before && !t.more
}

// name checks that the type is known and the name starts with its word.
func (t *table) name(u *survey.Unit) {
	word, ok := typeWords[u.Type]
	switch {
	case !ok:
		t.add(t.line, "type", "loại %s không có; dùng xa (xã), phuong (phường), thi_tran (thị trấn) hoặc dac_khu (đặc khu)", show(string(u.Type)))
	case u.Name == "":
		t.add(t.line, "name", "thiếu tên đơn vị")
	case !strings.HasPrefix(u.Name, word+" "):
		t.add(t.line, "name", "tên %s phải bắt đầu bằng “%s ” vì loại là %s", show(u.Name), word, u.Type)
	}
	if utf8.RuneCountInString(u.Name) > maxName {
		t.add(t.line, "name", "tên dài quá %d ký tự", maxName)
	}
	if strings.Contains(u.Name, "  ") {
		t.add(t.line, "name", "tên %s có hai khoảng trắng liền nhau", show(u.Name))
	}
}

// day reads a date; 0 after a problem.
func (t *table) day(column, s string) survey.Day {
	d, err := survey.ParseDay(s)
	if err != nil || d <= 0 { // the zero Day stands for "not set"
		t.add(t.line, column, "ngày %s không đúng; dùng dạng YYYY-MM-DD", show(s))
		return 0
	}
	return d
}
