-- Files that lie in no channel, or not only in channels: their end by id. What ended there not long ago is remembered.
local LAPSED_MOST = 100000

local lapse = function(file)
  redis.call('ZADD', LAPSED, text(now + LAPSED_TTL), file)
  redis.call('ZREMRANGEBYSCORE', LAPSED, '-inf', text(now))
  redis.call('ZREMRANGEBYRANK', LAPSED, 0, -LAPSED_MOST - 1)
end

-- Takes the last reference from a file.
local drop_file = function(file)
  local blob = redis.call('HGET', FILE .. file, 'blob')
  redis.call('DEL', FILE .. file)
  if blob then unrefer(blob) end
end
