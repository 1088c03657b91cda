// Package survey is the domain: units, campaigns, questionnaires, entry codes,
// responses and the rules between them, in the words of server/docs/glossary.md.
//
// It promises that a value that was parsed here is valid from then on: a Day is
// a real day, a ResponseID has its shape, Answers have passed the rules of their
// questionnaire. It does no I/O, reads no clock and knows no storage, network or
// file format; time and randomness are arguments. Nothing in it holds a person:
// no address, no device, no time finer than the hour.
package survey
