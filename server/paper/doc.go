// Package paper is what everything printed has in common: a PDF document of pages, a
// canvas to draw on with texts measured beforehand, the embedded fonts, the five faces,
// the mark of the programme and QR codes.
//
// It promises vectors throughout, text that can be searched and copied, and the same
// bytes for the same drawing: the date is an argument. It knows nothing of what is
// printed; it does no I/O but writing the result. A Document and its canvases belong to
// one goroutine.
package paper
