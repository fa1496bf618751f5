-- Removes a file from a channel and announces that.
--@include app operation append blobs shelf references readers removal
local earlier = recall()
if earlier then return earlier end

local channel, file, by = ARGV[8], ARGV[9], ARGV[10]
local ttl, window, reader = tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13]

local reference = living_reference(channel, file)
if not reference or not is_for(reference, file, reader) then return refuse('not-found', 'no such file in this channel') end
local timetoken, previous, facts = remove_file('file-deleted', channel, file, reference, by, ttl, window)
redis.call('ZREM', DUE, 'f:' .. file .. ':' .. channel)
commit()
return remember(facts, {timetoken, previous})
