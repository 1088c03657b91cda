package web

import (
	"encoding/json"
	"fmt"
)

// submission is a filled form as JSON.
type submission struct {
	Answers map[string]oneOrMany `json:"answers"` // question id to value or values
}

// oneOrMany is a value, or a list of values for a multiple choice.
type oneOrMany []string

func (v *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*v = oneOrMany{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(b, &many); err != nil {
		return fmt.Errorf("an answer is a text or a list of texts")
	}
	*v = many
	return nil
}

// received answers a program that sent a form.
type received struct {
	Receipt  string `json:"receipt"`
	Location string `json:"location"` // the page that thanks
}
