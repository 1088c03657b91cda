package api

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"hailong/server/intake"
	"hailong/server/kiosk"
	"hailong/server/survey"
)

// taps takes the answers of tablets.
type taps interface {
	SubmitTap(ctx context.Context, t intake.Tapped) (intake.Accepted, error)
}

const (
	// tapsMost is how many answers a batch may have.
	tapsMost = 500
	// tapsAtOnce is how many of them are under way: the writer stores together what comes
	// together, and no tablet takes the whole of its queue.
	tapsAtOnce = 32
	// What the tablet waits at least. After a limit the very next answer could come at
	// once; but then each batch would bring one answer in and send hundreds in vain.
	waitLimited, waitUnavailable, waitInternal = 15 * time.Second, 30 * time.Second, time.Minute
	// longestTap keeps durations that a tablet has made up within what can be counted.
	longestTap = 24 * time.Hour
)

// postTaps takes a part of a tablet's queue. Each answer has a result of its own.
func (a *API) postTaps(c *fiber.Ctx) error {
	k, _, err := a.tablet(c)
	if err != nil {
		return err
	}
	var given tapBatch
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if given.Now.IsZero() {
		return survey.InvalidField("now", survey.Text{Vi: "Thiếu giờ của máy tính bảng.", En: "The tablet's time is missing."})
	}
	if len(given.Responses) > tapsMost {
		return survey.InvalidField("responses", survey.Text{Vi: "Mỗi lần gửi tối đa 500 phiếu.", En: "A batch has at most 500 answers."})
	}
	b := &taking{api: a, kiosk: k, now: a.Clock(), theirs: given.Now}
	out := tapResults{Results: b.all(c.UserContext(), given.Responses), Wait: b.seconds()}
	stored := 0
	for _, r := range out.Results {
		if r.Status == tapStored {
			stored++
		}
	}
	if stored > 0 {
		// History is for people; an answer that is stored is not sent again for its sake.
		ctx, cancel := context.WithTimeout(c.UserContext(), askedFor)
		defer cancel()
		if err := a.Kiosks.Took(ctx, k.ID, stored); err != nil {
			a.Log.Debug("a tablet's history lacks answers", "answers", stored, "error", err.Error())
		}
	}
	return c.JSON(out)
}

// taking is one batch on its way into the store.
type taking struct {
	api         *API
	kiosk       *kiosk.Kiosk
	now, theirs time.Time    // by our clock, and by the tablet's
	wait        atomic.Int64 // the longest that the tablet is to wait, a time.Duration
	full        atomic.Bool  // no further answer can be taken now
}

// all takes answers and returns their results in the same order.
func (b *taking) all(ctx context.Context, sent []json.RawMessage) []tapResult {
	results := make([]tapResult, len(sent))
	again := map[int]intake.Tapped{} // IDs that were in the batch before
	seen := map[survey.ResponseID]bool{}
	var g errgroup.Group
	g.SetLimit(tapsAtOnce)
	for i, raw := range sent {
		t, id, err := b.read(raw)
		switch {
		case err != nil:
			results[i] = refusedTap(id, err)
		case seen[t.ID]:
			again[i] = t
		default:
			seen[t.ID] = true
			g.Go(func() error { results[i] = b.take(ctx, t); return nil })
		}
	}
	_ = g.Wait() // none of them returns an error
	for i := range sent {
		if t, ok := again[i]; ok {
			results[i] = b.take(ctx, t)
		}
	}
	return results
}

// read is an answer with its time by our clock, or why there is none; id is what was
// sent as such. Its age by the tablet's clock is right however wrong that clock is, as
// long as nobody sets it in between.
func (b *taking) read(raw json.RawMessage) (t intake.Tapped, id string, err error) {
	var s tapSent
	if err = json.Unmarshal(raw, &s); err != nil {
		var only struct{ ID string }
		_ = json.Unmarshal(raw, &only) // what has no ID is told by its place
		s.ID = only.ID
	}
	rid, bad := survey.ParseResponseID(s.ID)
	if err != nil || bad != nil || s.At.IsZero() || !s.Campaign.Valid() || !s.Lang.Known() || s.Took < 0 || s.Lasted < 0 || s.Run < 1 {
		return t, s.ID, unreadableTap()
	}
	at := b.now.Add(-max(b.theirs.Sub(s.At), 0)).In(survey.Zone)
	if survey.DayOf(at, survey.Zone) < b.kiosk.Created {
		return t, s.ID, survey.NewError(survey.KindMalformed, survey.Text{
			Vi: "Ngày trả lời sớm hơn ngày máy tính bảng được đưa vào sử dụng.", En: "The answer is older than the tablet.",
		})
	}
	return intake.Tapped{
		Kiosk: b.kiosk.ID, ID: rid, Campaign: s.Campaign, Unit: b.kiosk.Unit, Point: b.point(s.Point), Lang: s.Lang, Given: s.Given,
		At: at, Took: milliseconds(s.Took), Lasted: milliseconds(s.Lasted), Run: s.Run, Open: b.kiosk.Hours.Open(at),
	}, s.ID, nil
}

// point is where an answer was given. The tablet may stand elsewhere now; what is no point
// of its unit is not believed.
func (b *taking) point(told *survey.PointID) survey.PointID {
	if told == nil {
		return b.kiosk.Point
	}
	if _, there := b.api.Registry.Now().Point(b.kiosk.Unit, *told); there {
		return *told
	}
	return b.kiosk.Point
}

func milliseconds(n int64) time.Duration {
	return time.Duration(min(n, longestTap.Milliseconds())) * time.Millisecond
}

func unreadableTap() error {
	return survey.NewError(survey.KindMalformed, survey.Text{Vi: "Phiếu không đọc được.", En: "The answer can't be read."})
}

// take makes an answer durable. When one can't be taken now, those that have not begun
// are not tried: each would be refused as well, and cost a look.
func (b *taking) take(ctx context.Context, t intake.Tapped) tapResult {
	if b.full.Load() {
		return tapResult{ID: string(t.ID), Status: tapLater}
	}
	done, err := b.api.Taps.SubmitTap(ctx, t)
	if b.api.Submitted != nil {
		b.api.Submitted(done.Already, err)
	}
	if err == nil {
		r := tapResult{ID: string(t.ID), Status: tapStored, Receipt: b.api.Seal.Receipt(t.ID).Grouped()}
		if done.Already {
			r.Status = tapDuplicate
		}
		return r
	}
	switch survey.KindOf(err) {
	case survey.KindLimited:
		b.full.Store(true)
		b.atLeast(max(retryAfter(err), waitLimited))
	case survey.KindUnavailable:
		b.full.Store(true)
		b.atLeast(max(retryAfter(err), waitUnavailable))
	case survey.KindInternal: // ours, so the answer is not to suffer for it
		b.api.Log.Error("an answer of a tablet was not taken", "error", err.Error())
		b.atLeast(waitInternal)
	default:
		return refusedTap(string(t.ID), err)
	}
	return tapResult{ID: string(t.ID), Status: tapLater}
}

func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*survey.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

func (b *taking) atLeast(wait time.Duration) {
	for {
		old := b.wait.Load()
		if old >= int64(wait) || b.wait.CompareAndSwap(old, int64(wait)) {
			return
		}
	}
}

func (b *taking) seconds() int { return int(math.Ceil(time.Duration(b.wait.Load()).Seconds())) }

// refusedTap is the result of an answer that never counts.
func refusedTap(id string, err error) tapResult {
	r := tapResult{ID: id, Status: tapRefused, Kind: survey.KindOf(err)}
	if e, ok := errors.AsType[*survey.Error](err); ok {
		r.Detail = maybeText(e.Message)
		if r.Detail == nil && len(e.Fields) > 0 {
			r.Detail = &e.Fields[0].Message
		}
	}
	return r
}
