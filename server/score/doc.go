// Package score turns counts into the residents' part of the satisfaction group
// of a commune's criteria set, with the working shown.
//
// It promises that the same counts and the same criteria set give the same
// figures on every machine: all arithmetic is on whole numbers and fractions,
// each figure is rounded once, half up, and no step uses binary floating point.
// The formulas are those of the method; each function names the
// one it carries out. It promises that every published figure passes one gate,
// Score.Published.
//
// It refuses to guess: below the minimum there are no points, neither zero nor
// full; an item without ratings is left out and named, not filled in; counts of
// a divided predecessor are listed, not shared out. It does no I/O and reads no
// clock. Everything here may be called from many goroutines at once, except that
// a Sums being changed needs the caller's lock.
package score
