-- Marks those blobs dying, of ARGV[5] and on, that nobody refers to. They belong to the epoch ARGV[4]: a data set of
-- another one cannot know what is in use.
--@include app
if epoch ~= ARGV[4] then return refuse('conflict', 'the data set has another epoch') end
local marked = {}
for i = 5, #ARGV do
  if redis.call('HEXISTS', BLOBS, ARGV[i]) == 0 then
    redis.call('ZADD', DYING, 'NX', text(now), ARGV[i])
    marked[#marked + 1] = ARGV[i]
  end
end
return answer(marked)
