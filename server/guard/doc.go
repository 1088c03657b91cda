// Package guard keeps the limits of submissions: how many one device, one
// network, one entry code and one kiosk may send.
//
// It promises that no more than a limit passes, however many submissions come at
// once and, with the shared back end of package guard/redis, over however many
// processes; that a refused submission takes nothing from anybody else's limit;
// that a repeated submission with the same ID is recognised, gets its first
// verdict again and costs the device nothing; that the limits go on in this
// process when the shared ones are away; and that neither an address nor a cookie
// leaves it: back ends see keyed hashes.
//
// It refuses to judge answers, to store anything for longer than about a day, and
// to stop a patient attacker who behaves like a hall full of people: see
// server/docs/decisions/0002-limits-in-one-script.md for what holds against whom.
//
// Every limit is a token bucket in its GCRA form: one time stamp per bucket, the
// moment at which it will be full again. A bucket of n a day lets n pass at once
// and then one each day/n.
package guard
