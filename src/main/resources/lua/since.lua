-- Reads on in channels, each after a moment of its own. From ARGV[6] on in threes: the number of the reader who asks, the
-- channel, the timetoken after which. Readers are served in turn, until about ARGV[4] entries or ARGV[5] bytes are read.
--@include app references
local ZERO = string.rep('0', 17)
local limit, max_bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
local floor = redis.call('HGET', APP, 'trimmedFloor') or ZERO

local channels = {}
for i = 7, #ARGV, 3 do channels[#channels + 1] = ARGV[i] end
local heads = {}
for i = 1, #channels, 1000 do
  for _, head in ipairs(redis.call('HMGET', HEAD, unpack(channels, i, math.min(i + 999, #channels)))) do
    heads[#heads + 1] = head
  end
end

-- What is asked for one reader, of channels that moved. A channel without record is as far as the app's floor is.
local first = 1
local asked_by_next = function()
  local reader, moved = ARGV[3 + 3 * first], {}
  while first <= #channels and ARGV[3 + 3 * first] == reader do
    local after, head = ARGV[5 + 3 * first], heads[first]
    if (head or floor) > after then
      local trimmed = head and (redis.call('HGET', TRIMMED, channels[first]) or ZERO) or floor
      moved[#moved + 1] = {first, trimmed, clock, {}, after = after}
    end
    first = first + 1
  end
  return moved
end

local read_each = function(moved)
  local page, found = math.max(1, math.floor(limit / #moved)), {}
  for _, stretch in ipairs(moved) do
    local from = stretch.after == ZERO and '-' or '(' .. stretch.after .. '-0'
    local entries = redis.call('XRANGE', LOG .. channels[stretch[1]], from, '+', 'COUNT', page)
    for _, entry in ipairs(entries) do
      local bytes = 0
      for _, field in ipairs(entry[2]) do bytes = bytes + #field end
      found[#found + 1] = {id = string.sub(entry[1], 1, 17), entry = entry, bytes = bytes, stretch = stretch}
    end
    if #entries == page then stretch[3] = string.sub(entries[page][1], 1, 17) end
  end
  table.sort(found, function(one, other) return one.id < other.id end)
  return found
end

local stretches, count, bytes, cut = {}, 0, 0, ''
while first <= #channels and count < limit and bytes < max_bytes do
  local moved = asked_by_next()
  cut = ''
  for _, item in ipairs(read_each(moved)) do
    -- The earliest are kept, and at least one: so whoever asks comes forward.
    if cut == '' and count > 0 and bytes + item.bytes > max_bytes then cut = item.id end
    if cut == '' then
      local entries = item.stretch[4]
      entries[#entries + 1] = item.entry
      bytes = bytes + item.bytes
      count = count + 1
    end
  end
  for _, stretch in ipairs(moved) do
    -- The entry at the cut is the first that is missing; what is known ends right before it.
    if cut ~= '' and stretch[3] >= cut then stretch[3] = '<' .. cut end
    local gone = {}
    for i, entry in ipairs(stretch[4]) do
      local fields = entry[2]
      local kind = fields[4]
      local has_file = kind == 'file' or kind == 'file-deleted' or kind == 'file-expired'
      local living = kind == 'file' and living_reference(channels[stretch[1]], fields[6])
      gone[i] = has_file and not living and '1' or '0'
    end
    stretch[5] = table.concat(gone)
    stretches[#stretches + 1] = stretch
  end
  if cut ~= '' then break end
end
-- The first ask that was not looked at, and what the others brought.
return answer(first, stretches)
