// Package intake is the way of a response from a parsed request to the store:
// rules, limits, flags, and one writer that commits whatever waits.
//
// It promises that a resident is thanked only for what is durable, that one form
// is one response however often it is sent, and that every waiting caller gets an
// answer, at shutdown too. It refuses to store anything about a person: the
// address and the device reach the limits and go no further.
package intake
