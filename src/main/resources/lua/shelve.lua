-- Puts a file on the app's shelf: it is there by its id, and in no channel.
--@include app operation
local earlier = recall()
if earlier then return earlier end

local file, owner, publisher, ttl, most, share_hash = ARGV[8], ARGV[9], ARGV[10], tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13]
local attributes, size, sha256, blob, picture = ARGV[14], ARGV[15], ARGV[16], ARGV[17], ARGV[18]
if redis.call('EXISTS', FILE .. file) == 1 then return refuse('conflict', 'the file is published already') end
if redis.call('ZSCORE', DYING, blob) then
  return refuse('unavailable', 'the bytes waited too long and were given up; send them again')
end
if redis.call('ZCARD', SHELF) >= most then return refuse('channel-full', 'the shelf holds as many files as it may') end

redis.call('HSET', FILE .. file, 'attributes', attributes, 'size', size, 'sha256', sha256, 'blob', blob,
  'created', text(now), 'owner', owner, 'references', 1)
if publisher ~= '' then redis.call('HSET', FILE .. file, 'publisher', publisher) end
if picture ~= '' then redis.call('HSET', FILE .. file, 'picture', picture) end
if share_hash ~= '' then redis.call('HSET', FILE .. file, 'restricted', '1', 'shareHash', share_hash) end
redis.call('HINCRBY', BLOBS, blob, 1)
redis.call('ZADD', SHELF, text(now + ttl), file)
return remember(text(now + ttl))
