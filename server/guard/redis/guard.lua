-- The rule of guard/decide.go over many attempts in one step. Names and order are
-- the same there; a test holds the two to the same answers.
--
-- KEYS     four of each attempt: seen, subject, network, entry; with twins eight:
--          the four, then the same four under the neighbouring secret, only read
-- ARGV[1]  now in microseconds since 1970; 0 takes this server's clock, so that
--          processes whose clocks differ share one
-- ARGV[2]  format of ARGV[3], the numbers of Rules.Numbers
-- ARGV[4]  keys of each attempt, 4 or 8
-- ARGV[5…] each attempt: fast + 2 * mode + 8 * interval of a burst
--
-- Returns 58 bytes of each attempt: code, flags (+8 a retry), wait, six times ahead.
local now = tonumber(ARGV[1])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local rule = {struct.unpack(ARGV[2], ARGV[3])}
local retry, depth, kept, waits = rule[61], rule[62], rule[63], rule[64]
local each = tonumber(ARGV[4])
local modes = {{1, 4, 5}, {2, 4, 5}, {3, 0, 6}, {3, 0, 0}}
local max, pack, unp, minute = math.max, struct.pack, struct.unpack, 60000000

local a, b, ttl = {}, {}, {} -- the cells by key; ttl of the changed ones
local raw = redis.call('MGET', unpack(KEYS))
for i = 1, #KEYS do
  local k = KEYS[i]
  if not a[k] then
    if raw[i] then a[k], b[k] = unp('<dd', raw[i]) else a[k], b[k] = 0, 0 end
  end
end
if each == 8 then
  for i = 0, #KEYS - 1, 8 do
    local seen, old = KEYS[i + 1], KEYS[i + 5]
    -- The later word. A time to return lies ahead of when it was set, so it is the
    -- later one only where it reaches beyond the life of the admission.
    local x, y = a[seen], a[old]
    if b[seen] >= 8 then x = x + kept end
    if b[old] >= 8 then y = y + kept end
    if y > x or (y == x and b[old] > b[seen]) then
      a[seen], b[seen] = a[old], b[old]
    end
    for j = i + 2, i + 4 do -- the fuller bucket
      local k, twin = KEYS[j], KEYS[j + 4]
      a[k], b[k] = max(a[k], a[twin]), max(b[k], b[twin])
    end
  end
end

local out, new = {}, {}
for n = 5, #ARGV do
  local arg, at = tonumber(ARGV[n]), (n - 5) * each + 1
  local fast = arg % 2
  local mode = (arg - fast) / 2 % 4
  local class, pace = modes[mode + 1], math.floor(arg / 8)
  local seen = KEYS[at]
  local mark, state = a[seen], b[seen]
  local code, flags, wait = 0, 0, 0
  if state >= 8 and now - mark <= kept then
    flags = state
    if mark > now + depth + minute then mark = now end
    local t = max(mark, now) + retry
    if t - now > depth then
      code, wait = 13, t - now - depth
    else
      a[seen], ttl[seen] = t, kept + t - now
    end
  else
    local waiting = state == 1 and now - mark <= waits
    local rank = 2
    if waiting and now >= mark then rank = 3 elseif fast == 1 then rank = 1 end
    if mode == 1 then flags = 2 end
    for s = 1, 3 do
      local c, k = class[s], KEYS[at + s]
      for i = 0, 1 do
        local r, tat = c * 10 + i * 5 - 10, 0
        local step, soft = rule[r + 1], rule[r + 5]
        if soft == 4 then step = pace end
        if c > 0 and step > 0 then
          if i == 0 then tat = a[k] else tat = b[k] end
          if tat > now + rule[r + 4] + minute then tat = now else tat = max(tat, now) end
          local over = tat + step - now - rule[r + 1 + rank]
          if over <= 0 then
            tat = tat + step
          elseif soft > 0 then
            flags = flags + soft
          else
            if c == 4 or c == 5 then
              over = max(tat + step - now - rule[r + 4], rule[64 + rank])
            end
            if over > wait then wait, code = over, 2 * c - 1 + i end
          end
        end
        new[s * 2 + i] = tat
      end
    end
    if code == 0 then
      for s = 1, 3 do
        if class[s] > 0 then
          local k, x, y = KEYS[at + s], new[s * 2], new[s * 2 + 1]
          a[k], b[k], ttl[k] = x, y, max(x, y) - now
        end
      end
      a[seen], b[seen], ttl[seen] = now, 8 + flags, kept
    elseif code >= 7 and code <= 10 and not waiting then
      a[seen], b[seen], ttl[seen] = now + wait, 1, wait + waits
    end
  end
  local w, x, y = KEYS[at + 1], KEYS[at + 2], KEYS[at + 3]
  out[n - 4] = pack('<BBddddddd', code, flags, wait, a[w] - now, b[w] - now, a[x] - now, b[x] - now, a[y] - now, b[y] - now)
end
-- A handful of lifetimes: turning an exact one into text costs more than the rest
-- of the line, and a coarse one tells less.
for k, t in pairs(ttl) do
  local life = '3600000'
  if t > 111600000000 then
    life = '176400000'
  elseif t > 90000000000 then
    life = '111600000'
  elseif t > 21600000000 then
    life = '90000000'
  elseif t > 3600000000 then
    life = '21600000'
  end
  redis.call('PSETEX', k, life, pack('<dd', a[k], b[k]))
end
return table.concat(out)
