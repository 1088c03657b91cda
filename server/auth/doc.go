// Package auth is who may use the console and the API: accounts, sign-in, sessions,
// invitations, API keys and what each role may do.
//
// It promises that a password, a token, a code or a key is never kept as it is: what
// can be compared as a hash is kept as one, and a TOTP secret is sealed under the
// server's secret. It promises that a change of role, a disabled account and a sign-out
// hold from the next request on, in every process, because nothing is remembered
// between requests; that a code, a recovery code and an invitation are good once,
// however many processes are asked at the same moment; and that whoever guesses gets
// the same answer in the same time whether the login exists or not.
//
// It refuses to know addresses and devices: limits of failures see keyed hashes, and a
// session says when it began and when it was last used, to the hour. It speaks no HTTP;
// package api and the command line write the audit trail, also from what its methods return.
package auth
