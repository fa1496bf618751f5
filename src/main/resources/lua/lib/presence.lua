-- Who is on the watched channels. A member's record has an entry for each node where it is: {since, at, state}; the state
-- is its user's JSON, empty for none, and of several the newest shows.
local CHANGES_KEPT = 1000
local stirred = {}

local remove_all = function(channel)
  redis.call('DEL', WATCH .. channel, HERE .. channel, MEMBERS .. channel, CHANGES .. channel)
  redis.call('ZREM', WATCHED, channel)
  redis.call('ZREM', STIRRED, channel)
  for _, node in ipairs(redis.call('HKEYS', NODES)) do redis.call('SREM', ATTENDS .. node, channel) end
end

-- {until, begun, version} of a channel's watch; empty when it is not watched.
local watch_of = function(channel)
  local ends = tonumber(redis.call('ZSCORE', WATCHED, channel) or '0')
  if ends <= now then return {} end
  local known = redis.call('HMGET', WATCH .. channel, 'begun', 'version')
  return {ends, known[1], tonumber(known[2])}
end

-- Notes, once in a call, that something about a channel changed, for nodes that ask what did.
local stir = function(channel)
  if not stirred[channel] then
    stirred[channel] = true
    redis.call('ZADD', STIRRED, redis.call('HINCRBY', APP, 'presence', 1), channel)
  end
end

-- Lets a watch last for some micros more, at least.
local prolong = function(channel, micros)
  redis.call('ZADD', WATCHED, 'GT', text(now + micros), channel)
end

-- Versions begin with the time, so they rise even over a watch that ended and left nothing.
local begin_watch = function(channel, micros)
  remove_all(channel)
  redis.call('HSET', WATCH .. channel, 'begun', text(now), 'version', text(now))
  prolong(channel, micros)
  stir(channel)
end

-- Holds a node's lease; when its term began. A lease whose time is over holds until its node was taken out.
local hold = function(node, micros)
  local held = redis.call('HGET', NODES, node)
  local term = held and string.match(held, ':(%d+)$') or text(now)
  redis.call('HSET', NODES, node, text(now + micros) .. ':' .. term)
  return term
end

local record_of = function(channel, user)
  local packed = redis.call('HGET', HERE .. channel, user)
  return packed and cmsgpack.unpack(packed) or nil
end

-- Since when a member is here, and its state.
local shown = function(record)
  local since, at, state, by
  for node, stay in pairs(record) do
    if not since or stay[1] < since then since = stay[1] end
    local is_newer = not at or stay[2] > at or stay[2] == at and node > by
    if stay[3] ~= '' and is_newer then at, state, by = stay[2], stay[3], node end
  end
  return since, state or ''
end

local state_of = function(record)
  local _, state = shown(record)
  return state
end

local change = function(channel, kind, user, state)
  redis.call('HINCRBY', WATCH .. channel, 'version', 1)
  local occupancy = redis.call('HLEN', HERE .. channel)
  redis.call('RPUSH', CHANGES .. channel, cmsgpack.pack({kind, user, state, occupancy, now}))
  redis.call('LTRIM', CHANGES .. channel, -CHANGES_KEPT, -1)
  stir(channel)
end

-- Brings a user of a node in, with its state; false when the channel is full.
local bring_in = function(channel, node, user, at, state, bound)
  local record = record_of(channel, user)
  local is_new = not record
  if is_new and redis.call('HLEN', HERE .. channel) >= bound then return false end
  record = record or {}
  local before, stay = state_of(record), record[node]
  if stay and stay[2] == at and stay[3] == state then return true end
  record[node] = {stay and stay[1] or now, at, state}
  redis.call('HSET', HERE .. channel, user, cmsgpack.pack(record))
  if is_new then
    redis.call('ZADD', MEMBERS .. channel, 0, user)
    change(channel, 'join', user, state)
  elseif state_of(record) ~= before then
    change(channel, 'state', user, state_of(record))
  end
  return true
end

-- Takes a user of a node out. Who is still on another node stays.
local take_out = function(channel, node, user, kind)
  local record = record_of(channel, user)
  if not record or not record[node] then return end
  local before = state_of(record)
  record[node] = nil
  if next(record) then
    redis.call('HSET', HERE .. channel, user, cmsgpack.pack(record))
    if state_of(record) ~= before then change(channel, 'state', user, state_of(record)) end
  else
    redis.call('HDEL', HERE .. channel, user)
    redis.call('ZREM', MEMBERS .. channel, user)
    change(channel, kind, user, '')
  end
end

-- Members after one, as user, since, state, user, ...; then a mark when there are more.
local page = function(channel, after, limit)
  local from = after == '' and '-' or '(' .. after
  local users = redis.call('ZRANGEBYLEX', MEMBERS .. channel, from, '+', 'LIMIT', 0, limit + 1)
  local members = {}
  for i = 1, math.min(limit, #users) do
    local since, state = shown(record_of(channel, users[i]))
    members[#members + 1] = users[i]
    members[#members + 1] = since
    members[#members + 1] = state
  end
  if #users > limit then members[#members + 1] = 1 end
  return members
end
