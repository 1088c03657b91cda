package export_test

import (
	"strings"
	"testing"

	"hailong/server/export"
)

func TestRows(t *testing.T) {
	headings := []string{"MÃ", "TÊN"}
	data := []map[string]string{{"code": "1", "name": "=Quầy <1>"}}
	for f, want := range map[export.Format]string{
		export.Table: "MÃ  TÊN\n1   =Quầy <1>\n22  Cẩm Giàng\ufffd\n",
		export.CSV:   "\ufeffMÃ,TÊN\r\n1,'=Quầy <1>\r\n22,Cẩm Giàng\x1b\r\n",
		export.JSON:  "[\n  {\n    \"code\": \"1\",\n    \"name\": \"=Quầy <1>\"\n  }\n]\n",
	} {
		var b strings.Builder
		rows := [][]string{{"1", "=Quầy <1>"}, {"22", "Cẩm Giàng\x1b"}}
		if err := export.Rows(&b, f, headings, rows, data); err != nil || b.String() != want {
			t.Errorf("%s: %v\n%q, want\n%q", f, err, b.String(), want)
		}
	}
	if err := export.Rows(&strings.Builder{}, "xml", headings, nil, nil); err == nil {
		t.Error("an unknown format was written")
	}
}
