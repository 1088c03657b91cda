// Package report prints what is handed in: the certificate of a closed campaign and the
// results of a unit or the whole city, as A4 documents in the layout of Vietnamese
// administrative papers (Nghị định 30/2020/NĐ-CP, Phụ lục I): national motto at the upper
// right, issuing body at the upper left, number left blank, place and date, title, body,
// recipients and signature.
//
// It prints published figures only: what score.Score.Published, figures.Splits and
// figures.Overviews give. It works nothing out but sums of such figures. What the gate
// withheld says so in words.
//
// It promises the same bytes for the same figures on the same day, vectors throughout,
// text that can be searched, and charts that black and white keeps apart: levels differ
// by hatching and are numbered. It writes to what it is given and does no other I/O but
// reading figures. Everything here may be called from many goroutines at once.
package report
