// Package spool keeps accepted responses on the local disk while the store is
// away, in the order they came, until the store has them.
//
// It promises:
//   - What Append acknowledged is on the disk (fsync of file and folder) and comes
//     back from Oldest, bit for bit, after a kill -9 or a power cut at any moment.
//   - Nothing is dropped in silence. Bytes that can't be read as a response, and
//     responses that were set aside, are in quarantine.jsonl, durably, before the
//     file they were in is removed.
//   - Two processes never share a lane, the numbered folder a process writes to;
//     what a dead process left is taken over by the next one that starts.
//   - It never takes more than its share of the disk; beyond, Append refuses.
//
// It does not promise once: after a crash, responses that were in the store already
// come back, at most a segment of them, and so may responses whose Append failed or
// never returned. The store tells them by their IDs (Duplicate).
//
// Files hold neither addresses nor devices nor times finer than the hour; only the
// order of the responses is kept, until they are in the store. decisions/0004 says
// why this is not a library.
package spool
