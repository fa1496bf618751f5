-- Appends events to logs. What they change besides the log is gathered and written by commit(), which ends the script.
local ZERO = string.rep('0', 17)
local moved, due, names = {}, {}, {}
local floor = nil

-- The next timetoken: the app's time, or one tick after the last. Two integers, since 17 digits exceed a double.
local tick = function()
  local candidate = string.format('%016.0f0', now)
  if candidate > clock then
    clock = candidate
  else
    local high, low = tonumber(string.sub(clock, 1, 10)), tonumber(string.sub(clock, 11)) + 1
    if low == 10000000 then high, low = high + 1, 0 end
    clock = string.format('%010d%07d', high, low)
  end
  return clock
end

-- The channel's last event. A channel without record never had one, or its record was dropped after long silence: then
-- everything up to the app's floor counts as trimmed.
local last_of = function(channel)
  local last = moved[channel] or redis.call('HGET', HEAD, channel)
  if last then return last end
  floor = floor or redis.call('HGET', APP, 'trimmedFloor') or ZERO
  if floor ~= ZERO then redis.call('HSET', TRIMMED, channel, floor) end
  return floor
end

-- event: {'XADD', key, id, 'p', previous, 't', type, …}; the first ones are filled in here.
local append = function(channel, event)
  local previous = last_of(channel)
  local timetoken = tick()
  event[2], event[3], event[5] = LOG .. channel, timetoken .. '-0', previous
  redis.call(unpack(event))
  if not moved[channel] then names[#names + 1] = channel end
  moved[channel] = timetoken
  return timetoken, previous
end

local schedule = function(member, micros)
  due[#due + 1] = text(micros)
  due[#due + 1] = member
end

-- An event leaves when its time is over, yet never inside the recovery window; one without end stays.
local schedule_event = function(channel, timetoken, stored, expiry, window)
  if not stored then
    schedule('e:' .. timetoken .. ':' .. channel, now + window)
  elseif expiry then
    schedule('e:' .. timetoken .. ':' .. channel, math.max(expiry, now + window))
  end
end

local in_parts = function(command, key, list)
  for i = 1, #list, 1000 do
    redis.call(command, key, unpack(list, i, math.min(i + 999, #list)))
  end
end

local commit = function()
  local heads, head = {}, {}
  for i, channel in ipairs(names) do
    local timetoken = moved[channel]
    heads[2 * i - 1], heads[2 * i] = string.sub(timetoken, 1, 16), channel
    head[2 * i - 1], head[2 * i] = channel, timetoken
  end
  in_parts('ZADD', HEADS, heads)
  in_parts('HSET', HEAD, head)
  in_parts('ZADD', DUE, due)
  redis.call('HSET', APP, 'clock', clock)
end
