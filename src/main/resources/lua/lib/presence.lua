-- Who is on the watched channels. A member's record has an entry for each node where it is: {since, at, state}; the state
-- is its user's JSON, empty for none, and of several the newest shows.
-- Visits are those of a node that none is called; an entry of :visit: is {end, when its state was set, state, is here}.
-- Stands on lib/append.lua: where somebody follows a channel's presence, its changes are events. finish() ends the script.
local CHANGES_KEPT, VISITS_ENDED = 1000, 200
local GUEST = '~'
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

-- Tells those who follow by polls. In a crowd only how many there are, from time to time.
local tell = function(channel, kind, user, state, occupancy)
  local followed = redis.call('HMGET', WATCH .. channel, 'followed', 'counted')
  if not followed[1] then return end
  local ends, window, most, pause = string.match(followed[1], '^(%d+):(%d+):(%d+):(%d+)$')
  if tonumber(ends) <= now then return end
  local event = {'XADD', '', '', 'p', '', 't', 'message', 'n', '1', 'm', text(occupancy), 'l', kind}
  if occupancy > tonumber(most) then
    if now < tonumber(followed[2] or '0') + tonumber(pause) then return end
    redis.call('HSET', WATCH .. channel, 'counted', text(now))
    event[#event] = 'occupancy'
  else
    event[#event + 1] = 'u'
    event[#event + 1] = user
    if state ~= '' then
      event[#event + 1] = 'x'
      event[#event + 1] = state
    end
  end
  local presence = channel .. '-pnpres'
  schedule_event(presence, append(presence, event), false, nil, tonumber(window))
end

local finish = function() if #names > 0 then commit() end end

local change = function(channel, kind, user, state)
  redis.call('HINCRBY', WATCH .. channel, 'version', 1)
  local occupancy = redis.call('HLEN', HERE .. channel)
  tell(channel, kind, user, state, occupancy)
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

local visit_of = function(channel, user)
  local packed = redis.call('HGET', VISIT .. user, channel)
  return packed and cmsgpack.unpack(packed) or nil
end

-- Ends a user's visit of a channel.
local end_visit = function(channel, user, kind)
  redis.call('HDEL', VISIT .. user, channel)
  redis.call('ZREM', VISITORS .. channel, user)
  take_out(channel, GUEST, user, kind)
end

-- Ends the visits of a channel that were not renewed in time, some of them at a time.
local end_visits = function(channel)
  local late = redis.call('ZRANGEBYSCORE', VISITORS .. channel, '-inf', text(now), 'LIMIT', 0, VISITS_ENDED)
  for _, user in ipairs(late) do end_visit(channel, user, 'timeout') end
  local first = redis.call('ZRANGE', VISITORS .. channel, 0, 0, 'WITHSCORES')
  if first[1] then
    redis.call('ZADD', VISITED, first[2], channel)
  else
    redis.call('ZREM', VISITED, channel)
  end
end

-- Begins a watch with those who visit the channel.
local open_watch = function(channel, micros, bound)
  begin_watch(channel, micros)
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', VISITORS .. channel, '(' .. text(now), '+inf', 'LIMIT', 0, bound)) do
    local visit = visit_of(channel, user)
    if visit then bring_in(channel, GUEST, user, visit[2], visit[3], bound) end
  end
end

-- The watched channels that this call has changed, each with its version.
local touched = function()
  local channels = {}
  for channel in pairs(stirred) do
    local watch = watch_of(channel)
    if watch[1] then channels[#channels + 1] = {channel, watch[3]} end
  end
  return channels
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
