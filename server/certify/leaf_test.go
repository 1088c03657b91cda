package certify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/certify"
	"hailong/server/survey"
)

// answered is one response with everything set.
func answered() survey.Response {
	return survey.Response{
		ID: "0FZM2AAAAAAAAAAAAAAAAAAAAA", Campaign: campaignID, Unit: survey.UnitKey{Code: "11311", From: unitFrom},
		Point: "mot-cua", Channel: survey.QR, Lang: survey.Vietnamese, Day: survey.NewDay(2026, 9, 1), Hour: 9,
		Pace: survey.PaceUnder60, Answers: survey.Answers{{Question: "a", Value: "4"}, {Question: "b", Value: "5"}},
		Comments: []survey.Comment{{Question: "note", Text: "Tốt"}}, Standing: survey.Excluded,
		Flags: []survey.Flag{survey.FlagFast, survey.FlagBurst}, Reason: "Trùng", Local: true,
	}
}

// The bytes as the comment of Leaf has them, put together by hand: another program must
// come to the same.
func TestALeafIsMadeAsDescribed(t *testing.T) {
	r := answered()
	var b bytes.Buffer
	b.WriteString("hailong.leaf.v1\x00")
	digest := r.Digest()
	b.WriteString("\x00\x00\x00\x20")
	b.Write(digest[:])
	b.WriteString("\x00\x00\x00\x02vi")
	b.WriteString("\x00\x00\x00\x0a2026-09-01")
	b.WriteString("\x00\x00\x00\x019")
	b.WriteString("\x00\x00\x00\x0620s_1m")
	b.WriteString("\x00\x00\x00\x08excluded")
	b.WriteString("\x00\x00\x00\x012")
	b.WriteString("\x00\x00\x00\x04fast")
	b.WriteString("\x00\x00\x00\x05burst")
	b.WriteString("\x00\x00\x00\x06Trùng")
	b.WriteString("\x00\x00\x00\x011")
	if got, want := certify.Leaf(&r), certify.Hash(sha256.Sum256(b.Bytes())); got != want {
		t.Errorf("leaf %s, want %s", got, want)
	}
	// Frozen: whoever changes the bytes makes every certificate ever given out wrong.
	body := sha256.Sum256([]byte("0FZM2AAAAAAAAAAAAAAAAAAAAA\x002026-q3\x0011311@2025-07-01\x00mot-cua\x00qr\x00a=4&b=5\x00note=Tốt\x00"))
	if body != digest {
		t.Errorf("digest %x, want %x", digest, body)
	}
	if got, want := certify.Leaf(&r).String(), "2ff4baed00db8bdbf9a22d470f884e917b045f7e57fefbbe94b1323e640bb9a2"; got != want {
		t.Errorf("leaf %s, want %s", got, want)
	}
}

// changes has one way or more to change each field of a response.
var changes = map[string][]func(*survey.Response){
	"ID":       {func(r *survey.Response) { r.ID = r.ID[:25] + other(r.ID[25:]) }},
	"Campaign": {func(r *survey.Response) { r.Campaign += "x" }},
	"Unit": {
		func(r *survey.Response) { r.Unit.Code = "99999" },
		func(r *survey.Response) { r.Unit.From++ },
	},
	"Point":   {func(r *survey.Response) { r.Point += "x" }},
	"Channel": {func(r *survey.Response) { r.Channel = survey.Assisted }},
	"Lang":    {func(r *survey.Response) { r.Lang = survey.English }},
	"Day":     {func(r *survey.Response) { r.Day++ }, func(r *survey.Response) { r.Day-- }},
	"Hour":    {func(r *survey.Response) { r.Hour++ }},
	"Pace":    {func(r *survey.Response) { r.Pace = survey.PaceLonger }},
	"Answers": {
		func(r *survey.Response) {
			r.Answers = append(slices.Clone(r.Answers), survey.Answer{Question: "z", Value: "5"})
		},
		func(r *survey.Response) {
			r.Answers = slices.Concat(survey.Answers{{Question: "A", Value: "1"}}, r.Answers)
		},
	},
	"Comments": {
		func(r *survey.Response) {
			r.Comments = append(slices.Clone(r.Comments), survey.Comment{Question: "note", Text: "x"})
		},
	},
	"Standing": {func(r *survey.Response) {
		if r.Standing == survey.Counted {
			r.Standing = survey.Excluded
		} else {
			r.Standing = survey.Counted
		}
	}},
	"Flags": {
		func(r *survey.Response) { r.Flags = append(slices.Clone(r.Flags), survey.FlagClosedHours) },
		func(r *survey.Response) { r.Flags = slices.Concat([]survey.Flag{survey.FlagUnproven}, r.Flags) },
	},
	"Reason": {func(r *survey.Response) { r.Reason += " " }, func(r *survey.Response) { r.Reason += "\x00" }},
	"Local":  {func(r *survey.Response) { r.Local = !r.Local }},
}

func other(id survey.ResponseID) survey.ResponseID {
	if id == "0" {
		return "1"
	}
	return "0"
}

func TestEveryFieldOfAResponseIsKnownToTheChanges(t *testing.T) {
	for f := range reflect.TypeFor[survey.Response]().Fields() {
		if changes[f.Name] == nil {
			t.Errorf("survey.Response has a field %s: put it into the leaf, under a new version, and here", f.Name)
		}
	}
}

func TestAnyChangeOfAnyFieldChangesTheRoot(t *testing.T) {
	ids := []survey.QuestionID{"a", "b", "c"}
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "responses")
		list := responses(tOf(t), byte(rapid.IntRange(0, 255).Draw(t, "seed")), n, unitKeys(3), ids)
		root := rootOf(list)
		i := rapid.IntRange(0, n-1).Draw(t, "which")
		for field, ways := range changes {
			for _, change := range ways {
				was := list[i]
				change(&list[i])
				if rootOf(list) == root {
					t.Fatalf("%s of response %d changed and the root did not", field, i)
				}
				list[i] = was
				checked++
			}
		}
		// A response that is left out, there twice, or in another place.
		if rootOf(slices.Delete(slices.Clone(list), i, i+1)) == root {
			t.Fatal("a response was left out and the root is the same")
		}
		if rootOf(slices.Insert(slices.Clone(list), i, list[i])) == root {
			t.Fatal("a response is there twice and the root is the same")
		}
		if i > 0 {
			list[i-1], list[i] = list[i], list[i-1]
			if rootOf(list) == root {
				t.Fatal("two responses changed places and the root did not")
			}
		}
		if leaf := certify.Leaf(&list[0]); leaf == rootOf(list[:1]) {
			t.Fatal("a leaf is a root: the two are not kept apart")
		}
	})
	t.Logf("%d changes", checked)
}

// tOf is a testing.TB for helpers that only fail.
func tOf(t *rapid.T) testing.TB { return failing{nil, t} }

type failing struct {
	testing.TB
	t *rapid.T
}

func (f failing) Helper()           {}
func (f failing) Fatal(args ...any) { f.t.Fatal(args...) }

// rootOf is the root of leaves in the order given.
func rootOf(list []survey.Response) certify.Hash {
	var tree certify.Tree
	for i := range list {
		tree.Add(certify.Leaf(&list[i]))
	}
	return tree.Root()
}

// What stands in one field never passes for what stands in two, or in the next.
func TestFieldsDoNotRunIntoEachOther(t *testing.T) {
	seen := map[certify.Hash]string{}
	for name, change := range map[string]func(*survey.Response){
		"two flags":           func(r *survey.Response) { r.Flags = []survey.Flag{"fast", "burst"} },
		"one flag of both":    func(r *survey.Response) { r.Flags = []survey.Flag{"fastburst"} },
		"flags with a comma":  func(r *survey.Response) { r.Flags = []survey.Flag{"fast,burst"} },
		"a flag as reason":    func(r *survey.Response) { r.Flags, r.Reason = []survey.Flag{"fast"}, "burst" },
		"no flag":             func(r *survey.Response) { r.Flags, r.Reason = nil, "fastburst" },
		"reason ends in NUL":  func(r *survey.Response) { r.Reason = "Trùng\x00" },
		"reason ends in NUL1": func(r *survey.Response) { r.Reason, r.Local = "Trùng\x00\x00\x00\x011", false },
		"hour and pace":       func(r *survey.Response) { r.Hour, r.Pace = 1, "220s_1m" },
		"hour and pace moved": func(r *survey.Response) { r.Hour, r.Pace = 12, "20s_1m" },
	} {
		r := answered()
		change(&r)
		leaf := certify.Leaf(&r)
		if seen[leaf] != "" {
			t.Errorf("%s and %s have one leaf", name, seen[leaf])
		}
		seen[leaf] = name
	}
}

func TestHashText(t *testing.T) {
	h := certify.Hash(sha256.Sum256(nil))
	var back certify.Hash
	if err := back.UnmarshalText([]byte(h.String())); err != nil || back != h {
		t.Errorf("read back as %s, %v", back, err)
	}
	upper := []byte(hex.EncodeToString(h[:]))
	for _, bad := range []string{"", string(bytes.ToUpper(upper)), string(upper[1:]), string(upper) + "0", "0x" + string(upper[2:])} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
