// Package intake is the way of a response from a parsed request to the store:
// rules, limits, flags, and one writer that commits whatever waits, or keeps it in
// the spool while the store is away.
//
// It promises that a resident is thanked only for what is durable, that one form
// is one response however often it is sent, that responses reach the store in the
// order they came, that nobody waits for a store that is away, and that every
// waiting caller gets an answer, at shutdown too. What the store will not take
// after its sender was thanked is set aside for a person to look at, never dropped.
//
// It refuses to store anything about a person: the address and the device reach
// the limits and go no further.
package intake
