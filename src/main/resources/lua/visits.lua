-- What the user ARGV[4] visits: of each channel its name, 1 when the user is there, its state.
--@include app
local visits, known = {}, redis.call('HGETALL', VISIT .. ARGV[4])
for i = 1, #known, 2 do
  local visit = cmsgpack.unpack(known[i + 1])
  if visit[1] > now then visits[#visits + 1] = {known[i], visit[4] and '1' or '', visit[3]} end
end
return answer(visits)
