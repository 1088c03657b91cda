package export

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

// countRows counts the rows of data in a file that a Writer has written. known is
// false for a format without rows. It trusts the file to be one of ours: what it
// says of another is found out by its hash.
func countRows(f Format, r io.Reader) (rows int64, known bool, err error) {
	in := bufio.NewReaderSize(r, bufferSize)
	switch f {
	case CSV:
		rows, err = countCSV(in)
	case JSON:
		rows, err = countJSON(in)
	case JSONLines:
		rows, err = countByte(in, '\n')
	case XLSX:
		rows, err = countXLSX(in)
	default:
		return 0, false, nil
	}
	return rows, true, err
}

// eachBlock hands on what r has, piece by piece, in buf.
func eachBlock(r io.Reader, buf []byte, do func([]byte)) error {
	for {
		n, err := r.Read(buf)
		do(buf[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func countByte(r io.Reader, c byte) (rows int64, err error) {
	err = eachBlock(r, make([]byte, bufferSize), func(p []byte) { rows += int64(bytes.Count(p, []byte{c})) })
	return rows, err
}

// countCSV counts line feeds outside quotes, less the headings'.
func countCSV(r io.Reader) (int64, error) {
	rows, quoted := int64(-1), false
	err := eachBlock(r, make([]byte, bufferSize), func(p []byte) {
		for _, c := range p {
			switch {
			case c == '"':
				quoted = !quoted
			case c == '\n' && !quoted:
				rows++
			}
		}
	})
	if rows < 0 && err == nil {
		err = errHeadless
	}
	return rows, err
}

// errHeadless is a table that is none of ours.
var errHeadless = errors.New("a table without headings")

// countJSON counts the objects of an array.
func countJSON(r io.Reader) (rows int64, err error) {
	depth, text, escaped := 0, false, false
	err = eachBlock(r, make([]byte, bufferSize), func(p []byte) {
		for _, c := range p {
			switch {
			case escaped:
				escaped = false
			case text:
				escaped, text = c == '\\', c != '"'
			case c == '"':
				text = true
			case c == '{' || c == '[':
				if c == '{' && depth == 1 {
					rows++
				}
				depth++
			case c == '}' || c == ']':
				depth--
			}
		}
	})
	return rows, err
}

// The parts of a zip that is read from its start: our workbooks have each entry
// deflated, with its size behind it.
const (
	zipLocal      = 0x04034b50
	zipDescriptor = 0x08074b50
	zipCentral    = 0x02014b50
)

// countXLSX counts the rows in the sheets of data, less one heading each.
func countXLSX(in *bufio.Reader) (int64, error) {
	total := int64(0)
	part, buf := flate.NewReader(nil), make([]byte, bufferSize)
	for {
		var head [30]byte
		if _, err := io.ReadFull(in, head[:4]); err != nil {
			return 0, err
		}
		switch mark := binary.LittleEndian.Uint32(head[:4]); mark {
		case zipCentral:
			return total, nil
		case zipLocal:
		default:
			return 0, fmt.Errorf("zip: %08x is no entry", mark)
		}
		if _, err := io.ReadFull(in, head[4:]); err != nil {
			return 0, err
		}
		name := make([]byte, binary.LittleEndian.Uint16(head[26:]))
		if _, err := io.ReadFull(in, name); err != nil {
			return 0, err
		}
		if _, err := in.Discard(int(binary.LittleEndian.Uint16(head[28:]))); err != nil {
			return 0, err
		}
		// From a reader of single bytes no more is read than belongs to the part.
		if err := part.(flate.Resetter).Reset(in, nil); err != nil {
			return 0, err
		}
		rows, err := countPart(part, buf)
		if err != nil {
			return 0, err
		}
		if strings.HasPrefix(string(name), "xl/worksheets/sheet") {
			if rows == 0 {
				return 0, errHeadless
			}
			total += rows - 1
		}
		var sizes [16]byte // mark, checksum, two sizes
		if _, err := io.ReadFull(in, sizes[:]); err != nil {
			return 0, err
		}
		if binary.LittleEndian.Uint32(sizes[:4]) != zipDescriptor {
			return 0, errors.New("zip: no size behind an entry")
		}
	}
}

// countPart counts the rows of a part. They are counted by their ends, which may
// lie across two blocks.
func countPart(r io.Reader, buf []byte) (rows int64, err error) {
	end := []byte("</row>")
	var tail []byte
	err = eachBlock(r, buf, func(p []byte) {
		both := append(tail, p[:min(len(p), len(end)-1)]...)
		rows += int64(bytes.Count(both, end) + bytes.Count(p, end))
		if len(p) >= len(end)-1 {
			tail = append(tail[:0], p[len(p)-len(end)+1:]...)
		} else {
			tail = append(tail[:0], both[max(0, len(both)-len(end)+1):]...)
		}
	})
	return rows, err
}
