// Package certify freezes a closed campaign in a certificate ("biên bản chốt số liệu")
// that proves itself: whoever has the public key finds out, without any server, whether
// a certificate, the chain of all of them, the proof of a receipt or the responses of a
// campaign are what was certified, and is told the first thing that is not.
//
// It promises that every byte of a certificate and of a proof matters: one that differs
// in any is refused. It promises to be flat in memory, however many responses there are.
// It refuses numbers that are not whole, and it holds nothing of a single response but
// its part in a Merkle root. It does no I/O and reads no clock. What is read here may be
// shared by many goroutines; Tree and Roll belong to one.
//
// It can't prove that the key was in the right hands, nor that what was stored is what
// residents sent: for the second there are receipts.
//
// # Making one
//
// Fill in a Certificate: number and hash of the one before, campaign, versions with their
// hashes, MethodOf the criteria set, and for each unit key, name and FiguresOf its
// published score. Then read the responses once and sign:
//
//	roll := certify.NewRoll(&c)
//	err := st.EachResponse(ctx, c.Campaign.ID, roll.Add)
//	roll.Fill(&c)
//	s, err := certify.Sign(c, key)
//
// Sign refuses scores that are of other numbers than the responses read, such as tallies
// that have drifted or a response that came in between.
//
// # The exact bytes
//
// Documents are JSON in the canonical form of RFC 8785, without fractions: UTF-8,
// members sorted, no blanks, nothing behind the end. A certificate file is
//
//	{"certificate":{…},"key":"…","signature":"…"}
//
// The hash of the certificate is SHA-256 over the text "hailong.certificate.v1", a NUL
// and the bytes of the object {…}. The signature is Ed25519 (RFC 8032, the pure one)
// over the 32 bytes of that hash. The two members behind the object have always the same
// length, 216 bytes with the last brace:
//
//	import hashlib, json, sys
//	from cryptography.hazmat.primitives.serialization import load_pem_public_key
//	file = open(sys.argv[1], "rb").read()
//	body = file[len(b'{"certificate":'):-216]
//	name = hashlib.sha256(b"hailong.certificate.v1\0" + body).digest()
//	key = load_pem_public_key(open(sys.argv[2], "rb").read())
//	key.verify(bytes.fromhex(json.loads(file)["signature"]), name)
//	print("right:", name.hex())
//
// A leaf is the SHA-256 that Leaf describes, over survey.Response.Digest and what is
// ours. The tree over the leaves, in the order of the response IDs, is that of RFC 6962
// section 2.1, also RFC 9162: H(0x00 leaf) for a leaf of 32 bytes, H(0x01 left right)
// for a node. Leaves carry the reason of a change of standing in full; the counts of the
// certificate have it without control characters.
//
// # What a proof tells whom
//
// A receipt must never reveal the mark, or staff could ask to see it. Who sees a proof
// without knowing the ID of the response learns only that it was certified: 105 random
// bits of the ID go into the leaf. But who has the responses of the campaign with their
// IDs, or all of them in the order of their IDs, finds the row by its leaf or its index.
// So no list of responses that leaves the server may carry IDs, leaves or all rows in
// that order; to recompute the root is for who has the store.
package certify
