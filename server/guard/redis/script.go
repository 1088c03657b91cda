package redis

import (
	"context"
	_ "embed" // guard.lua
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"hailong/server/guard"
)

//go:embed guard.lua
var source string

var script = goredis.NewScript(source)

// prefix is before every key, then a letter for the slot and the hash.
const prefix = "hailong:"

// letters of the slots, for people who look into Redis: response, who, network,
// entry.
const letters = "rwne"

// replySize is what the script returns for each attempt.
const replySize = 2 + 7*8

// packRules is the format and the bytes of the numbers of rules.
func packRules(r *guard.Rules) (form, packed string) {
	var buf []byte
	numbers := r.Numbers()
	for _, n := range numbers {
		buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(n))
	}
	return "<" + strings.Repeat("d", len(numbers)), string(buf)
}

// call holds the buffers of one worker's calls.
type call struct {
	keys []byte
	args []any
}

// run calls the script by its hash, and with its text when Redis does not have it
// (the first call after Redis started).
func (c *call) run(ctx context.Context, client *goredis.Client, now int64, form, rules string, batch []*job) (string, error) {
	c.encode(now, form, rules, batch)
	reply, err := client.Do(ctx, c.args...).Text()
	if goredis.HasErrorPrefix(err, "NOSCRIPT") {
		c.args[0], c.args[1] = "EVAL", source
		reply, err = client.Do(ctx, c.args...).Text()
	}
	return reply, err
}

// encode fills args with the command for a batch. If one attempt is read under two
// secrets, all are; those of the other side of the change have no twin to add, and
// their own keys stand in.
func (c *call) encode(now int64, form, rules string, batch []*job) {
	each := guard.Slots
	for _, j := range batch {
		if j.request.HasTwin {
			each = 2 * guard.Slots
		}
	}
	c.keys, c.args = c.keys[:0], c.args[:0]
	for _, j := range batch {
		q := &j.request
		c.append(&q.Keys)
		if each > guard.Slots {
			if q.HasTwin {
				c.append(&q.Twin)
			} else {
				c.append(&q.Keys)
			}
		}
	}
	c.args = append(c.args, "EVALSHA", script.Hash(), each*len(batch))
	const size = len(prefix) + 1 + len(guard.Key{})
	for all := string(c.keys); all != ""; all = all[size:] {
		c.args = append(c.args, all[:size])
	}
	c.args = append(c.args, now, form, rules, each)
	for _, j := range batch {
		c.args = append(c.args, j.request.Burst*8+int64(j.request.Mode)*2+fast(j.request.Fast))
	}
}

func (c *call) append(keys *[guard.Slots]guard.Key) {
	for s, k := range keys {
		c.keys = append(append(c.keys, prefix...), letters[s])
		c.keys = append(c.keys, k[:]...)
	}
}

func fast(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// decode puts the script's reply into the jobs of a batch.
func decode(reply string, batch []*job) error {
	if len(reply) != replySize*len(batch) {
		return fmt.Errorf("redis: the script returned %s bytes for %d attempts", strconv.Itoa(len(reply)), len(batch))
	}
	for i, j := range batch {
		r := reply[i*replySize:]
		d := guard.Decision{Code: r[0], Flags: r[1] & 7, Retry: r[1]&8 != 0, Wait: number(r[2:])}
		for n := range 6 {
			d.Ahead[n/2][n%2] = number(r[10+8*n:])
		}
		j.decision = d
	}
	return nil
}

// number reads a little-endian double that is a whole number.
func number(s string) int64 {
	var bits uint64
	for i := range 8 {
		bits |= uint64(s[i]) << (8 * i)
	}
	return int64(math.Float64frombits(bits))
}
