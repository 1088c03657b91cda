package exports

import (
	"archive/zip"
	"fmt"
	"io"
	"time"

	"hailong/server/export"
	"hailong/server/survey"
)

// bundle writes all tables of a campaign as one ZIP: each as CSV, with a manifest and a
// JSON Schema of its JSON form, and a datapackage.json that describes them all. Nothing
// waits in memory but the descriptions.
func (p *piece) bundle(x *export.Manifest) error {
	z := zip.NewWriter(p.out)
	kinds := []Kind{Scores, Items, Steps, Aggregates, Questionnaire, Codebook}
	if p.r.HasResponses() {
		kinds = append(kinds, Responses)
	}
	pkg := export.Package{
		Name: "hailong-" + string(p.c.ID), Title: p.c.Title, Created: x.At,
		Description: survey.Text{
			Vi: "Số liệu khảo sát mức độ hài lòng của người dân, sau khi bỏ những số để lộ nhóm quá ít phiếu.",
			En: "Figures of a survey of residents' satisfaction, without those that would give away a small group.",
		},
	}
	for _, k := range kinds {
		t, err := p.table(k)
		if err != nil {
			return err
		}
		name := t.sheet.ID + ".csv"
		w, err := entry(z, name, x.At)
		if err != nil {
			return err
		}
		made, err := p.sheet(w, t, export.CSV)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		own := *x
		own.File, own.Withheld = name, t.withheld()
		own = made.Complete(own)
		b, err := own.Canonical()
		if err != nil {
			return err
		}
		schema, err := t.sheet.JSONSchema(export.JSON)
		if err != nil {
			return err
		}
		for _, f := range []file{{"manifests/" + t.sheet.ID + ".json", b}, {"schemas/" + t.sheet.ID + ".schema.json", schema}} {
			if err := f.into(z, x.At); err != nil {
				return err
			}
		}
		pkg.Files = append(pkg.Files, export.PackageFile{Path: name, Sheet: t.sheet, Bytes: made.Bytes(), SHA256: made.SHA256()})
		x.Withheld += t.withheld()
		x.Rows += made.Rows()
	}
	b, err := export.DataPackage(pkg)
	if err != nil {
		return err
	}
	for _, f := range []file{{"datapackage.json", b}, {"README.txt", []byte(bundleReadme)}} {
		if err := f.into(z, x.At); err != nil {
			return err
		}
	}
	return z.Close()
}

const bundleReadme = "\ufeffMỗi tệp CSV là một bảng; codebook.csv giải thích từng cột, questionnaire.csv là mẫu phiếu.\r\n" +
	"datapackage.json mô tả cả bộ theo chuẩn Frictionless Data Package; schemas/ là JSON Schema của từng bảng ở dạng JSON.\r\n" +
	"manifests/ ghi mã băm SHA-256 của từng tệp CSV; mã băm của cả tệp ZIP nằm trong bản kê đi kèm và trong nhật ký.\r\n\r\n" +
	"Each CSV is a table; codebook.csv explains its columns, questionnaire.csv is the form.\r\n" +
	"datapackage.json describes the set as a Frictionless Data Package; schemas/ has a JSON Schema of each table as JSON.\r\n" +
	"manifests/ has the SHA-256 of each CSV; that of the whole ZIP stands in its own manifest and in the audit trail.\r\n"

// file is a small file of a package.
type file struct {
	name string
	b    []byte
}

func (f file) into(z *zip.Writer, at time.Time) error {
	w, err := entry(z, f.name, at)
	if err != nil {
		return err
	}
	_, err = w.Write(f.b)
	return err
}

// entry begins a file in a package.
func entry(z *zip.Writer, name string, at time.Time) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.In(survey.Zone)})
}
