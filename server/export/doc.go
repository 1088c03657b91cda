// Package export writes figures for people and for other programs: as a table
// for a terminal, as JSON, CSV and XLSX, with what describes and proves the file.
//
// It promises that every row says where its figures come from (responses,
// channels, margin, working), that a cell is never taken for a formula by a
// spreadsheet, and that the same figures give the same bytes. It refuses scores
// that have not passed the privacy gate, score.Score.Published. It reads no clock
// and keeps nothing; its functions may be called from many goroutines at once.
//
// A Sheet describes a table once; from it come the files of all formats, the JSON
// Schema, the Data Package and the codebook. A Writer streams its rows in memory
// that does not grow, and counts and hashes them for the Manifest, by which
// VerifyFile later knows the file. Who makes rows of counts (Aggregates) passes
// them through the privacy gate before.
package export
