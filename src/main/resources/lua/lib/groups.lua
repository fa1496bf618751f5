-- Counts a change of a group, for nodes that ask what changed. The latest are named; who knows none of those asks for all.
local NAMED = 1000
local regrouped = function(group)
  local count = redis.call('HINCRBY', APP, 'regrouped', 1)
  redis.call('ZADD', REGROUPED, count, group)
  redis.call('ZREMRANGEBYRANK', REGROUPED, 0, -NAMED - 1)
  return text(count)
end
