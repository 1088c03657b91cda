package catalog

// english has the English words for every reason that this package gives in
// Vietnamese, with the same places for values. The terminal shows Vietnamese; the
// console shows the reader's language. A test holds the table complete.
var english = map[string]string{
	// YAML
	"tệp lớn quá %d KiB": "the file is larger than %d KiB",
	"không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8": "this is not UTF-8; please save the file in UTF-8",
	"tệp trống": "the file is empty",
	"tệp chỉ được có một tài liệu YAML":             "a file holds one YAML document only",
	"không đọc được: %v":                            "can't be read: %v",
	"không đúng cú pháp YAML (%s)":                  "this is not YAML (%s)",
	"không dùng neo và bí danh YAML (&, *)":         "YAML anchors and aliases (&, *) are not taken",
	"không dùng thẻ YAML (!)":                       "YAML tags (!) are not taken",
	"khóa không có giá trị; hãy điền hoặc xóa khóa": "the key has no value; please fill it in or remove the key",
	"phải là danh sách":                             "must be a list",
	"phải là nhóm khóa: giá trị":                    "must be a group of key: value",
	"khóa phải là một từ":                           "a key must be one word",
	"khóa đã có ở dòng %d":                          "the key is there already in line %d",
	"không có khóa %s":                              "there is no key %s",
	"phải là một giá trị":                           "must be a single value",
	"ngày %s không đúng; dùng dạng YYYY-MM-DD":      "%s is no date of the form YYYY-MM-DD",
	"giá trị %s không đúng dạng (%v)":               "the value %s is not well formed (%v)",
	"phải là true hoặc false, không phải %s":        "must be true or false, not %s",
	"phải là số nguyên, không phải %s":              "must be a whole number, not %s",

	// campaigns
	"cần ít nhất một kênh: qr, link, kiosk, assisted":      "at least one channel is needed: qr, link, kiosk, assisted",
	"không có kênh %s; dùng qr, link, kiosk hoặc assisted": "there is no channel %s; use qr, link, kiosk or assisted",
	"kênh %s bị lặp": "channel %s is there twice",
	"cần all (mọi đơn vị), danh sách mã, hoặc types: [xa, phuong, thi_tran, dac_khu]": "needs all (every unit), a list of codes, or types: [xa, phuong, thi_tran, dac_khu]",
	"%s (%s) hết hiệu lực ngày %s, trước ngày cuối của đợt":                           "%s (%s) ends on %s, before the last day of the campaign",
	"ngày %s không có đơn vị mã %s":                                                   "on %s no unit has the code %s",
	"không có đơn vị nào có hiệu lực ngày %s":                                         "no unit exists on %s",
	"mã %s bị lặp": "code %s is there twice",
	"loại %s không có; dùng xa, phuong, thi_tran hoặc dac_khu": "there is no type %s; use xa, phuong, thi_tran or dac_khu",
	"mã %s không thuộc đợt này":                                "code %s is not in this campaign",
	"số hồ sơ phải từ 1 đến %d":                                "a number of transactions is 1 to %d",

	// tables
	"dòng tiêu đề phải là %s; ở đây là %s":              "the header must be %s; here it is %s",
	"dòng có %d cột, cần %d cột":                        "the line has %d columns, %d are needed",
	"dòng dài quá %d byte; đây không phải tệp danh mục": "the line is longer than %d bytes; this is no register",
	"tệp lớn quá %d MiB":                                "the file is larger than %d MiB",
	"dòng trống":                                        "the line is empty",
	"có ký tự điều khiển hoặc ký tự ẩn":                 "has control characters or hidden characters",
	"dấu ngoặc kép không đúng quy tắc CSV":              "the quotation marks are not as CSV has them",
	"có khoảng trắng thừa ở đầu hoặc cuối":              "has a space too many at its start or end",

	// units
	"không mở được tệp: %v":                                                                       "the file can't be opened: %v",
	"mã %s từ ngày %s đã có ở dòng %d":                                                            "code %s from %s is there already in line %d",
	"danh mục không có đơn vị nào":                                                                "the register has no unit",
	"hiệu lực của mã %s chồng lên dòng %d (%s)":                                                   "the validity of code %s overlaps line %d (%s)",
	"mã %s phải có đúng 5 chữ số":                                                                 "code %s must have exactly 5 digits",
	"ngày hết hiệu lực %s trước ngày bắt đầu %s":                                                  "the last day %s is before the first day %s",
	"mã và tên cấp huyện phải cùng có hoặc cùng trống":                                            "code and name of the district must both be there or both be empty",
	"mã cấp huyện %s phải có đúng 3 chữ số":                                                       "district code %s must have exactly 3 digits",
	"mã tỉnh %s phải có đúng 2 chữ số":                                                            "province code %s must have exactly 2 digits",
	"thiếu tên tỉnh, thành phố":                                                                   "the name of the province or city is missing",
	"dân số %s phải là số nguyên từ 1 đến %d, không có dấu phân cách":                             "population %s must be a whole number from 1 to %d without separators",
	"loại %s không có; dùng xa (xã), phuong (phường), thi_tran (thị trấn) hoặc dac_khu (đặc khu)": "there is no type %s; use xa (commune), phuong (ward), thi_tran (township) or dac_khu (special zone)",
	"thiếu tên đơn vị":                                                                            "the name of the unit is missing",
	"tên %s phải bắt đầu bằng “%s ” vì loại là %s":                                                "name %s must begin with “%s ” because the type is %s",
	"tên dài quá %d ký tự":                                                                        "the name is longer than %d characters",
	"tên %s có hai khoảng trắng liền nhau":                                                        "name %s has two spaces in a row",

	// succession
	"dòng này lặp lại dòng %d":                                                                                               "this line repeats line %d",
	"ghi chú %s cần mã cấp huyện 3 chữ số, không phải %s":                                                                    "note %s needs a district code of 3 digits, not %s",
	"danh mục không có đơn vị cũ %s hiệu lực từ %s":                                                                          "the register has no old unit %s valid from %s",
	"mã %s là %s, không phải %s":                                                                                             "code %s is %s, not %s",
	"danh mục không có đơn vị mới %s hiệu lực từ %s":                                                                         "the register has no new unit %s valid from %s",
	"đơn vị mới bắt đầu %s, không liền sau ngày cuối của đơn vị cũ (%s)":                                                     "the new unit begins on %s, which does not follow the last day of the old one (%s)",
	"nhập toàn bộ (whole) không đi với ghi chú %s":                                                                           "a whole merger does not go with note %s",
	"nhập một phần (part) cần ghi chú area_and_population, area_only, remainder hoặc remainder_all_residents, không phải %s": "a part needs the note area_and_population, area_only, remainder or remainder_all_residents, not %s",
	"cần whole (toàn bộ) hoặc part (một phần), không phải %s":                                                                "needs whole or part, not %s",
	"đơn vị cũ %s nhập toàn bộ vào một đơn vị thì không còn phần nào cho đơn vị khác":                                        "old unit %s went wholly into one unit, so nothing is left for others",
	"đơn vị cũ %s chỉ có một phần; thiếu dòng cho phần còn lại":                                                              "old unit %s has one part only; the line for the rest is missing",
	"đơn vị cũ %s đã có remainder_all_residents nên phần này phải là area_only":                                              "old unit %s has remainder_all_residents already, so this part must be area_only",
}
