-- All permits on the scope ARGV[4], at most ARGV[5], in the order of their holders: holder, letters, end, ...
--@include app
local holders, found = redis.call('HKEYS', PERMIT .. ARGV[4]), {}
table.sort(holders)
for _, holder in ipairs(holders) do
  local letters, ends = string.match(redis.call('HGET', PERMIT .. ARGV[4], holder), '^(.-):(%d*)$')
  if (ends == '' or tonumber(ends) > now) and #found < 3 * tonumber(ARGV[5]) then
    for _, value in ipairs({holder, letters, ends}) do found[#found + 1] = value end
  end
end
return answer(found)
