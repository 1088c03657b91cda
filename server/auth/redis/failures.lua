-- A key is a hash: c is how many attempts were counted, u until when it is locked, l when
-- the last one was, both in milliseconds since 1970.
-- ARGV: what to do; to charge also the time (0: this server's), how long a key is kept,
-- the limit of each key, and the lock at the limit, one above, two above and so on.
local op = ARGV[1]

if op == 'refund' then
  for _, k in ipairs(KEYS) do
    local c = tonumber(redis.call('HGET', k, 'c') or 0)
    if c > 1 then
      redis.call('HSET', k, 'c', c - 1, 'u', 0)
    else
      redis.call('DEL', k)
    end
  end
  return {}
elseif op == 'forget' then
  redis.call('DEL', unpack(KEYS))
  return {}
end

local now, last = tonumber(ARGV[2]), tonumber(ARGV[3])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local wait, count = 0, {}
for i, k in ipairs(KEYS) do
  local v = redis.call('HMGET', k, 'c', 'u', 'l')
  if v[1] and now - tonumber(v[3]) < last then
    count[i] = tonumber(v[1])
    wait = math.max(wait, tonumber(v[2]) - now)
  else
    count[i] = 0
  end
end
if wait > 0 then
  return {wait, 0}
end
local locks, first = 0, 4 + #KEYS
for i, k in ipairs(KEYS) do
  local c, lock = count[i] + 1, 0
  local over = c - tonumber(ARGV[3 + i])
  if over >= 0 then
    lock = tonumber(ARGV[math.min(first + over, #ARGV)])
  end
  redis.call('HSET', k, 'c', c, 'u', now + lock, 'l', now)
  redis.call('PEXPIRE', k, last)
  locks = math.max(locks, lock)
end
return {0, locks}
