-- Ends what is due: events, files, uploads, records of silent channels, revocations, permits.
--@include app operation append blobs shelf references removal actions
local earlier = recall()
if earlier then return earlier end

local limit, ttl, window, silence = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local announced, work, is_more = {}, 0, false

local put_off = function(member, micros) redis.call('ZADD', LATER, text(micros), member) end

local later = function(one, other) return (not one or one < other) and other or one end

local end_event = function(timetoken, channel)
  redis.call('XDEL', LOG .. channel, timetoken .. '-0')
  work = work + 1 + drop_actions(channel, timetoken)
  redis.call('HSET', TRIMMED, channel, later(redis.call('HGET', TRIMMED, channel), timetoken))
  if redis.call('XLEN', LOG .. channel) == 0 then schedule('c:' .. channel, now + silence) end
end

-- Lets go what is hidden and has left the recovery window; what has not, or is too much at once, is come back to.
local end_hidden = function(channel)
  local stretch = redis.call('ZRANGE', HIDDEN .. channel, 0, 0)[1]
  if not stretch then return end
  local outside = string.format('%016.0f0', now - window)
  local to = string.sub(stretch, 19)
  local last = to < outside and to or outside
  local entries = redis.call('XRANGE', LOG .. channel, string.sub(stretch, 1, 17) .. '-0', last .. '-0', 'COUNT', limit)
  for _, entry in ipairs(entries) do end_event(string.sub(entry[1], 1, 17), channel) end
  if #entries < limit and to >= outside then
    put_off('h:' .. channel, now + window)
    return
  end
  if #entries < limit then redis.call('ZREM', HIDDEN .. channel, stretch) end
  if redis.call('EXISTS', HIDDEN .. channel) == 1 then
    put_off('h:' .. channel, now)
    is_more = true
  end
end

local end_file = function(file, channel)
  local reference = reference_of(channel, file)
  if not reference or not reference.expiry or reference.expiry > now then return end
  local timetoken, previous, facts = remove_file('file-expired', channel, file, reference, '', ttl, window)
  announced[#announced + 1] = {channel, timetoken, previous, facts}
end

local end_upload = function(id)
  local upload = redis.call('HMGET', UPLOAD .. id, 'state', 'owner', 'blob', 'due')
  if not upload[1] then return end
  if tonumber(upload[4]) > now then
    schedule('u:' .. id, tonumber(upload[4]))
    return
  end
  if upload[1] == 'completed' then unrefer(upload[3]) end
  redis.call('DEL', UPLOAD .. id)
  redis.call('ZREM', DECLARED .. upload[2], id)
end

-- Forgets a channel whose log has been empty, and which has been silent, for long. The app's floor remembers for all of
-- them how far was trimmed.
local end_silence = function(channel)
  if redis.call('XLEN', LOG .. channel) > 0 then return end
  local last = redis.call('HGET', HEAD, channel)
  if not last then return end
  local quiet_until = tonumber(string.sub(last, 1, 16)) + silence
  if moved[channel] or quiet_until > now then
    schedule('c:' .. channel, math.max(quiet_until, now + 1000000))
    return
  end
  local trimmed = later(redis.call('HGET', TRIMMED, channel), last)
  redis.call('HSET', APP, 'trimmedFloor', later(redis.call('HGET', APP, 'trimmedFloor'), trimmed))
  redis.call('DEL', LOG .. channel)
  redis.call('HDEL', HEAD, channel)
  redis.call('HDEL', TRIMMED, channel)
  redis.call('ZREM', HEADS, channel)
end

-- A scope is due when its first permit ends, and again when the next one does.
local end_permits = function(scope)
  local key, first = PERMIT .. scope, nil
  for _, holder in ipairs(redis.call('HKEYS', key)) do
    local ends = tonumber(string.match(redis.call('HGET', key, holder), ':(%d*)$'))
    if ends and ends <= now then
      redis.call('HDEL', key, holder)
    elseif ends and (not first or ends < first) then
      first = ends
    end
  end
  if first then put_off('p:' .. scope, first) end
  if redis.call('EXISTS', key) == 0 then redis.call('ZREM', PERMITS, scope) end
end

local members = redis.call('ZRANGEBYSCORE', DUE, '-inf', text(now), 'LIMIT', 0, limit)
local of_due = #members
for _, member in ipairs(redis.call('ZRANGEBYSCORE', LATER, '-inf', text(now), 'LIMIT', 0, limit - of_due)) do
  members[#members + 1] = member
end
local shelved = redis.call('ZRANGEBYSCORE', SHELF, '-inf', text(now), 'LIMIT', 0, limit - #members)
if #members + #shelved == 0 then return answer(ARGV[6], {}, 0) end
local ended = 0
for i, member in ipairs(members) do
  -- What hangs on events may be much more than them: the rest waits for the next call.
  if work > 10 * limit then
    ended = limit
    break
  end
  ended = ended + 1
  redis.call('ZREM', i <= of_due and DUE or LATER, member)
  local kind, rest = string.sub(member, 1, 1), string.sub(member, 3)
  if kind == 'e' then
    end_event(string.sub(rest, 1, 17), string.sub(rest, 19))
  elseif kind == 'f' then
    end_file(string.sub(rest, 1, 36), string.sub(rest, 38))
  elseif kind == 'u' then
    end_upload(rest)
  elseif kind == 'r' then
    redis.call('XDEL', REVOKED, rest .. '-0')
  elseif kind == 'h' then
    end_hidden(rest)
  elseif kind == 'p' then
    end_permits(rest)
  elseif kind == 'c' then
    end_silence(rest)
  else
    -- A later version brought it, and ends it.
    put_off(member, now + silence)
  end
end
for _, file in ipairs(shelved) do
  -- What was announced has ended in its last channel just now, or goes on there without the shelf.
  if redis.call('ZREM', SHELF, file) == 1 then
    lapse(file)
    if redis.call('HINCRBY', FILE .. file, 'references', -1) <= 0 then drop_file(file) end
  end
  ended = math.min(limit, ended + 1)
end
commit()
return remember(announced, is_more and limit or ended)
