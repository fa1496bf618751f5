-- What the user ARGV[4] visits, and of the first ARGV[5] watched channels those where it is by a connection: of each channel its name, 1 when
-- the user is there, its state, 1 when it is there without visiting.
--@include app append presence
local user, found, visits = ARGV[4], {}, {}
local known = redis.call('HGETALL', VISIT .. user)
for i = 1, #known, 2 do
  local visit = cmsgpack.unpack(known[i + 1])
  if visit[1] > now then
    found[known[i]] = {known[i], visit[4] and '1' or '', visit[3], ''}
    visits[#visits + 1] = found[known[i]]
  end
end
local watched = redis.call('ZRANGEBYSCORE', WATCHED, '(' .. text(now), '+inf', 'LIMIT', 0, tonumber(ARGV[5]))
for _, channel in ipairs(watched) do
  local record = record_of(channel, user)
  -- That a visit has ended is noticed a little later.
  if record then record[GUEST] = nil end
  if record and next(record) then
    local state, visit = state_of(record), found[channel]
    if not visit then
      visit = {channel, '', '', ''}
      visits[#visits + 1] = visit
    end
    if visit[2] == '' then visit[2], visit[4] = '1', '1' end
    if visit[3] == '' then visit[3] = state end
  end
end
return answer(visits)
