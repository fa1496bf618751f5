-- Lists the actions of the channel ARGV[4] between the timetokens ARGV[5] and ARGV[6] (exclusive, empty for none), newest
-- first, at most ARGV[7], on events that history shows the reader ARGV[8].
--@include app readers hidden shown
local MOST_READS = 40
local channel, limit, reader = ARGV[4], tonumber(ARGV[7]), ARGV[8]
local last = ARGV[6] ~= '' and '(' .. ARGV[6] or '+'
local first = ARGV[5] ~= '' and '(' .. ARGV[5] .. ':~' or '-'
local found, known = {}, {}

local take = function(member)
  local action, event = string.sub(member, 1, 17), string.sub(member, 19)
  if known[event] == nil then known[event] = shown_event(channel, event, reader) and true or false end
  local packed = known[event] and redis.call('HGET', ACTED .. event .. ':' .. channel, 'a' .. action)
  if packed then
    local json, user = unpack(cmsgpack.unpack(packed))
    found[#found + 1] = {action, json, user}
  end
end

for _ = 1, MOST_READS do
  local members = redis.call('ZREVRANGEBYLEX', ACTIONS .. channel, last, first, 'LIMIT', 0, limit)
  for _, member in ipairs(members) do
    if #found < limit then take(member) end
  end
  if #members < limit or #found == limit then break end
  last = '(' .. members[#members]
end
return answer(found)
