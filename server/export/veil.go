package export

import (
	"hailong/server/survey"
)

// Veil says how much of a row of Responses is kept back. Each keeps back what those
// before it do, and more.
type Veil uint8

// The veils.
const (
	VeilNone    Veil = iota
	VeilTraits       // the language, and whether local limits held
	VeilWeek         // the week for the day
	VeilPoint        // the service point: what is left is unit, channel and week
	VeilRound        // the days of the campaign for the week
	VeilChannel      // the channel: the row tells its unit and what was answered
	VeilAll          // everything but the unit and the standing
)

// veiled stands in a text of a row for what is kept back.
const veiled = "*"

// orVeiled are values of a column of Responses.
func orVeiled(list []Value) []Value {
	return append(list[:len(list):len(list)], Value{veiled, survey.Text{Vi: "không nêu, để không lộ người trả lời", En: "kept back, so that nobody is pointed to"}})
}

// Veil takes from a row what a veil keeps back. first and last are the days that
// stand for its day from VeilWeek on, both included.
func (r *Responses) Veil(row []Cell, v Veil, first, last survey.Day) {
	if v >= VeilTraits {
		row[columnLanguage], row[columnLocal] = Text(veiled), Empty
	}
	if v >= VeilWeek {
		row[columnFirst], row[columnLast] = Date(first), Date(last)
	}
	if v >= VeilPoint {
		row[columnPoint], row[columnPointName] = Text(veiled), Empty
	}
	if v >= VeilChannel {
		row[columnChannel] = Text(veiled)
	}
	if v >= VeilAll {
		row[columnPace], row[columnFlags], row[columnReason], row[columnWithheld] = Text(veiled), Empty, Empty, Bool(true)
		clear(row[fixedColumns:])
	}
}

// Number gives a row its number.
func (r *Responses) Number(row []Cell, n int64) { row[columnRow] = Integer(n) }

// Has reports whether a row is of a response of that standing.
func (r *Responses) Has(row []Cell, s survey.Standing) bool {
	return row[columnStanding].s == string(s)
}
