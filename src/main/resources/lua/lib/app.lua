-- The app's data set: made when it is missing (first use, or flushed), and its time, read once for the whole script.
-- ARGV[1] seed of a new data set: 12 characters for its epoch, then its link key
-- ARGV[2] the app's time as the caller expects it, micros; empty when it does not know
-- ARGV[3] skew of a new data set, seconds
local text = function(number) return string.format('%.0f', number) end
local refuse = function(code, detail) return redis.error_reply('FILECAST ' .. code .. ' ' .. detail) end

local time = redis.call('TIME')
local known = redis.call('HMGET', APP, 'epoch', 'clock', 'skew', 'since')
local epoch, clock, since = known[1], known[2], known[4]
local skew = tonumber(known[3] or ARGV[3])
local seen = (tonumber(time[1]) + skew) * 1000000 + tonumber(time[2])

-- What decides is the app's time, but never further from what the caller expects than the clocks may drift: a wall clock
-- that jumps must not expire anything before its jump is taken back. A stale expectation errs on the safe side.
local now = seen
if ARGV[2] ~= '' then
  local expected = tonumber(ARGV[2])
  now = math.max(expected - TOLERANCE, math.min(expected + TOLERANCE, seen))
end

if not epoch then
  epoch = string.sub(ARGV[1], 1, 12) .. string.format('%010d%06d', time[1], time[2])
  clock = string.format('%016.0f0', now)
  since = clock
  redis.call('HSET', APP, 'epoch', epoch, 'since', since, 'clock', clock, 'skew', text(skew), 'linkKey', string.sub(ARGV[1], 13))
end

-- Every answer begins with this: epoch, clock when it began, clock as stored (every later event comes after it), the time
-- that decided, the time as Redis has it, skew.
local answer = function(...) return {epoch, since, clock, now, seen, skew, ...} end
