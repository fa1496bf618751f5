-- Takes one reference from a blob; without its last one it begins to die.
local unrefer = function(blob)
  if redis.call('HINCRBY', BLOBS, blob, -1) <= 0 then
    redis.call('HDEL', BLOBS, blob)
    redis.call('ZADD', DYING, text(now), blob)
  end
end
