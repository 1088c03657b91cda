package report

import (
	"fmt"
	"strconv"
	"strings"

	"hailong/server/certify"
	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// unitColumns are the columns of the table of all units.
var unitColumns = []column{
	{"TT", 8, centre}, {"Mã", 12, centre}, {"Đơn vị", 42, toLeft}, {"Hợp lệ", 13, toRight}, {"Nghi vấn", 12, toRight}, {"Bị loại", 11, toRight},
	{"Chỉ số (%)", 14, toRight}, {"Khoảng tin cậy 95 % (%)", 24, centre}, {"Điểm", 21, toRight},
}

func (p *certificate) units() {
	p.heading("IV. SỐ LIỆU CỦA TỪNG ĐƠN VỊ")
	if len(p.c.Units) > 0 {
		most := score.Hundredths(p.c.Units[0].Score.MaxPoints)
		p.paragraph("Bảng dưới đây có tất cả " + count(int64(len(p.c.Units))) + " đơn vị của đợt, xếp theo mã đơn vị. Điểm tính trên tối đa " + figure(most) + " điểm. “Chưa đủ mẫu” không phải là 0 điểm.")
	}
	t := table{columns: unitColumns, points: 8}
	total := certify.Counts{}
	for i := range p.c.Units {
		u := &p.c.Units[i]
		t.lines = append(t.lines, unitLine(i+1, u))
		total.Counted += u.Counts.Counted
		total.Flagged += u.Counts.Flagged
		total.Excluded += u.Counts.Excluded
	}
	at := toLeft
	t.lines = append(t.lines, line{head: true, cells: []cell{
		{text: "Cộng", bold: true, span: 3, at: &at}, {text: count(total.Counted), bold: true}, {text: count(total.Flagged), bold: true}, {text: count(total.Excluded), bold: true}, {span: 3},
	}})
	p.table(t)
	p.merged()
	p.note("Số phiếu hợp lệ, nghi vấn, bị loại là số phiếu của chính đơn vị ở các kênh được tính. Lý do loại và dấu hiệu nghi vấn của từng đơn vị ở phụ lục; số liệu đầy đủ, kể cả số lượt chấm từng mức của từng câu hỏi, ở tệp biên bản điện tử.")
}

func unitLine(n int, u *certify.Unit) line {
	l := texts(strconv.Itoa(n), string(u.Key.Code), u.Name, count(u.Counts.Counted), count(u.Counts.Flagged), count(u.Counts.Excluded))
	f := &u.Score
	middle := centre
	if f.Status == score.BelowPublish {
		l.cells = append(l.cells, cell{text: "chưa đủ mẫu để công bố", span: 3, at: &middle})
		return l
	}
	index, interval, points := hidden, hidden, cell{text: "chưa đủ mẫu", at: &middle}
	if f.Index != nil {
		index = figure(score.Hundredths(*f.Index))
	}
	if i := f.Interval; i != nil {
		interval = range95(&score.Interval{Low: score.Hundredths(i.Low), High: score.Hundredths(i.High)})
	}
	if f.Points != nil {
		points = cell{text: figure(score.Hundredths(*f.Points))}
	}
	l.cells = append(l.cells, cell{text: index}, cell{text: interval}, points)
	return l
}

// merged tells of units whose figures hold the counts of the units before them.
func (p *certificate) merged() {
	for i := range p.c.Units {
		u := &p.c.Units[i]
		var with, without []string
		for _, x := range u.Score.Carried {
			with = append(with, x.Old.String())
		}
		for _, x := range u.Score.NotCarried {
			without = append(without, x.Old.String())
		}
		if len(with) > 0 {
			p.note(u.Name + ": chỉ số và điểm có cộng phiếu của đơn vị cũ " + strings.Join(with, ", ") + ".")
		}
		if len(without) > 0 {
			p.note(u.Name + ": không cộng phiếu của đơn vị cũ " + strings.Join(without, ", ") + ", vì dân cư của đơn vị đó được chia cho nhiều nơi.")
		}
	}
}

// seals is what proves the file: hashes, key and codes.
func (p *certificate) seals() {
	c := p.c
	p.heading("V. XÁC THỰC")
	p.paragraph("Bản in này đi cùng tệp biên bản điện tử có chữ ký số (Ed25519). Mã băm của biên bản bao trùm toàn bộ nội dung tệp; mã gốc Merkle bao trùm từng phiếu của đợt. Sửa một ký tự của tệp hoặc một phiếu thì các mã dưới đây không còn khớp.")
	previous := c.Previous.String()
	if c.Previous == (certify.Hash{}) {
		previous = "không có, đây là biên bản đầu tiên của chuỗi"
	}
	p.hash("Số thứ tự trong chuỗi biên bản", strconv.FormatInt(c.Number, 10))
	p.hash("Mã băm của biên bản này (SHA-256)", p.s.Hash().String())
	p.hash("Mã băm của biên bản liền trước", previous)
	if r := c.Replaces; r != nil {
		p.hash("Mã băm của biên bản bị thay thế", r.Hash.String())
	}
	p.hash("Mã gốc Merkle của "+count(c.Responses)+" phiếu", c.Root.String())
	p.hash("Điểm cuối của nhật ký khi chốt", c.Trail)
	p.hash("Dấu vân tay của khóa ký", p.s.Key.Fingerprint())
	p.hash("Khóa công khai", p.s.Key.String())
	p.skip(2)
	p.drawCodes()
	p.subheading("Cách kiểm tra, không cần kết nối mạng", 40+signed) // who signs does not stand alone on a page
	p.paragraph("Tải tệp biên bản điện tử và lấy khóa công khai từ nguồn độc lập với tệp (quyết định mở đợt khảo sát hoặc bản giấy), so dấu vân tay rồi chạy lệnh:")
	p.command("hailong verify --certificate FILE --key FILE")
	p.paragraph("Lệnh báo đúng hoặc nêu điểm sai khác đầu tiên. Sau đó so mã băm và mã gốc Merkle mà lệnh in ra với bản in này, từng ký tự hoặc bằng cách quét mã QR.")
}

// hash sets a name and, below it, letters that are compared one by one, on one line as
// long as they can be read.
func (p *certificate) hash(name, value string) {
	label, st := paper.Regular(8.5, paper.Muted), paper.Bold(9, paper.Black)
	st, lines := p.Fit(st, 7.5, width-4, 1, printable(value))
	h := p.step(label) + p.step(st)*float64(len(lines)) + 0.6
	p.room(h)
	p.Text(left, p.y+p.base(label), label, printable(name))
	y := p.y + p.step(label)
	for _, l := range lines {
		p.Text(left+4, y+p.base(st), st, l)
		y += p.step(st)
	}
	p.skip(h)
}

func (p *certificate) command(text string) {
	const h = 8.0
	p.room(h + 2)
	p.Box(left+indent, p.y, width-2*indent, h, paper.Soft)
	p.Text(left+indent+3, p.y+h/2+p.Em(strong)*0.36, strong, text)
	p.skip(h + 3)
}

// drawCodes sets the codes side by side with what they hold.
func (p *certificate) drawCodes() {
	const side, height = 34.0, 44.0
	p.room(height)
	draw := func(x float64, m paper.Matrix, title, about string) {
		quiet := side / float64(len(m)) * paper.QuietZone
		p.Code(m, x+quiet, p.y+quiet, side)
		tx := x + side + 2*quiet + 1
		w := width/2 - side - 2*quiet - 3
		y := p.y + quiet
		for i, part := range [2]string{title, about} {
			st := small
			if i == 0 {
				st = paper.Bold(8.5, paper.Black)
			}
			for _, l := range p.Wrap(st, w, part) {
				p.Text(tx, y+p.base(st), st, l)
				y += p.step(st)
			}
		}
	}
	draw(left-2, p.codes.root, "Mã gốc Merkle", "64 chữ số thập lục phân viết hoa, đúng như in ở trên.")
	if p.codes.page != nil {
		draw(left+width/2, p.codes.page, "Địa chỉ tải biên bản", "Tải tệp biên bản điện tử đúng như bản in này; địa chỉ có số và mã băm của biên bản.")
	}
	p.skip(height)
}

// reasons is the annex: why responses of a unit were flagged or excluded.
func (p *certificate) reasons() {
	t := table{columns: []column{{"Mã", 12, centre}, {"Đơn vị", 40, toLeft}, {"Phiếu nghi vấn theo dấu hiệu", 52, toLeft}, {"Phiếu bị loại theo lý do", 58, toLeft}}, points: 8}
	for i := range p.c.Units {
		u := &p.c.Units[i]
		if u.Counts.Flagged+u.Counts.Excluded == 0 {
			continue
		}
		t.lines = append(t.lines, texts(string(u.Key.Code), u.Name, flagsText(u.Counts), excludedText(u.Counts)))
	}
	p.annex("PHỤ LỤC", "Phiếu nghi vấn và phiếu bị loại của từng đơn vị", fmt.Sprintf("(Kèm theo Biên bản chốt số liệu khảo sát số %d)", p.c.Number))
	if len(t.lines) == 0 {
		p.paragraph("Không đơn vị nào có phiếu nghi vấn hay phiếu bị loại ở các kênh được tính.")
		return
	}
	p.note("Chỉ có các đơn vị có phiếu nghi vấn hoặc phiếu bị loại. Một phiếu nghi vấn có thể có nhiều dấu hiệu; dấu hiệu là lý do để xem lại, chưa phải kết luận.")
	p.table(t)
}

func flagsText(c certify.Counts) string {
	if c.Flagged == 0 {
		return none
	}
	parts := []string{count(c.Flagged) + " phiếu"}
	for _, f := range survey.Flags {
		if n := c.FlaggedBy[f]; n > 0 {
			parts = append(parts, lowerFirst(flagNames[f])+": "+count(n))
		}
	}
	return strings.Join(parts, "; ")
}

func excludedText(c certify.Counts) string {
	if c.Excluded == 0 {
		return none
	}
	parts := []string{count(c.Excluded) + " phiếu"}
	for _, x := range c.ExcludedBy {
		parts = append(parts, reasonName(x.Reason)+": "+count(x.N))
	}
	return strings.Join(parts, "; ")
}
