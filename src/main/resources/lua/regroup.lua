-- Takes channels into the group ARGV[4] and out of it. ARGV[5] most groups of the app, ARGV[6] most channels of a group,
-- ARGV[7] how many of the following are taken in; the others are taken out. Done twice it is as done once.
--@include app changes
local group, key, adds = ARGV[4], GROUP .. ARGV[4], tonumber(ARGV[7])
local fresh = {}
for i = 8, 7 + adds do
  if redis.call('SISMEMBER', key, ARGV[i]) == 0 then fresh[ARGV[i]] = true end
end
local size = redis.call('SCARD', key)
for _ in pairs(fresh) do size = size + 1 end
for i = 8 + adds, #ARGV do
  if fresh[ARGV[i]] then
    fresh[ARGV[i]] = nil
    size = size - 1
  elseif redis.call('SISMEMBER', key, ARGV[i]) == 1 then
    size = size - 1
  end
end
if size > tonumber(ARGV[6]) then
  return refuse('too-many-channels', 'a channel group has at most ' .. ARGV[6] .. ' channels')
end
local is_new = redis.call('EXISTS', key) == 0
if is_new and size > 0 and redis.call('ZCARD', GROUPS) >= tonumber(ARGV[5]) then
  return refuse('too-many-channels', 'an app has at most ' .. ARGV[5] .. ' channel groups')
end
for channel in pairs(fresh) do redis.call('SADD', key, channel) end
for i = 8 + adds, #ARGV do redis.call('SREM', key, ARGV[i]) end
if redis.call('EXISTS', key) == 1 then
  redis.call('ZADD', GROUPS, 0, group)
else
  redis.call('ZREM', GROUPS, group)
end
return answer(count_change('regrouped', REGROUPED, group))
