// Package export writes figures for people and for other programs: as a table
// for a terminal, as JSON and as CSV.
//
// It promises that every row says where its figures come from (responses,
// channels, margin, working), that a cell is never taken for a formula by a
// spreadsheet, and that the same figures give the same bytes. It refuses scores
// that have not passed the privacy gate, score.Score.Published. It reads no clock
// and keeps nothing; its functions may be called from many goroutines at once.
package export
