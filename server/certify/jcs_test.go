package certify_test

import (
	"encoding/json"
	"math"
	"testing"

	"hailong/server/certify"
)

// canon reads JSON and writes it canonically.
func canon(t *testing.T, text string) (string, error) {
	t.Helper()
	b, err := certify.Canonical(json.RawMessage(text))
	return string(b), err
}

// The examples of RFC 8785 sections 3.2.2, 3.2.3 and 3.2.4, without the fractions,
// which are refused here.
func TestCanonicalFormOfRFC8785(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"3.2.2 strings and literals",
			"{\n  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n  \"literals\": [null, true, false]\n}",
			`{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}`},
		{"3.2.3 sorting by UTF-16",
			`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
			`{"\r":"Carriage Return","1":"One","` + "\u0080" + `":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","` + "\ufb33" + `":"Hebrew Letter Dalet With Dagesh"}`},
		{"3.2.2.2 every short escape", `"\b\t\n\f\r\"\\"`, `"\b\t\n\f\r\"\\"`},
		{"3.2.2.2 other control characters", `"\u0000\u001F\u007f\u2028\u2029<>&"`, `"\u0000\u001f` + "\u007f\u2028\u2029" + `<>&"`},
		{"whole numbers", `[0, -1, 9007199254740991, -9007199254740991]`, `[0,-1,9007199254740991,-9007199254740991]`},
		{"nested", `{"b":[{"d":1,"c":{}},[]],"a":""}`, `{"a":"","b":[{"c":{},"d":1},[]]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := canon(t, c.in)
			if err != nil || got != c.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, c.want)
			}
			if again, err := canon(t, got); err != nil || again != got {
				t.Errorf("its canonical form is %q, %v", again, err)
			}
		})
	}
}

func TestNumbersThatAreNotWholeAreRefused(t *testing.T) {
	for _, in := range []string{"0.5", "1.0", "1e2", "1E400", "9007199254740992", "-9007199254740992", "99999999999999999999"} {
		if got, err := canon(t, in); err == nil {
			t.Errorf("%s became %s", in, got)
		}
	}
	if got, err := certify.Canonical(math.Pi); err == nil {
		t.Errorf("π became %s", got)
	}
	if got, err := certify.Canonical(func() {}); err == nil {
		t.Errorf("a function became %s", got)
	}
}
