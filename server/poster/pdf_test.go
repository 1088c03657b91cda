package poster_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hailong/server/poster"
	"hailong/server/survey"
)

func TestEveryCodeOfTheCityScans(t *testing.T) {
	sheets := city(t)
	path := pdf(t, poster.A4, sheets, options)
	const half = 57
	var got [2][]string
	t.Run("halves", func(t *testing.T) {
		for i := range got {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				got[i] = scan(t, pictures(t, path, 50, 1+i*half, (i+1)*half, "-gray")...)
			})
		}
	})
	all := slices.Concat(got[0], got[1])
	if len(all) != len(sheets) {
		t.Fatalf("%d codes on %d pages", len(all), len(sheets))
	}
	for i, s := range sheets {
		if all[i] != content(t, s) {
			t.Errorf("page %d (%s) leads to %s, want %s", i+1, s.Unit.Name, all[i], content(t, s))
		}
	}
}

// prints are the codes on a page of each size, and a resolution in dots per inch
// that is poorer than what a phone at reading distance has.
var prints = []struct {
	size       poster.Size
	codes, dpi int
}{{poster.A4, 1, 60}, {poster.A5, 1, 80}, {poster.Tent, 2, 80}, {poster.Sticker, 24, 160}}

func TestEverySizeScansInBlackAndWhite(t *testing.T) {
	for _, p := range prints {
		t.Run(string(p.size), func(t *testing.T) {
			t.Parallel()
			sheets := hard(t)
			path := pdf(t, p.size, sheets, options)
			if p.size == poster.Sticker {
				sheets = sheets[:2] // 24 pictures each
			}
			for i, file := range pictures(t, path, p.dpi, 1, len(sheets), "-mono") {
				files := []string{file}
				if p.size == poster.Sticker {
					files = stickers(t, path, p.dpi, i+1)
				}
				got := scan(t, files...)
				want := slices.Repeat([]string{content(t, sheets[i])}, p.codes)
				if !slices.Equal(got, want) {
					t.Errorf("page %d: %d codes, want %d of %s: %v", i+1, len(got), p.codes, want[0], got)
				}
			}
		})
	}
}

// stickers renders each sticker of a page apart: the reader takes the corners of
// neighbours for one code.
func stickers(t *testing.T, path string, dpi, page int) (files []string) {
	px := func(mm float64) int { return int(mm / 25.4 * float64(dpi)) }
	for i := range 24 {
		x, y := px(7.21+float64(i%3)*(63.5+2.54)), px(12.9+float64(i/3)*33.9)
		files = append(files, pictures(t, path, dpi, page, page, "-mono", "-x", fmt.Sprint(x), "-y", fmt.Sprint(y), "-W", fmt.Sprint(px(63.5)), "-H", fmt.Sprint(px(33.9)))...)
	}
	return files
}

var (
	stream    = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	placement = regexp.MustCompile(`q ([\d.]+) 0 0 -[\d.]+ ([\d.]+) ([\d.]+) cm 0 0 0 rg`)
)

// place is a code on a page, in points from the upper left: its dark part and the
// side of a module.
type place struct{ x, y, module float64 }

// places finds the codes of each page in the PDF's own drawing commands.
func places(t *testing.T, path string, height float64) (pages [][]place) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range stream.FindAllSubmatch(b, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var found []place
		for _, p := range placement.FindAllStringSubmatch(string(text), -1) {
			found = append(found, place{number(p[2]), height - number(p[3]), number(p[1])})
		}
		if found != nil {
			pages = append(pages, found)
		}
	}
	return pages
}

// TestTheQuietZoneIsWhite looks at the ring of four modules around each code. The
// second face of the tent is the first one turned, so its place says the same.
func TestTheQuietZoneIsWhite(t *testing.T) {
	for _, p := range prints {
		t.Run(string(p.size), func(t *testing.T) {
			t.Parallel()
			sheets := hard(t)
			modules, err := poster.Modules(content(t, sheets[0]))
			if err != nil {
				t.Fatal(err)
			}
			height := 297.0
			if p.size == poster.A5 {
				height = 210
			}
			path := pdf(t, p.size, sheets, options)
			pages := places(t, path, height*72/25.4)
			dpi := min(p.dpi, 100)
			files := pictures(t, path, dpi, 1, len(sheets), "-gray", "-png")
			if len(pages) != len(files) {
				t.Fatalf("codes on %d of %d pages", len(pages), len(files))
			}
			for i, file := range files {
				if len(pages[i]) != p.codes {
					t.Fatalf("page %d: %d codes, want %d", i+1, len(pages[i]), p.codes)
				}
				img := decode(t, file)
				for _, at := range pages[i] {
					if x, y, ink := inkAround(img, at, modules, float64(dpi)/72); ink {
						t.Errorf("page %d: ink at pixel %d,%d, in the quiet zone of the code at %+v", i+1, x, y, at)
					}
				}
			}
		})
	}
}

func decode(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// inkAround finds a pixel that is not white in the quiet zone; pixels half in it
// are not looked at.
func inkAround(img image.Image, at place, modules int, scale float64) (x, y int, ink bool) {
	px := func(v float64) int { return int(v*scale + 0.5) }
	dark := at.module * float64(modules)
	quiet := at.module * 4
	for y := px(at.y-quiet) + 1; y < px(at.y+dark+quiet)-1; y++ {
		for x := px(at.x-quiet) + 1; x < px(at.x+dark+quiet)-1; x++ {
			inside := x >= px(at.x)-1 && x <= px(at.x+dark) && y >= px(at.y)-1 && y <= px(at.y+dark)
			if r, _, _, _ := img.At(x, y).RGBA(); !inside && r < 0xF000 {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

type word struct {
	text           string
	x1, y1, x2, y2 float64
}

var (
	pageTag = regexp.MustCompile(`<page width="([\d.]+)" height="([\d.]+)">`)
	wordTag = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>`)
)

// TestNothingIsCutOffOrCovered holds every word inside the printable area and
// apart from its neighbours, also for the longest names that are taken.
func TestNothingIsCutOffOrCovered(t *testing.T) {
	const edge = 4 * 72 / 25.4 // what office printers leave white
	for _, p := range prints {
		t.Run(string(p.size), func(t *testing.T) {
			t.Parallel()
			sheets := append(hard(t), longest(t, 12)...)
			if p.size == poster.A4 {
				sheets = append(hard(t), city(t)...)
			}
			if p.size != poster.Sticker {
				sheets = append(sheets, absurd(t))
			}
			o := options
			o.BaseURL = "https://hai-long.chinh-quyen-than-thien.haiphong.gov.vn" // the code gets denser, too
			first, second := sheets, hard(t)
			sheets = slices.Concat(first, second)
			out := run(t, "pdftotext", "-bbox", pdf(t, p.size, first, options), "-") +
				run(t, "pdftotext", "-bbox", pdf(t, p.size, second, o), "-")
			pages := strings.Split(out, "<page ")[1:]
			if len(pages) != len(sheets) {
				t.Fatalf("%d pages of %d sheets", len(pages), len(sheets))
			}
			for i, text := range pages {
				tag := pageTag.FindStringSubmatch("<page " + text)
				width, height := number(tag[1]), number(tag[2])
				var words []word
				for _, m := range wordTag.FindAllStringSubmatch(text, -1) {
					w := word{m[5], number(m[1]), number(m[2]), number(m[3]), number(m[4])}
					if w.x1 < edge || w.y1 < edge || w.x2 > width-edge || w.y2 > height-edge {
						t.Errorf("%s: %q leaves the page: %+v", sheets[i].Unit.Name, w.text, w)
					}
					// The box has room for stacked marks; the middle half is the letters.
					h := w.y2 - w.y1
					w.y1, w.y2 = w.y1+h/4, w.y2-h/4
					for _, o := range words {
						if w.x1 < o.x2 && o.x1 < w.x2 && w.y1 < o.y2 && o.y1 < w.y2 {
							t.Errorf("%s: %q covers %q", sheets[i].Unit.Name, w.text, o.text)
						}
					}
					words = append(words, w)
				}
				if len(words) < 20 {
					t.Errorf("%s: only %d words", sheets[i].Unit.Name, len(words))
				}
			}
		})
	}
}

func number(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// flat is the text of a PDF on one line.
func flat(t *testing.T, path string) string {
	return strings.Join(strings.Fields(run(t, "pdftotext", "-raw", path, "-")), " ")
}

func TestWhatPostersSay(t *testing.T) {
	s := sheet(t, survey.Ward, "Phường Nguyễn Bỉnh Khiêm", "Quầy số 3")
	code := s.Entry.Code.Grouped()
	common := []string{"Phường Nguyễn Bỉnh Khiêm", "Quầy số 3", code, "khaosat.example.vn", "In ngày 22/11/2026", "nhập mã " + code}
	full := append([]string{
		"Ông/bà có hài lòng khi đến phường làm thủ tục không?", "khaosat.example.vn/q/" + code, "Were you satisfied",
		"Không hỏi tên, không hỏi số điện thoại.", "Cán bộ không xem được phiếu của từng người.", "Bấm “Gửi phiếu”",
	}, common...)
	for size, want := range map[poster.Size][]string{
		poster.A4: append(poster.Levels[:], full...), poster.A5: append(poster.Levels[:], full...), poster.Tent: append([]string{"Gấp theo đường nét đứt"}, full...),
		poster.Sticker: append([]string{"Ông/bà có hài lòng?"}, common...),
	} {
		got := flat(t, pdf(t, size, []poster.Sheet{s}, options))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in\n%s", size, w, got)
			}
		}
		for _, never := range []string{"undefined", "%!", "\uFFFD", string(s.Entry.Code), "10507"} {
			if strings.Contains(got, never) {
				t.Errorf("%s: %q in\n%s", size, never, got)
			}
		}
	}
	for kind, want := range map[survey.UnitType]string{survey.Commune: "khi đến xã làm", survey.SpecialZone: "khi đến đặc khu làm", survey.Township: "khi đến thị trấn làm", "": "khi đến làm"} {
		one := sheet(t, kind, "Thăng Long", "")
		if got := flat(t, pdf(t, poster.A4, []poster.Sheet{one}, options)); !strings.Contains(got, want) {
			t.Errorf("%q: no %q in\n%s", kind, want, got)
		}
	}
}

func TestHelpByPhoneOnlyWithANumber(t *testing.T) {
	s := []poster.Sheet{sheet(t, survey.Ward, "Phường Hải An", "")}
	with := flat(t, pdf(t, poster.A4, s, options))
	o := options
	o.Phone = ""
	without := flat(t, pdf(t, poster.A4, s, o))
	if !strings.Contains(with, "xin gọi 0225 3822 022.") || strings.Contains(without, "xin gọi") || !strings.Contains(without, "phiếu giấy") {
		t.Errorf("with:\n%s\nwithout:\n%s", with, without)
	}
}

func TestStackedMarksArriveComposed(t *testing.T) {
	const composed = "Ễ Ặ Ự Ợ Ẩ ễ ặ ự ợ ẩ Đ đ Ỹ ỵ"
	apart := "E\u0302\u0303 A\u0323\u0306 U\u031B\u0323 O\u031B\u0323 A\u0302\u0309 e\u0302\u0303 a\u0323\u0306 u\u031B\u0323 o\u031B\u0323 a\u0302\u0309 Đ đ Y\u0303 y\u0323"
	got := flat(t, pdf(t, poster.A4, []poster.Sheet{sheet(t, survey.Ward, "Phường  Hải An", apart)}, options))
	if !strings.Contains(got, composed) || !strings.Contains(got, "Phường Hải An") {
		t.Errorf("no %q in\n%s", composed, got)
	}
}

func TestFontsAreEmbeddedOnce(t *testing.T) {
	path := pdf(t, poster.A4, city(t), options)
	lines := strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n")[2:]
	if len(lines) != 2 {
		t.Errorf("want regular and bold, got\n%s", strings.Join(lines, "\n"))
	}
	for _, l := range lines {
		// name, type, encoding, emb, sub, uni, object ID
		if !regexp.MustCompile(`Identity-H\s+yes\s+\S+\s+yes`).MatchString(l) {
			t.Errorf("not embedded, or without text: %s", l)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 700_000 {
		t.Errorf("114 posters take %d bytes", info.Size())
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	for _, size := range poster.Sizes {
		var out [4]bytes.Buffer
		var wg sync.WaitGroup
		for i := range out {
			wg.Go(func() {
				if err := poster.PDF(&out[i], size, hard(t), options); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range out {
			if !bytes.Equal(out[i].Bytes(), out[0].Bytes()) {
				t.Errorf("%s: print %d differs from the first", size, i)
			}
		}
	}
}

func BenchmarkCity(b *testing.B) {
	sheets := city(b)
	for _, size := range poster.Sizes {
		b.Run(string(size), func(b *testing.B) {
			var n int64
			for b.Loop() {
				w := &counter{}
				if err := poster.PDF(w, size, sheets, options); err != nil {
					b.Fatal(err)
				}
				n = w.n
			}
			b.ReportMetric(float64(n), "bytes/pdf")
		})
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return io.Discard.Write(p)
}
