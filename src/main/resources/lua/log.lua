-- Reads channel ARGV[4] between the timetokens ARGV[5] and ARGV[6] (exclusive, empty for none); ARGV[7] '1' for newest
-- first; at most ARGV[8].
--@include app references hidden
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
-- A file's event keeps its words when the file is gone. Fields begin with previous, type and, with a file, its id. Of each
-- event it is told whether its file is gone (1), whether it is hidden (2), or both (3).
local marks, stretches = {}, {}
if #entries > 0 and redis.call('EXISTS', HIDDEN .. channel) == 1 then
  local one, other = string.sub(entries[1][1], 1, 17), string.sub(entries[#entries][1], 1, 17)
  stretches = hidden_between(channel, one < other and one or other, one < other and other or one)
end
for i, entry in ipairs(entries) do
  local fields = entry[2]
  local kind = fields[4]
  local has_file = kind == 'file' or kind == 'file-deleted' or kind == 'file-expired'
  local gone = has_file and not (kind == 'file' and living_reference(channel, fields[6]))
  local hidden = #stretches > 0 and is_in(stretches, string.sub(entry[1], 1, 17))
  marks[i] = (gone and 1 or 0) + (hidden and 2 or 0)
end

local head = redis.call('HGET', HEAD, channel)
local trimmed
if head then
  trimmed = redis.call('HGET', TRIMMED, channel)
else
  trimmed = redis.call('HGET', APP, 'trimmedFloor')
end
return answer(head or ZERO, trimmed or ZERO, entries, table.concat(marks))
