package mongo

import (
	"errors"
	"fmt"
	"slices"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hailong/server/survey"
)

// codeDuplicate is the servers' code for a key that exists already.
const codeDuplicate = 11000

// codeUnauthorized is their code for what the user may not do.
const codeUnauthorized = 13

// forGood are the servers' codes for a document that will not be taken the next time
// either: it breaks a validator somebody has put on the collection, can't be read, or
// is too large. One such response must not hold up those behind it for ever.
var forGood = []int{121, 22, 10334}

// wrap gives an error its operation and its kind. What already has a kind keeps
// it, what is refused for good has none; anything else came from the driver and
// passes.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*survey.Error](err); ok {
		return fmt.Errorf("%s: %w", op, err)
	}
	err = fmt.Errorf("mongo: %s: %w", op, err)
	if se := driver.ServerError(nil); errors.As(err, &se) && slices.ContainsFunc(forGood, se.HasErrorCode) {
		return err
	}
	return survey.Unavailable(err)
}

// duplicates are the places in an insertMany at which the _id existed already.
// ok is false when the error says anything else: then the outcome is unknown.
func duplicates(err error) (at []int, ok bool) {
	if err == nil {
		return nil, true
	}
	b, is := errors.AsType[driver.BulkWriteException](err)
	if !is || b.WriteConcernError != nil {
		return nil, false
	}
	for _, e := range b.WriteErrors {
		if e.Code != codeDuplicate {
			return nil, false
		}
		at = append(at, e.Index)
	}
	return at, true
}

func unknown(cause error) error {
	return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không tìm thấy.", En: "Not found."}).With(cause)
}

func conflict(cause error) error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Dữ liệu đã được người khác thay đổi.", En: "Somebody else has changed this already.",
	}).With(cause)
}

func unreadable(cause error) error {
	return survey.NewError(survey.KindInternal, survey.Text{
		Vi: "Dữ liệu lưu trữ không đọc được.", En: "Stored data cannot be read.",
	}).With(cause)
}
