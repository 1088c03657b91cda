package trail

import (
	"context"
	"errors"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Reason says in what an entry is not as it was written. The list is closed.
type Reason string

// The reasons.
const (
	Missing  Reason = "missing"  // the number is left out
	Altered  Reason = "altered"  // the bytes are not those of the hash
	Moved    Reason = "moved"    // the entry has another number in it than its place
	Unlinked Reason = "unlinked" // the hash of the entry before is another one
	Stray    Reason = "stray"    // no number: not an entry of the trail
	CutOff   Reason = "cut_off"  // the trail ends before the head that was noted
	Rewrote  Reason = "rewrote"  // the entry that was noted has another hash now
)

// Reasons is every reason.
var Reasons = []Reason{Missing, Altered, Moved, Unlinked, Stray, CutOff, Rewrote}

// Text is the reason for people.
func (r Reason) Text() survey.Text {
	switch r {
	case Missing:
		return survey.Text{Vi: "bản ghi này không còn", En: "this entry is gone"}
	case Altered:
		return survey.Text{Vi: "nội dung bản ghi đã bị sửa", En: "the entry was altered"}
	case Moved:
		return survey.Text{Vi: "bản ghi mang số khác với vị trí của nó", En: "the entry stands in a place that is not its own"}
	case Unlinked:
		return survey.Text{Vi: "bản ghi không nối tiếp bản ghi liền trước", En: "the entry does not follow the one before it"}
	case Stray:
		return survey.Text{Vi: "có bản ghi lạ, không thuộc nhật ký", En: "there is a record that is none of the trail's"}
	case CutOff:
		return survey.Text{Vi: "phần cuối nhật ký đã bị cắt", En: "the end of the trail was cut off"}
	}
	return survey.Text{Vi: "nhật ký đã bị ghi lại từ đầu đến mốc này", En: "the trail up to this mark was written anew"}
}

// Result is what Verify found.
type Result struct {
	Entries int64 // that are as they were written, from the first one on
	Head    Head  // the last of them
	Bad     *Bad  // what comes then, if it is not as it was written
}

// Bad is the first entry that is not as it was written.
type Bad struct {
	Seq    int64
	Reason Reason
	Entry  *Entry // as it is now, where it can be read
}

// errBad ends reading at the first bad entry.
var errBad = errors.New("bad entry")

// Verify reads the whole trail and follows its chain up to the first entry that is
// not as it was written. noted, unless zero, is a head that was noted earlier and must
// be part of the chain. Only with it, that the end was cut off or everything written
// anew can be found. It takes about a second of one processor for 100,000 entries, in
// flat memory; a second call meanwhile is KindLimited.
func (t *Trail) Verify(ctx context.Context, noted Head) (Result, error) {
	if !t.verifying.TryLock() {
		return Result{}, &survey.Error{Kind: survey.KindLimited, RetryAfter: 5 * time.Second, Message: survey.Text{
			Vi: "Nhật ký đang được kiểm tra. Xin chờ vài giây rồi thử lại.",
			En: "The trail is being verified already. Please try again in a few seconds.",
		}}
	}
	defer t.verifying.Unlock()
	res := Result{Head: Head{Hash: noHash}}
	err := t.each(ctx, func(d store.Doc) error {
		e := unseal(d.Body)
		next := Head{res.Head.Seq + 1, e.Hash}
		reason := judge(d, &e, next.Seq, res.Head.Hash, noted)
		if reason == "" {
			res.Entries, res.Head = next.Seq, next
			return nil
		}
		res.Bad = &Bad{Seq: next.Seq, Reason: reason}
		if reason != Missing && !e.At.IsZero() {
			res.Bad.Entry = &e
		}
		return errBad
	})
	if err != nil && !errors.Is(err, errBad) {
		return Result{}, err
	}
	if res.Entries == 0 {
		res.Head = Head{}
	}
	if res.Bad == nil && noted.Seq > res.Entries {
		res.Bad = &Bad{Seq: res.Entries + 1, Reason: CutOff}
	}
	return res, nil
}

// judge says what is wrong with the document that should be entry want.
func judge(d store.Doc, e *Entry, want int64, prev string, noted Head) Reason {
	seq, ok := seqOf(d.ID)
	switch {
	case !ok || seq < want:
		return Stray
	case seq > want:
		return Missing
	case e.Broken || d.Rev != 1:
		return Altered
	case e.Seq != want:
		return Moved
	case e.Prev != prev:
		return Unlinked
	case want == noted.Seq && e.Hash != noted.Hash:
		return Rewrote
	}
	return ""
}
