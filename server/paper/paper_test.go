package paper_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/server/paper"
)

func TestTheFontHasEveryVietnameseLetter(t *testing.T) {
	const letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
	for _, r := range letters + strings.ToUpper(letters) + "0123456789 .,:;!?()/-–·“”'\"&+@\u00a0" {
		if !paper.HasGlyph(r) {
			t.Errorf("no glyph for %q", r)
		}
	}
	if paper.HasGlyph('城') || paper.HasGlyph(0x1F600) || paper.HasGlyph('\n') {
		t.Error("a glyph that is not there")
	}
	if !paper.SameGlyphs() {
		t.Error("the weights do not have the same characters")
	}
	licence, err := os.ReadFile("fonts/OFL.txt")
	if err != nil || !bytes.Contains(licence, []byte("SIL OPEN FONT LICENSE Version 1.1")) {
		t.Errorf("the licence does not stand beside the fonts: %v", err)
	}
}

func TestColoursAreTheDesignTokens(t *testing.T) {
	b, err := os.ReadFile("../../survey-ui/form/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var tokens struct{ Light map[string]string }
	if err := json.Unmarshal(b, &tokens); err != nil {
		t.Fatal(err)
	}
	accent, err := paper.ParseAccent("")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]paper.Colour{"accent": accent, "ink": paper.Ink, "muted": paper.Muted, "soft": paper.Soft, "line": paper.Line, "paper": paper.White} {
		if got := fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]); got != tokens.Light[name] {
			t.Errorf("%s is %s here and %s in tokens.json", name, got, tokens.Light[name])
		}
	}
}

func TestFacesAreThoseOfTheForm(t *testing.T) {
	b, err := os.ReadFile("../../survey-ui/form/faces.svg")
	if err != nil {
		t.Fatal(err)
	}
	symbol := regexp.MustCompile(`(?s)<symbol id="hl-(\d)".*?</symbol>`)
	path := regexp.MustCompile(` d="([^"]*)"`)
	found := symbol.FindAllStringSubmatch(string(b), -1)
	if len(found) != 5 {
		t.Fatalf("%d faces in faces.svg", len(found))
	}
	for i, f := range found {
		var theirs []string
		for _, p := range path.FindAllStringSubmatch(f[0], -1) {
			theirs = append(theirs, p[1])
		}
		ours := []string{paper.Faces[i].Lines}
		if paper.Faces[i].Filled != "" {
			ours = append(ours, paper.Faces[i].Filled)
		}
		if f[1] != fmt.Sprint(i+1) || !slices.Equal(ours, theirs) {
			t.Errorf("face %d is %v here and %v in the form", i+1, ours, theirs)
		}
	}
}
