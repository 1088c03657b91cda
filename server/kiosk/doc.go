// Package kiosk is the tablets at one-stop desks: made for a unit and a service point,
// paired once by a short-lived code, known from then on by a key of their own, watched by
// their heartbeats, cut off when they are lost.
//
// It promises that a pairing code is good once and for ten minutes, that keys are kept as
// hashes only, that a revoked tablet is refused at its next contact and told why, also
// when another has taken its place since, and that a key that was replaced stays good
// until the tablet has used the new one, so that no tablet is locked out by a lost reply.
// What a heartbeat says of a tablet is kept apart from what people set, so that a tablet
// never makes an edit in the console stale.
//
// It keeps nothing of those who answer: no address, no time finer than the minute of a
// heartbeat. It refuses to know HTTP and the audit trail; package api writes the latter
// before it calls what changes something.
package kiosk
