// Package body reads what a request carries, and refuses what two readers could
// read differently: packed bodies, unknown fields, anything after the first value.
package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// Plain is the request's body. One that is packed is refused: Fiber's Body
// unpacks without a limit, and 64 kB of gzip can hold 64 MB.
func Plain(c *fiber.Ctx) ([]byte, error) {
	if e := c.Get(fiber.HeaderContentEncoding); e != "" && !strings.EqualFold(e, "identity") {
		return nil, survey.NewError(survey.KindMediaType, survey.Text{
			Vi: "Không nhận nội dung nén (Content-Encoding).", En: "Compressed content (Content-Encoding) is not read here.",
		})
	}
	return c.BodyRaw(), nil
}

// JSON reads a JSON body strictly.
func JSON(c *fiber.Ctx, v any) error {
	raw, err := Plain(c)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(bytes.Clone(raw)))
	d.DisallowUnknownFields()
	if err = d.Decode(v); err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("there is more after the first value")
		}
	}
	if err != nil {
		return survey.NewError(survey.KindMalformed, survey.Text{
			Vi: "JSON không hợp lệ.", En: "The JSON is not valid: " + jsonFault(err) + ".",
		}).With(err)
	}
	return nil
}

// jsonFault says what is wrong with a JSON text without naming types of ours.
func jsonFault(err error) string {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%q can't be a %s", t.Field, t.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
