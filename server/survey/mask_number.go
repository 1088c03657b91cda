package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// group is digits without anything between: s[from:to].
type group struct{ from, to int }

// numbers is a run of groups with only separators between them, in which the
// matchers look for numbers that fill whole groups.
type numbers struct {
	s      string
	groups []group
}

// maskNumbers replaces phone numbers, identity numbers and dossier codes.
func maskNumbers(s string) string {
	var (
		b    strings.Builder
		room [16]group
		run  = numbers{s, room[:0]}
		done = 0
	)
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		i = run.collect(i)
		for g := 0; g < len(run.groups); {
			next, from, label := run.match(g)
			if label != "" {
				from = max(from, done) // a code may begin in digits that are masked already
				b.WriteString(s[done:from])
				b.WriteString(label)
				done = run.groups[next-1].to
				if label == maskedPhone && done < len(s) && s[done] == ')' && s[from] == '(' {
					done++ // "(0912345678)"
				}
			}
			g = next
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// collect gathers the groups of the run that starts at i and returns where it
// ends.
func (r *numbers) collect(i int) int {
	r.groups = r.groups[:0]
	for {
		from := i
		for i < len(r.s) && isDigit(r.s[i]) {
			i++
		}
		r.groups = append(r.groups, group{from, i})
		n := separator(r.s[i:])
		if n == 0 {
			return i
		}
		i += n
	}
}

// separator is the length of what may stand between two groups of one number: at
// most three of space, dot, hyphen or bracket, and a digit after them. A comma, a
// slash and a line end part numbers.
func separator(s string) int {
	n := 0
	for range 4 {
		c, size := utf8.DecodeRuneInString(s[n:])
		if n > 0 && c >= '0' && c <= '9' {
			return n
		}
		switch c {
		case ' ', '\u00a0', '\u202f', '\u2009', '.', '-', '_', '·', '\u2010', '\u2011', '–', '—', '(', ')':
			n += size
		default:
			return 0
		}
	}
	return 0
}

// match looks at the groups from g on. It returns the group to go on with and,
// when those before it are to be masked, where the masked text starts and what
// stands for it.
func (r *numbers) match(g int) (next, from int, label string) {
	if n := r.date(g); n > 0 {
		return g + n, 0, ""
	}
	if from, ok := r.dossier(g); ok {
		return g + 2, from, maskedDossier
	}
	if n := r.phone(g); n > 0 {
		return g + n, r.phoneStart(g, n), maskedPhone
	}
	if n := r.paper(g); n > 0 {
		return g + n, r.groups[g].from, maskedPaper
	}
	return g + r.thousands(g), 0, ""
}

func (r *numbers) len(g int) int     { return r.groups[g].to - r.groups[g].from }
func (r *numbers) sep(g int) string  { return r.s[r.groups[g].to:r.groups[g+1].from] } // after group g
func (r *numbers) text(g int) string { return r.s[r.groups[g].from:r.groups[g].to] }

// digits joins n groups from g on; it is called for few digits only.
func (r *numbers) digits(g, n int) string {
	if n == 1 {
		return r.text(g)
	}
	var b strings.Builder
	for i := range n {
		b.WriteString(r.text(g + i))
	}
	return b.String()
}

// each calls try with 1, 2, … groups from g on and their digits, at most max
// digits, and returns the highest count for which try was true.
func (r *numbers) each(g, max int, try func(n int, digits string) bool) (best int) {
	total := 0
	for n := 1; g+n <= len(r.groups); n++ {
		if total += r.len(g + n - 1); total > max {
			break
		}
		if total >= 7 && try(n, r.digits(g, n)) {
			best = n
		}
	}
	return best
}

// date is 3 when the groups are a date such as 01-07-2025 or 2025.07.01.
func (r *numbers) date(g int) int {
	if g+3 > len(r.groups) || r.sep(g) != r.sep(g+1) || r.sep(g) != "." && r.sep(g) != "-" {
		return 0
	}
	day, month, year := r.text(g), r.text(g+1), r.text(g+2)
	if len(day) == 4 {
		day, year = year, day
	}
	if len(day) > 2 || len(month) > 2 || len(year) != 4 || number(day) > 31 || number(month) > 12 ||
		number(year) < 1900 || number(year) > 2100 {
		return 0
	}
	return 3
}

// dossier reports the number part of a dossier code such as
// 000.00.12.H29-250701-0042, and where the code starts.
func (r *numbers) dossier(g int) (from int, ok bool) {
	start := r.groups[g].from
	if g+2 > len(r.groups) || r.len(g) != 6 || r.len(g+1) < 3 || r.sep(g) != "-" || start == 0 || r.s[start-1] != '-' {
		return 0, false
	}
	letters := false
	from = start - 1
	for from > 0 && (isDigit(r.s[from-1]) || isLatin(r.s[from-1]) || r.s[from-1] == '.') {
		from--
		letters = letters || isLatin(r.s[from])
	}
	return from, letters
}

// phone is how many groups from g on are one phone number, 0 for none.
func (r *numbers) phone(g int) int {
	n := r.each(g, 14, func(n int, d string) bool {
		return isPhone(d) && r.evenly(g, n) && (d[0] == '0' || !r.counted(g+n-1))
	})
	if n == 0 && r.after(g, phoneWords) {
		// Without the area code, known as a phone number by the word before it.
		n = r.each(g, 8, func(n int, d string) bool {
			return d[0] >= '2' && !strings.HasSuffix(d, "000") && !r.counted(g+n-1)
		})
	}
	return n
}

// isPhone reports whether digits are a Vietnamese phone number: a mobile of 10
// digits, a landline of 11 since 2017, an 11-digit mobile of before 2018, each
// also with 84 or 0084 for the first zero, or with both.
func isPhone(d string) bool {
	if rest, ok := strings.CutPrefix(d, "0084"); ok {
		d = rest
	} else if rest, ok := strings.CutPrefix(d, "84"); ok {
		d = rest
	} else if d[0] == '0' {
		d = d[1:]
		return len(d) == 9 && strings.IndexByte("35789", d[0]) >= 0 || len(d) == 10 && (d[0] == '1' || d[0] == '2')
	} else {
		return false
	}
	d = strings.TrimPrefix(d, "0")
	return len(d) == 9 && strings.IndexByte("35789", d[0]) >= 0 || len(d) == 10 && (d[0] == '1' || d[0] == '2')
}

// evenly reports whether n groups are written like one number. From five groups
// on the separators without a bracket are equal, but for the first: "07.30 -
// 11.30 13.30" is opening hours, not a phone number.
func (r *numbers) evenly(g, n int) bool {
	usual := ""
	for i := g + 1; n >= 5 && i < g+n-1; i++ {
		sep := r.sep(i)
		if strings.ContainsAny(sep, "()") {
			continue
		}
		if usual != "" && sep != usual {
			return false
		}
		usual = sep
	}
	return true
}

// phoneStart takes a + and an opening bracket into the number.
func (r *numbers) phoneStart(g, n int) int {
	from, to := r.groups[g].from, r.groups[g+n-1].to
	if from > 0 && r.s[from-1] == '+' {
		from--
	}
	if from > 0 && r.s[from-1] == '(' && (strings.IndexByte(r.s[from:to], ')') >= 0 || strings.HasPrefix(r.s[to:], ")")) {
		from--
	}
	return from
}

// paper is how many groups from g on are the number of an identity paper.
func (r *numbers) paper(g int) int {
	if r.len(g) >= 9 {
		amount := r.text(g)[0] != '0' && (r.counted(g) || strings.HasSuffix(r.text(g), "0000"))
		if amount { // 150000000 đồng
			return 0
		}
		return 1
	}
	named := r.after(g, paperWords)
	return r.each(g, 16, func(n int, d string) bool {
		if n == 1 || d[0] != '0' && r.counted(g+n-1) {
			return false
		}
		switch {
		case named:
			return len(d) >= 9 && !strings.HasSuffix(d, "0000")
		case len(d) == 12: // a CCCD starts with its province, 001 to 096
			return d[0] == '0' && r.shortest(g, n) >= 3
		case len(d) == 9 && r.shortest(g, n) == 3: // a CMND as 031 234 567
			// 125.430.000 and 125 430 000 are amounts; the dots alone make one.
			return d[0] == '0' || r.sep(g) != "." && !strings.HasSuffix(d, "000") && r.thousands(g) == n
		}
		return false
	})
}

func (r *numbers) shortest(g, n int) int {
	m := r.len(g)
	for i := range n {
		m = min(m, r.len(g+i))
	}
	return m
}

// thousands is how many groups from g on are one number with a separator between
// thousands, at least 1. It ends before a phone number.
func (r *numbers) thousands(g int) int {
	n := 1
	if r.len(g) > 3 || r.s[r.groups[g].from] == '0' {
		return n
	}
	for g+n < len(r.groups) && r.len(g+n) == 3 && len(r.sep(g+n-1)) == 1 && r.sep(g+n-1) == r.sep(g) && r.phone(g+n) == 0 {
		n++
	}
	return n
}

// Words before a number that say what it is, in lower case.
var (
	phoneWords = []string{"điện thoại", "sđt", "đt", "đ/t", "zalo", "tel", "phone", "máy bàn"}
	paperWords = []string{"cmnd", "cmt", "cccd", "căn cước", "chứng minh", "định danh", "hộ chiếu", "passport",
		"mã số thuế", "mst", "bhxh", "bhyt", "số thẻ", "tài khoản", "stk"}
)

// after reports whether one of words stands shortly before group g. The words of
// a mask do not count.
func (r *numbers) after(g int, words []string) bool {
	to := r.groups[g].from
	before := strings.ToLower(r.s[max(0, to-28):to])
	for _, end := range []string{"thoại]", "tử]", "tờ]", "sơ]"} {
		if i := strings.LastIndex(before, end); i >= 0 {
			before = before[i+len(end):]
		}
	}
	for _, w := range words {
		if i := strings.LastIndex(before, w); i >= 0 && !startsInWord(before, i) {
			return true
		}
	}
	return false
}

func startsInWord(s string, i int) bool {
	c, _ := utf8.DecodeLastRuneInString(s[:i])
	return i > 0 && unicode.IsLetter(c)
}

// units are words after a number that make it an amount. Counts of people or
// dossiers never have the digits of what is masked.
var units = []string{"đồng", "đ", "vnd", "vnđ", "usd", "triệu", "tỷ", "tỉ", "nghìn", "ngàn", "m2", "m²"}

// counted reports whether a word of units follows group g.
func (r *numbers) counted(g int) bool {
	rest := r.s[r.groups[g].to:]
	for strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\u00a0") {
		_, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
	}
	rest = strings.ToLower(rest[:min(len(rest), 24)])
	for _, u := range units {
		if tail, ok := strings.CutPrefix(rest, u); ok {
			c, _ := utf8.DecodeRuneInString(tail)
			comrade := u == "đồng" && strings.HasPrefix(tail, " chí") // "đồng chí" is a person
			if !unicode.IsLetter(c) && !comrade {
				return true
			}
		}
	}
	return false
}

// number is the value of at most four digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
