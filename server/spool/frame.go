package spool

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
)

// A segment file is header, then frames. A frame is magic, length of the payload
// (u32, little endian), CRC-32C over those four bytes and the payload, payload. The
// payload is one JSON object: JSON escapes control bytes, so nothing a resident
// writes can look like the start of a frame.
const (
	header   = "HLSPOOL\x01" // the last byte is the version of this layout
	magic    = "\x1eHL\x1f"
	frameLen = 12
	// maxPayload is far above any response; a longer length is a damaged one.
	maxPayload = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendFrame adds the frame of a payload to b.
func appendFrame(b, payload []byte) []byte {
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	b = binary.LittleEndian.AppendUint32(b, checksum(b[len(b)-4:], payload))
	return append(b, payload...)
}

func checksum(length, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(length, castagnoli), castagnoli, payload)
}

// payloadOf is the payload of the intact frame that b starts with.
func payloadOf(b []byte) ([]byte, bool) {
	if len(b) < frameLen || string(b[:len(magic)]) != magic {
		return nil, false
	}
	n := binary.LittleEndian.Uint32(b[4:])
	if n < 2 || n > maxPayload || int(n) > len(b)-frameLen {
		return nil, false
	}
	payload := b[frameLen : frameLen+int(n)]
	// The braces spare the checksum over whatever garbage follows a stray magic.
	if payload[0] != '{' || payload[n-1] != '}' {
		return nil, false
	}
	return payload, checksum(b[4:8], payload) == binary.LittleEndian.Uint32(b[8:])
}

// torn reports whether b is a frame that was cut off: what a process leaves that
// was stopped while it wrote, and never acknowledged. A frame whose length was
// damaged holds the whole object and is not torn.
func torn(b []byte) bool {
	if n := min(len(b), len(magic)); string(b[:n]) != magic[:n] {
		return false
	}
	if len(b) >= 8 {
		if n := binary.LittleEndian.Uint32(b[4:]); n < 2 || n > maxPayload || int(n) <= len(b)-frameLen {
			return false
		}
	}
	if len(b) <= frameLen {
		return true
	}
	var v json.RawMessage
	err := json.NewDecoder(bytes.NewReader(b[frameLen:])).Decode(&v)
	return b[frameLen] == '{' && errors.Is(err, io.ErrUnexpectedEOF)
}

// piece is a part of a segment file, off to end.
type piece struct {
	kind     pieceKind
	off, end int
}

type pieceKind uint8

const (
	pieceHeader pieceKind = iota + 1
	pieceFrame            // intact
	pieceTorn             // only at the end
	pieceDamaged
)

// scan splits a segment file into pieces without gaps. After damage it goes on at
// the next intact frame, so one bad byte costs one response.
func scan(b []byte) []piece {
	var ps []piece
	pos := 0
	switch {
	case len(b) >= len(header) && string(b[:len(header)]) == header:
		pos = len(header)
		ps = append(ps, piece{pieceHeader, 0, pos})
	case len(b) < len(header) && string(b) == header[:len(b)]:
		if len(b) > 0 {
			ps = append(ps, piece{pieceTorn, 0, len(b)})
		}
		return ps
	}
	for pos < len(b) {
		if payload, ok := payloadOf(b[pos:]); ok {
			end := pos + frameLen + len(payload)
			ps = append(ps, piece{pieceFrame, pos, end})
			pos = end
			continue
		}
		end := nextFrame(b, pos+1)
		kind := pieceDamaged
		if end == len(b) && pos > 0 && torn(b[pos:]) {
			kind = pieceTorn
		}
		ps = append(ps, piece{kind, pos, end})
		pos = end
	}
	return ps
}

// nextFrame is where the next intact frame starts at or after from; len(b) when
// there is none.
func nextFrame(b []byte, from int) int {
	for from < len(b) {
		i := bytes.Index(b[from:], []byte(magic))
		if i < 0 {
			break
		}
		if _, ok := payloadOf(b[from+i:]); ok {
			return from + i
		}
		from += i + 1
	}
	return len(b)
}
