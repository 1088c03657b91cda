// Package catalog reads the files an operator writes: the register of units with
// its succession, questionnaires, criteria sets and campaigns.
//
// It promises that what it returns has passed every rule of its kind, is in
// Unicode form NFC whatever the file used, and that a hash is the SHA-256 of the
// file's bytes as they are. It refuses a file whole: after an error nothing of it
// may be used. An *Error lists up to twenty problems, each with file, line, path
// and reason, in Vietnamese, for the person at the terminal. Sizes, line lengths
// and nesting are bounded, so a file of garbage is refused quickly and in little
// memory. Everything here is a pure function of the files and may be called from
// many goroutines.
package catalog
