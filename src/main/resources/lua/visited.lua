-- Up to ARGV[4] channels that somebody visits, and as many that are watched.
--@include app
local last = tonumber(ARGV[4]) - 1
return answer(redis.call('ZRANGE', VISITED, 0, last), redis.call('ZRANGE', WATCHED, 0, last))
