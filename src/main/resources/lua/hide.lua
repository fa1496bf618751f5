-- Hides the events of the channel ARGV[4] between the timetokens ARGV[5] and ARGV[6] (exclusive, empty for none) from
-- history, as one of at most ARGV[7] stretches; they are let go after ARGV[8] micros. Done twice it is done once.
--@include app hidden
local channel, after, before = ARGV[4], ARGV[5], ARGV[6]
local first = after ~= '' and '(' .. after .. '-0' or '-'
local last = before ~= '' and '(' .. before .. '-0' or '+'
local oldest = redis.call('XRANGE', LOG .. channel, first, last, 'COUNT', 1)[1]
if not oldest then return answer() end
local newest = redis.call('XREVRANGE', LOG .. channel, last, first, 'COUNT', 1)[1]
local from, to = string.sub(oldest[1], 1, 17), string.sub(newest[1], 1, 17)

local touched = {}
for _, stretch in ipairs(hidden_between(channel, from, to)) do
  local its_from, its_to = string.sub(stretch, 1, 17), string.sub(stretch, 19)
  if its_to >= from then
    touched[#touched + 1] = stretch
    if its_from < from then from = its_from end
    if its_to > to then to = its_to end
  end
end
if #touched == 0 and redis.call('ZCARD', HIDDEN .. channel) >= tonumber(ARGV[7]) then
  return refuse('rate-limited', 'the channel has as many hidden stretches as it may just now')
end
for _, stretch in ipairs(touched) do redis.call('ZREM', HIDDEN .. channel, stretch) end
redis.call('ZADD', HIDDEN .. channel, 0, from .. ':' .. to)
redis.call('ZADD', LATER, 'NX', text(now + tonumber(ARGV[8])), 'h:' .. channel)
return answer()
