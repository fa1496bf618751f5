-- Counts changes of an app, for nodes that ask what changed: the field of the app that counts, the sorted set that names. The latest
-- are named; who knows none of those asks for all.
local NAMED = 1000
local count_change = function(field, set, name)
  local count = redis.call('HINCRBY', APP, field, 1)
  redis.call('ZADD', set, count, name)
  redis.call('ZREMRANGEBYRANK', set, 0, -NAMED - 1)
  return text(count)
end

-- What changed since a count of an epoch: the count, whether all may have, which did.
local changes_since = function(field, set, known_epoch, since)
  local count = tonumber(redis.call('HGET', APP, field) or '0')
  if known_epoch ~= epoch or since > count then return answer(text(count), 1, {}) end
  if since == count then return answer(text(count), 0, {}) end
  local oldest = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
  if redis.call('ZCARD', set) >= NAMED and tonumber(oldest[2]) > since + 1 then return answer(text(count), 1, {}) end
  return answer(text(count), 0, redis.call('ZRANGEBYSCORE', set, '(' .. text(since), '+inf'))
end
