-- Names those uploads, of ARGV[5] and on, that take no more bytes. Their segments belong to the epoch ARGV[4]: a data set
-- of another one cannot know.
--@include app
if epoch ~= ARGV[4] then return refuse('conflict', 'the data set has another epoch') end
local ended = {}
for i = 5, #ARGV do
  local known = redis.call('HMGET', UPLOAD .. ARGV[i], 'state', 'due')
  local open = known[1] == 'created' or known[1] == 'uploading'
  if not open or tonumber(known[2]) <= now then ended[#ended + 1] = ARGV[i] end
end
return answer(ended)
