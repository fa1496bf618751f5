-- Which groups changed since the count ARGV[5] of the epoch ARGV[4]: the count, whether all may have, which did.
--@include app
local count, since = tonumber(redis.call('HGET', APP, 'regrouped') or '0'), tonumber(ARGV[5])
if ARGV[4] ~= epoch or since > count then return answer(text(count), 1, {}) end
if since == count then return answer(text(count), 0, {}) end
local oldest = redis.call('ZRANGE', REGROUPED, 0, 0, 'WITHSCORES')
if redis.call('ZCARD', REGROUPED) >= 1000 and tonumber(oldest[2]) > since + 1 then return answer(text(count), 1, {}) end
return answer(text(count), 0, redis.call('ZRANGEBYSCORE', REGROUPED, '(' .. text(since), '+inf'))
