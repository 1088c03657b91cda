package survey

// Lang is a language of the surfaces: "vi" or "en".
type Lang string

// The languages, Vietnamese first.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Languages lists every Lang, the first language of the product first.
var Languages = []Lang{Vietnamese, English}

// Known reports whether l is one of Languages.
func (l Lang) Known() bool { return l == Vietnamese || l == English }

// Text is one sentence or label in every language.
type Text struct {
	Vi string `yaml:"vi" json:"vi"`
	En string `yaml:"en" json:"en"`
}

// In is the text in a language; Vietnamese where the language is unknown or the
// translation is empty.
func (t Text) In(l Lang) string {
	if l == English && t.En != "" {
		return t.En
	}
	return t.Vi
}

// Empty reports whether the text has no words in any language.
func (t Text) Empty() bool { return t.Vi == "" && t.En == "" }
