-- The user ARGV[4] is on channels for ARGV[5] micros from now; with an empty ARGV[6] it only says something there, and is
-- there as it was. ARGV[7] the most channels that a user visits; ARGV[8] the most members of a channel. Then of each
-- channel: its name; = and a state, or nothing where the state stays.
--@include app append presence
local FIRST, SPARE_MS = 9, 3600000
local user, micros, is_here = ARGV[4], tonumber(ARGV[5]), ARGV[6] ~= ''
local most, bound = tonumber(ARGV[7]), tonumber(ARGV[8])
local visits = VISIT .. user

local is_over = function(visit) return not visit[4] and visit[1] <= now end

local fresh = 0
for i = FIRST, #ARGV, 2 do fresh = fresh + 1 - redis.call('HEXISTS', visits, ARGV[i]) end
if redis.call('HLEN', visits) + fresh > most then
  local known = redis.call('HGETALL', visits)
  for i = 1, #known, 2 do
    if is_over(cmsgpack.unpack(known[i + 1])) then redis.call('HDEL', visits, known[i]) end
  end
  if redis.call('HLEN', visits) + fresh > most then
    return refuse('too-many-channels', 'a user visits at most ' .. ARGV[7] .. ' channels')
  end
end

-- A visit whose end nobody has noticed goes on.
for i = FIRST, #ARGV, 2 do
  local channel, said = ARGV[i], ARGV[i + 1]
  local visit = visit_of(channel, user)
  if not visit or is_over(visit) then visit = {0, now, '', false} end
  if is_here or not visit[4] then visit[1] = now + micros end
  if is_here then visit[4] = true end
  if said ~= '' then
    visit[2] = now
    visit[3] = string.sub(said, 2)
  end
  redis.call('HSET', visits, channel, cmsgpack.pack(visit))
  if visit[4] then
    redis.call('ZADD', VISITORS .. channel, text(visit[1]), user)
    redis.call('ZADD', VISITED, 'LT', text(visit[1]), channel)
    if watch_of(channel)[1] then bring_in(channel, GUEST, user, visit[2], visit[3], bound) end
  end
end
local life = micros / 1000 + SPARE_MS
if redis.call('PTTL', visits) < life then redis.call('PEXPIRE', visits, text(life)) end
finish()
return answer(touched())
