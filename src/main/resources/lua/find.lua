-- Finds the file ARGV[5] of the channel ARGV[4], and the hash of its share secret if it is restricted.
--@include app references
local reference = living_reference(ARGV[4], ARGV[5])
if not reference then return refuse('not-found', 'no such file in this channel') end
return answer(facts_of(ARGV[5], reference), redis.call('HGET', FILE .. ARGV[5], 'shareHash'))
