-- Marks those blobs dying, of ARGV[4] and on, that nobody refers to.
--@include app
local marked = {}
for i = 4, #ARGV do
  if redis.call('HEXISTS', BLOBS, ARGV[i]) == 0 then
    redis.call('ZADD', DYING, 'NX', text(now), ARGV[i])
    marked[#marked + 1] = ARGV[i]
  end
end
return answer(marked)
