// Package exports makes the files that auditors, units and other systems take away, and
// runs them as jobs. Package export knows how a table is written; this one knows what
// belongs into it and who asked.
//
// It promises that memory stays flat whatever the number of responses; that rows of
// responses leave in an order that tells nothing, and tell nothing that fewer of their
// unit have in common than the criteria set's threshold; that a filter chooses rows of
// a table that has passed the privacy gate, and never makes a sum; and that a file can
// be downloaded only when it is whole and its manifest's hash stands in the audit
// trail. A job survives the death of its process: another one, or the same after a
// restart, makes its file from the beginning.
//
// A file is on the disk of the process that made it: servers on several machines share
// the folder, or send downloads to each other's by their proxy.
package exports
