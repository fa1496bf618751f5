-- Channels, whose names follow, are watched for ARGV[4] micros from now at least, and so long their changes are events.
-- ARGV[5] the recovery window; ARGV[6] the members up to which each change is told; ARGV[7] the pause between counts of a
-- crowd; ARGV[8] the most members of a channel; ARGV[9] the most watched channels.
--@include app append presence
local FIRST, micros, bound, most = 10, tonumber(ARGV[4]), tonumber(ARGV[8]), tonumber(ARGV[9])
local followed = text(now + micros) .. ':' .. ARGV[5] .. ':' .. ARGV[6] .. ':' .. ARGV[7]
for i = FIRST, #ARGV do
  local channel = ARGV[i]
  if watch_of(channel)[1] then
    prolong(channel, micros)
  elseif redis.call('ZCOUNT', WATCHED, '(' .. text(now), '+inf') >= most then
    return refuse('rate-limited', 'the app watches the presence of as many channels as it may')
  else
    open_watch(channel, micros, bound)
  end
  redis.call('HSET', WATCH .. channel, 'followed', followed)
end
return answer(touched())
