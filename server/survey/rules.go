package survey

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Rules is a Questionnaire prepared for reading what residents send. It keeps no
// reference to the Questionnaire, never changes, and may be used by many
// goroutines at once.
type Rules struct {
	items     []item // in the order of the form
	byID      []int  // indexes of items, sorted by question id
	percent   int
	noOpinion Text
	nfc       func(string) string
}

// item is a question as the rules see it. Chosen values are bits of a uint64:
// bit k is values[k].
type item struct {
	id       QuestionID
	kind     QuestionType
	required bool
	opening  bool     // required of a kiosk, too: Questionnaire.Opening
	offersNA bool     // the question offers "no opinion"
	values   []string // sorted, so that bits in order are answers in order
	max      int      // characters of a text
	parent   int      // index of the question that decides whether this one shows, or a constant below
	when     uint64   // values of the parent that show this one
}

const (
	always = -1 // no condition
	never  = -2 // a condition on a question that does not exist
)

// maxChosen is how many values a question can have: the bits of a uint64.
const maxChosen = 64

// Compile prepares a questionnaire that has passed Check. With one that has not,
// a condition that cannot hold hides its question, and more than 64 values of
// one question panic.
func Compile(q *Questionnaire) *Rules {
	r := &Rules{percent: q.MinAnsweredPercent, noOpinion: q.NoOpinion}
	at, opening := map[QuestionID]int{}, q.Opening()
	for x := range q.All {
		it := item{
			id: x.ID, kind: x.Type, required: x.Required, opening: x == opening, offersNA: x.NoOpinion,
			values: x.Values(), max: x.MaxLength, parent: always,
		}
		if len(it.values) > maxChosen {
			panic("survey: question " + string(x.ID) + " has more values than Check allows")
		}
		slices.Sort(it.values)
		if c := x.ShowWhen; c != nil {
			p, ok := at[c.Question]
			if ok {
				it.parent = p
				for _, v := range c.In {
					it.when |= r.items[p].bit(v)
				}
			} else {
				it.parent = never
			}
		}
		at[x.ID] = len(r.items)
		r.byID = append(r.byID, len(r.items))
		r.items = append(r.items, it)
	}
	slices.SortFunc(r.byID, func(a, b int) int { return cmp.Compare(r.items[a].id, r.items[b].id) })
	return r
}

// WithNFC is the same rules with a function that brings free text to Unicode
// form NFC, as golang.org/x/text/unicode/norm.NFC.String does: this package knows
// the standard library only, which cannot. Without one, text must come as NFC.
func (r *Rules) WithNFC(nfc func(string) string) *Rules {
	c := *r
	c.nfc = nfc
	return &c
}

// Parse is Compile and Rules.Parse for text that is NFC already. A server
// compiles once instead.
func (q *Questionnaire) Parse(g Given) (Answers, []Comment, error) {
	return Compile(q).Parse(g)
}

// Parse turns what a resident sent into valid answers, sorted, and comments in
// the order of the form, cleaned and masked. Nothing in the result shares memory
// with g, so g may come from a buffer that is used again.
//
// The rules: a question or value that the form does not have is refused; a
// required question has an answer; all types but multiple have one value, and
// multiple has none twice; a text keeps to its length, counted in characters and
// never cut; at least MinAnsweredPercent of the visible scale questions have an
// answer (method A-07); a form is not blank. Empty values are no values. Answers
// to a question that its condition hides are dropped: the resident changed his
// mind about an earlier one.
//
// A broken rule is an Error of KindInvalid with one FieldError per question, in
// the order of the form, whose Path is the question's id.
func (r *Rules) Parse(g Given) (Answers, []Comment, error) { return r.parse(g, false) }

// ParseBrief is Parse for a kiosk, which begins with Questionnaire.Opening and asks
// at most a few more questions of the form (method A-08). So no other question is
// required, under no condition either: what a kiosk can't ask, nobody could make good
// later, and only the answers that meet the condition would be lost, such as all the
// low ratings. MinAnsweredPercent does not bind.
func (r *Rules) ParseBrief(g Given) (Answers, []Comment, error) { return r.parse(g, true) }

// reading is a form while it is read. The chosen values per item stay outside it,
// or they would leave the stack with it.
type reading struct {
	brief    bool
	known    int // questions of g that the form has
	total    int // chosen values
	comments []Comment
	faults   []fault
	scales   int // visible scale questions
	rated    int // those with an answer
	blank    int // the first of them without answer or fault; -1 for none
}

func (r *Rules) parse(g Given, brief bool) (Answers, []Comment, error) {
	var room [64]uint64 // enough for all but the longest forms
	chosen, f, percent := room[:], reading{brief: brief, blank: -1}, r.percent
	if brief {
		percent = 0
	}
	if len(r.items) > len(room) {
		chosen = make([]uint64, len(r.items))
	}
	for i := range r.items {
		it := &r.items[i]
		given, sent := g[it.id]
		if sent {
			f.known++
		}
		if it.parent == always || it.parent >= 0 && chosen[it.parent]&it.when != 0 {
			chosen[i] = r.read(&f, i, given)
		}
	}
	// Where every blank one has a fault of its own, those say enough.
	if need := (f.scales*percent + 99) / 100; f.rated < need && f.blank >= 0 {
		f.faults = append(f.faults, fault{f.blank, r.tooFew(need-f.rated, r.items[f.blank].offersNA)})
	}
	if len(f.faults) == 0 && f.known == len(g) && f.total == 0 && len(f.comments) == 0 {
		f.faults = append(f.faults, fault{0, msgBlank}) // the first question has no condition
	}
	if len(f.faults) > 0 || f.known != len(g) {
		return nil, nil, r.invalid(f.faults, g)
	}
	return r.answers(chosen, f.total), f.comments, nil
}

// read reads the values given to a question that shows and returns the chosen
// ones.
func (r *Rules) read(f *reading, i int, given []string) (set uint64) {
	it := &r.items[i]
	must := it.required && (!f.brief || it.opening)
	var bad Text
	if it.kind == FreeText {
		var text string
		if text, bad = it.text(given, must, r.nfc); text != "" {
			f.comments = append(f.comments, Comment{it.id, text})
		}
	} else {
		set, bad = it.choose(given, must)
		f.total += bits.OnesCount64(set)
	}
	if !bad.Empty() {
		f.faults = append(f.faults, fault{i, bad})
	}
	if it.kind == Scale {
		f.scales++
		if set != 0 {
			f.rated++
		} else if f.blank < 0 && bad.Empty() {
			f.blank = i
		}
	}
	return set
}

// answers lists the chosen values in the order that Answers promises.
func (r *Rules) answers(chosen []uint64, total int) Answers {
	if total == 0 {
		return nil
	}
	as := make(Answers, 0, total)
	for _, i := range r.byID {
		for set := chosen[i]; set != 0; set &= set - 1 {
			as = append(as, Answer{r.items[i].id, r.items[i].values[bits.TrailingZeros64(set)]})
		}
	}
	return as
}

// choose reads the values of a question that is not a text.
func (it *item) choose(given []string, must bool) (set uint64, bad Text) {
	for _, v := range given {
		if v == "" {
			continue
		}
		b := it.bit(v)
		switch {
		case b == 0:
			return 0, msgNoSuchValue
		case set&b != 0 && it.kind == Multiple:
			return 0, msgTwice
		case set != 0 && it.kind != Multiple:
			return 0, msgOnlyOne
		}
		set |= b
	}
	if set == 0 && must {
		return 0, it.missing()
	}
	return set, Text{}
}

// bit is the bit of a value, 0 for one that the question does not have.
func (it *item) bit(v string) uint64 {
	for k, x := range it.values {
		if x == v {
			return 1 << k
		}
	}
	return 0
}

// text reads the value of a text question: cleaned and masked, empty for none.
func (it *item) text(given []string, must bool, nfc func(string) string) (_ string, bad Text) {
	raw := ""
	for _, v := range given {
		if v == "" {
			continue
		}
		if raw != "" {
			return "", msgOnlyOne
		}
		raw = v
	}
	text := cleanText(raw, nfc)
	if text == "" {
		if must {
			return "", it.missing()
		}
		return "", Text{}
	}
	if n := utf8.RuneCountInString(text); n > it.max {
		return "", tooLong(n, it.max)
	}
	return strings.Clone(Mask(text)), Text{}
}
