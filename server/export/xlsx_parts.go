package export

import (
	"strconv"
	"strings"

	"hailong/server/survey"
)

// The parts of a workbook beside its rows: ISO/IEC 29500-1, transitional.
const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeNS  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS = "http://schemas.openxmlformats.org/package/2006/relationships"
	mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	packageRels = `<Relationships xmlns="` + packageNS + `"><Relationship Id="rId1" Type="` + officeNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
)

// Styles of cells, as numbered in stylesXML.
const (
	styleGeneral = iota
	styleHeading
	styleInteger
	styleHundredths
	stylePercent // the number is the percentage: the same figure as in CSV and JSON
	styleDate
	styleQuoted // a text that is not taken for a formula when it is edited
	styleWrapped
	styleBold
)

const stylesXML = `<styleSheet xmlns="` + mainNS + `">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="0.00&quot;%&quot;"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
	`<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/><bgColor indexed="64"/></patternFill></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="9">` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// method writes the page that says how the figures came about. Names stand in the
// first column, what is said in the second, where it has room.
func (x *xlsx) method() {
	n := 2
	for _, l := range x.o.Method {
		n = max(n, len(l.Cells))
	}
	cols := make([]xlsxColumn, n)
	for i := range cols {
		cols[i].open = `<c r="` + columnName(i)
	}
	x.open(x.say(survey.Text{Vi: "Phương pháp", En: "Method"}), "method.xml", cols)
	x.widths(func(i int) int { return []int{36, 90, 20}[min(i, 2)] })
	for _, l := range x.o.Method {
		cells := make([]Cell, 0, n)
		if len(l.Cells) == 1 && !l.Heading {
			cells = append(cells, Empty)
		}
		for _, s := range l.Cells {
			cells = append(cells, Text(s))
		}
		style := styleWrapped
		if l.Heading {
			style = styleBold
		}
		x.styled(cells, style)
		x.flush(bufferSize)
	}
	x.end()
}

// index writes the parts that say what the others are.
func (x *xlsx) index() {
	var sheets, rels, overrides strings.Builder
	for i, t := range x.tabs {
		id := strconv.Itoa(i + 1)
		sheets.WriteString(`<sheet name="` + t.name + `" sheetId="` + id + `" r:id="rId` + id + `"/>`)
		rels.WriteString(`<Relationship Id="rId` + id + `" Type="` + officeNS + `/worksheet" Target="worksheets/` + t.file + `"/>`)
		overrides.WriteString(`<Override PartName="/xl/worksheets/` + t.file + `" ContentType="` + mediaType + `worksheet+xml"/>`)
	}
	styles := strconv.Itoa(len(x.tabs) + 1)
	x.file("xl/workbook.xml", `<workbook xmlns="`+mainNS+`" xmlns:r="`+officeNS+`"><bookViews><workbookView/></bookViews><sheets>`+sheets.String()+`</sheets></workbook>`)
	x.file("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+packageNS+`">`+rels.String()+
		`<Relationship Id="rId`+styles+`" Type="`+officeNS+`/styles" Target="styles.xml"/></Relationships>`)
	x.file("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`+
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`+
		`<Override PartName="/xl/workbook.xml" ContentType="`+mediaType+`sheet.main+xml"/>`+
		`<Override PartName="/xl/styles.xml" ContentType="`+mediaType+`styles+xml"/>`+overrides.String()+`</Types>`)
}
