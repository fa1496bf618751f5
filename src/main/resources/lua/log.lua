-- Reads channel ARGV[4] between the timetokens ARGV[5] and ARGV[6] (exclusive, empty for none); ARGV[7] '1' for newest
-- first; at most ARGV[8].
--@include app references
local ZERO = string.rep('0', 17)
local channel = ARGV[4]
local first = ARGV[5] ~= '' and '(' .. ARGV[5] .. '-0' or '-'
local last = ARGV[6] ~= '' and '(' .. ARGV[6] .. '-0' or '+'

local entries
if ARGV[7] == '1' then
  entries = redis.call('XREVRANGE', LOG .. channel, last, first, 'COUNT', ARGV[8])
else
  entries = redis.call('XRANGE', LOG .. channel, first, last, 'COUNT', ARGV[8])
end
-- A file's event keeps its words when the file is gone. Fields begin with previous, type and, with a file, its id.
local gone = {}
for i, entry in ipairs(entries) do
  local fields = entry[2]
  local living = fields[4] == 'message' or fields[4] == 'file' and living_reference(channel, fields[6])
  gone[i] = living and '0' or '1'
end

local head = redis.call('HGET', HEAD, channel)
local trimmed
if head then
  trimmed = redis.call('HGET', TRIMMED, channel)
else
  trimmed = redis.call('HGET', APP, 'trimmedFloor')
end
return answer(head or ZERO, trimmed or ZERO, entries, table.concat(gone))
