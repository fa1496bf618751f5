-- The regular call of the node ARGV[4]: it holds its lease for ARGV[5] micros, 0 when it needs none, and asks what changed
-- after the count ARGV[6]. Then channels that it asks for, each with the micros for which it is watched at least, 0 for as
-- long as others want. What dead nodes, and ended watches and visits, left is taken out, some of it at a time.
--@include app append presence
local FIRST, SOME, MOST = 7, 100, 1000
local node, lease, since = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

-- Takes a dead node's members out; whether it had so many that some are left.
local bury = function(dead)
  local looked = 0
  for _, channel in ipairs(redis.call('SMEMBERS', ATTENDS .. dead)) do
    if looked >= MOST then return true end
    for _, user in ipairs(redis.call('HKEYS', HERE .. channel)) do
      take_out(channel, dead, user, 'timeout')
      looked = looked + 1
    end
    redis.call('SREM', ATTENDS .. dead, channel)
  end
  redis.call('HDEL', NODES, dead)
  return false
end

local term = lease > 0 and hold(node, lease) or ''
for i = FIRST, #ARGV, 2 do
  local micros = tonumber(ARGV[i + 1])
  if micros > 0 and watch_of(ARGV[i])[1] then prolong(ARGV[i], micros) end
end
for _, channel in ipairs(redis.call('ZRANGEBYSCORE', WATCHED, '-inf', text(now), 'LIMIT', 0, SOME)) do
  remove_all(channel)
end
local nodes = redis.call('HGETALL', NODES)
for i = 1, #nodes, 2 do
  local ends = tonumber(string.match(nodes[i + 1], '^(%d+):'))
  if nodes[i] ~= node and ends <= now and bury(nodes[i]) then break end
end

for _, channel in ipairs(redis.call('ZRANGEBYSCORE', VISITED, '-inf', text(now), 'LIMIT', 0, SOME)) do
  end_visits(channel)
end

-- An older copy of the data set may have counted less than the node has seen.
local count = tonumber(redis.call('HGET', APP, 'presence') or '0')
if since > count then since = 0 end
local changed = redis.call('ZRANGEBYSCORE', STIRRED, '(' .. text(since), '+inf', 'WITHSCORES', 'LIMIT', 0, MOST)
local watched = {}
for i = 1, #changed, 2 do
  local watch = watch_of(changed[i])
  if watch[1] then watched[#watched + 1] = {changed[i], watch} end
end
if #changed == 2 * MOST then count = tonumber(changed[#changed]) end
for i = FIRST, #ARGV, 2 do
  local watch = watch_of(ARGV[i])
  if watch[1] then watched[#watched + 1] = {ARGV[i], watch} end
end
local moved_now = {}
for channel in pairs(stirred) do moved_now[#moved_now + 1] = channel end
finish()
return answer(term, count, watched, moved_now)
