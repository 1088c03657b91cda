// Package review is how auditors decide on responses that were flagged: the queue of
// them with what makes them doubtful, and proposals to exclude them or to put excluded
// ones back, which a second auditor confirms.
//
// It promises that what is confirmed is what was proposed, response by response, that
// nobody confirms a proposal of their own while four eyes are asked for, and that a
// confirmation that was cut short is completed by confirming again, without doing anything
// twice. It shows no person: of a group with fewer responses than the criteria set's
// threshold only what each response carries (day, part of the day, channel, point, pace and
// flags), and of answers only mixes of groups that pass package score. It refuses to change
// a campaign that is certified.
//
// Before and after a proposal stand beside each other, so their difference is the answers
// of the responses in between. They are shown together only where those are enough people,
// also beside what other proposals of the campaign have shown; see Effect. What they were
// is kept, so each look that could be held against another one is known here: there is no
// trying out of sets without a proposal.
package review
