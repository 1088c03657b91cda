// Package trail is the audit trail: who did what, when, with what was there before
// and after. It promises that entries are only ever appended, each under the next
// number however many processes write, and that each carries the hash of the one
// before it, so that an entry that was changed, left out or put in between is found
// by whoever reads the chain. That the end was cut off, or everything from some entry
// on was written anew, is found by whoever has noted a Head before.
//
// It refuses to hold what points to a resident: callers give names of things, never
// answers, addresses or devices. It refuses actions that are not in its list, and it
// does not trust the clock: entries are in the order of Seq, not of At.
//
// # For callers
//
// A change is recorded before it is carried out: nothing happens without a trace, and
// After is what was asked for. When it then fails, a second entry with the same action
// says so and names the first in Undone. Do keeps this order. What is only looked at
// (comments) or taken away (exports) is recorded with Append before the first byte of
// it leaves. When recording fails, nothing is done.
//
// # The exact bytes
//
// An entry is stored, and exported as JSON one entry a line, as one JSON object in
// UTF-8 without blanks between its parts. Its members stand in the order of type
// Entry, and those that are empty and marked omitempty are left out. Characters are
// written as themselves, but for the quotation mark, the backslash, control characters
// and U+2028 and U+2029, which are escaped as encoding/json does. The last member is
// the hash: SHA-256 over the bytes of the object as it would be without that member.
// Nobody needs to write JSON the same way to prove an export:
//
//	import hashlib, json, sys
//	prev = "0" * 64
//	for line in open(sys.argv[1], encoding="utf-8"):
//	    line = line.rstrip("\n").rstrip(",")
//	    if line in ("[", "]"): continue
//	    body, entry = line[:-75] + "}", json.loads(line)
//	    assert entry["prev"] == prev, f"{entry['seq']}: not after the one before"
//	    assert entry["hash"] == hashlib.sha256(body.encode()).hexdigest(), entry["seq"]
//	    prev = entry["hash"]
//	print("right up to", prev)
//
// (75 is the length of ,"hash":"…"} with 64 digits. In an export with a filter
// the first assertion does not hold: entries between were left out.)
package trail
