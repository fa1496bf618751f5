-- Stretches of a channel that history does not show, '<from>:<to>', both inclusive; no two of one channel touch.
local hidden_between = function(channel, first, last)
  local stretches = redis.call('ZREVRANGEBYLEX', HIDDEN .. channel, '[' .. first .. ':~', '-', 'LIMIT', 0, 1)
  for _, stretch in ipairs(redis.call('ZRANGEBYLEX', HIDDEN .. channel, '(' .. first .. ':~', '[' .. last .. ':~')) do
    stretches[#stretches + 1] = stretch
  end
  return stretches
end

local is_in = function(stretches, timetoken)
  for _, stretch in ipairs(stretches) do
    if string.sub(stretch, 1, 17) <= timetoken and timetoken <= string.sub(stretch, 19) then return true end
  end
  return false
end
