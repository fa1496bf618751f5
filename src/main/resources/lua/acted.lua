-- The actions on those of the events ARGV[6] and on of the channel ARGV[4] that history shows the reader ARGV[5].
--@include app readers hidden shown
local channel, reader, found = ARGV[4], ARGV[5], {}
for i = 6, #ARGV do
  local acted = redis.call('HGETALL', ACTED .. ARGV[i] .. ':' .. channel)
  if #acted > 0 and shown_event(channel, ARGV[i], reader) then
    for j = 1, #acted, 2 do
      if string.sub(acted[j], 1, 1) == 'a' then
        local json, user = unpack(cmsgpack.unpack(acted[j + 1]))
        found[#found + 1] = {string.sub(acted[j], 2), json, user}
      end
    end
  end
end
return answer(found)
