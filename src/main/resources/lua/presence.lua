-- Brings in what the node ARGV[4] knows of the channel ARGV[6], and tells what happened there.
-- ARGV[5] micros for which the node holds its lease; ARGV[7] micros for which the channel is watched at least, 0 for as
-- long as others want; ARGV[8] the version after which changes are wanted, empty for none; ARGV[9] how many members to
-- show; ARGV[10] the most members of a channel; ARGV[11] the most watched channels. Then of each user: here, leave or
-- timeout; its id; when it set its state; the state.
--@include app append presence
local FIRST = 12
local node, channel, prolonged = ARGV[4], ARGV[6], tonumber(ARGV[7])
local after, wanted, bound = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])

-- The changes that led from a version to this one; false when they are not known any more.
local changes_since = function(version)
  local missing = version - after
  if missing < 0 or missing > redis.call('LLEN', CHANGES .. channel) then return false end
  local changes = {}
  if missing > 0 then
    for i, packed in ipairs(redis.call('LRANGE', CHANGES .. channel, -missing, -1)) do
      changes[i] = cmsgpack.unpack(packed)
    end
  end
  return changes
end

local term = hold(node, tonumber(ARGV[5]))
if prolonged > 0 then
  if watch_of(channel)[1] then
    prolong(channel, prolonged)
  elseif redis.call('ZCOUNT', WATCHED, '(' .. text(now), '+inf') >= tonumber(ARGV[11]) then
    return refuse('rate-limited', 'the app watches the presence of as many channels as it may')
  else
    open_watch(channel, prolonged, bound)
  end
end
if not watch_of(channel)[1] then return answer(term, {}) end
end_visits(channel)

local refused = {}
if #ARGV >= FIRST then redis.call('SADD', ATTENDS .. node, channel) end
for i = FIRST, #ARGV, 4 do
  local kind, user = ARGV[i], ARGV[i + 1]
  if kind ~= 'here' then
    take_out(channel, node, user, kind)
  elseif not bring_in(channel, node, user, tonumber(ARGV[i + 2]), ARGV[i + 3], bound) then
    refused[#refused + 1] = user
  end
end
local watch = watch_of(channel)
finish()
return answer(term, watch, redis.call('HLEN', HERE .. channel), after and changes_since(watch[3]) or false,
  wanted > 0 and page(channel, '', wanted) or {}, refused)
