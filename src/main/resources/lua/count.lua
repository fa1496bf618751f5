-- Counts the messages and files of the channel ARGV[4] after the timetoken ARGV[5] (empty for the beginning) that history
-- shows the reader ARGV[6], looking at ARGV[7] events at most. Answers the count, and where it stopped before the end.
--@include app readers hidden
local channel, reader, limit = ARGV[4], ARGV[6], tonumber(ARGV[7])
local first = ARGV[5] ~= '' and '(' .. ARGV[5] .. '-0' or '-'
local entries = redis.call('XRANGE', LOG .. channel, first, '+', 'COUNT', limit)
if #entries == 0 then return answer('0', '') end
local reached = string.sub(entries[#entries][1], 1, 17)
local stretches = hidden_between(channel, string.sub(entries[1][1], 1, 17), reached)

local count = 0
for _, entry in ipairs(entries) do
  local fields = entry[2]
  if fields[4] == 'message' or fields[4] == 'file' then
    local shown, recipients = not is_in(stretches, string.sub(entry[1], 1, 17)), ''
    for i = 5, #fields, 2 do
      local name = fields[i]
      if name == 'n' or name == 'v' and tonumber(fields[i + 1]) <= now then shown = false end
      if name == 'r' then recipients = fields[i + 1] end
    end
    if shown and is_for({recipients = recipients}, '', reader) then count = count + 1 end
  end
end
return answer(text(count), #entries == limit and reached or '')
