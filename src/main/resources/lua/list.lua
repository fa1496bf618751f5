-- Lists the files of channel ARGV[4] after the place ARGV[5] (exclusive, empty for the beginning); ARGV[6] '1' for newest
-- first; at most ARGV[7]. Files whose time is over are left out.
--@include app references
local channel, from, limit = ARGV[4], ARGV[5], tonumber(ARGV[7])
local command, first, last = 'ZRANGEBYLEX', '-', '+'
if ARGV[6] == '1' then command, first, last = 'ZREVRANGEBYLEX', '+', '-' end
if from ~= '' then first = '(' .. from end

local found = {}
while #found < limit do
  local places = redis.call(command, FILES .. channel, first, last, 'LIMIT', 0, limit)
  for _, place in ipairs(places) do
    local file = string.sub(place, 19)
    local reference = #found < limit and living_reference(channel, file)
    if reference then found[#found + 1] = {place, facts_of(file, reference)} end
  end
  if #places < limit then break end
  first = '(' .. places[#places]
end
return answer(found)
