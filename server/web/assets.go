package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"
)

// How long browsers keep a built file. What is immutable has a name that changes with
// its content; anything else is asked for again each time, by its ETag.
const (
	immutable = "public, max-age=31536000, immutable"
	askAgain  = "no-cache"
)

// media are types of files that not every system knows.
var media = map[string]string{".webmanifest": "application/manifest+json"}

func mediaType(name string) string {
	ext := path.Ext(name)
	if t, ok := media[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return fiber.MIMEOctetStream
}

// sendFile sends a built file, packed as the browser takes it and the build made it.
// keep is its Cache-Control.
func sendFile(c *fiber.Ctx, files fs.FS, name, keep string) error {
	c.Vary(fiber.HeaderAcceptEncoding)
	accepts := c.Get(fiber.HeaderAcceptEncoding)
	for _, packed := range []struct{ encoding, ext string }{{"br", ".br"}, {"gzip", ".gz"}, {"", ""}} {
		if packed.encoding != "" && !takes(accepts, packed.encoding) {
			continue
		}
		b, err := fs.ReadFile(files, name+packed.ext)
		if err != nil {
			continue
		}
		c.Set(fiber.HeaderCacheControl, keep)
		if keep == askAgain {
			sum := sha256.Sum256(b)
			tag := `"` + hex.EncodeToString(sum[:16]) + `"`
			c.Set(fiber.HeaderETag, tag)
			if bytes.Contains(c.Request().Header.Peek(fiber.HeaderIfNoneMatch), []byte(tag)) {
				return c.SendStatus(fiber.StatusNotModified)
			}
		}
		if packed.encoding != "" {
			c.Set(fiber.HeaderContentEncoding, packed.encoding)
		}
		c.Set(fiber.HeaderContentType, mediaType(name))
		return c.Send(b)
	}
	return fiber.ErrNotFound
}
