-- The permits of the holder ARGV[4], and of everybody, on the scopes that follow: scope, holder, letters, end, ...
--@include app
local found = {}
for i = 5, #ARGV do
  local kept = redis.call('HMGET', PERMIT .. ARGV[i], '', ARGV[4])
  for j, holder in ipairs({'', ARGV[4]}) do
    local letters, ends = string.match(kept[j] or '', '^(.-):(%d*)$')
    if letters and (j == 1 or holder ~= '') and (ends == '' or tonumber(ends) > now) then
      for _, value in ipairs({ARGV[i], holder, letters, ends}) do found[#found + 1] = value end
    end
  end
end
return answer(found)
