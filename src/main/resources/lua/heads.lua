-- Names the channels that moved after the timetoken ARGV[4], at most ARGV[5], in the order of their last events.
--@include app
local ZERO = string.rep('0', 17)
local after, limit = ARGV[4], tonumber(ARGV[5])
-- A microsecond has at most ten timetokens: so many may lie before the first, and so many beside the last.
local reach = limit + 20
local scored = redis.call('ZRANGEBYSCORE', HEADS, string.sub(after, 1, 16), '+inf', 'WITHSCORES', 'LIMIT', 0, reach)

local count = #scored / 2
local complete = count < reach
if not complete then
  -- The last microsecond may be cut in half: leave it for the next call.
  local cut = scored[2 * count]
  while scored[2 * count] == cut do count = count - 1 end
end

local moved = {}
for i = 1, count do
  local channel = scored[2 * i - 1]
  local last = redis.call('HGET', HEAD, channel)
  if last and last > after then moved[#moved + 1] = {channel, last} end
end
table.sort(moved, function(one, other) return one[2] < other[2] end)
if #moved > limit then
  complete = false
  for i = #moved, limit + 1, -1 do moved[i] = nil end
end
for _, head in ipairs(moved) do
  head[3] = redis.call('HGET', TRIMMED, head[1]) or ZERO
end
return answer(redis.call('HGET', APP, 'trimmedFloor') or ZERO, complete and 1 or 0, moved)
