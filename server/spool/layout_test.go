package spool_test

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"hailong/server/spool"
	"hailong/server/survey"
)

// What lies on a disk today has to be readable tomorrow.
func TestTheLayoutStays(t *testing.T) {
	r := survey.Response{
		ID: "0RZ3V0000000000000000000AB", Campaign: "c1", Unit: survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)},
		Point: "quay-1", Channel: survey.QR, Lang: survey.Vietnamese, Day: survey.NewDay(2026, 3, 1), Hour: 8,
		Pace: survey.PaceUnder3m, Answers: survey.Answers{{Question: "a", Value: "1"}, {Question: "b", Value: "na"}},
		Comments: []survey.Comment{{Question: "t", Text: "tốt <3\x1e"}}, Standing: survey.Flagged,
		Flags: []survey.Flag{survey.FlagFast}, Reason: "x", Local: true,
	}
	const payload = `{"v":1,"id":"0RZ3V0000000000000000000AB","campaign":"c1","unit":"10507@2025-07-01","point":"quay-1",` +
		`"channel":"qr","lang":"vi","day":"2026-03-01","hour":8,"pace":"1_3m","answers":"a=1&b=na",` +
		`"comments":[{"question":"t","text":"tốt <3\u001e"}],"standing":"flagged","flags":["fast"],"reason":"x","local":true}`
	want := binary.LittleEndian.AppendUint32([]byte("HLSPOOL\x01\x1eHL\x1f"), uint32(len(payload)))
	sum := crc32.Checksum(append(want[12:16:16], payload...), crc32.MakeTable(crc32.Castagnoli))
	want = append(binary.LittleEndian.AppendUint32(want, sum), payload...)
	if got := frames(r); string(got) != string(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	mustHold(t, open(t, lay(t, want), quick()), r)
	if len(spool.Header) != 8 || spool.FrameBytes != 12 {
		t.Error("the layout has other sizes")
	}
}
