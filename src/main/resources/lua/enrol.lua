-- Makes accounts, all or none. ARGV[4] a random name of this call, then for each account id, password hash, grants and
-- data, empty when absent. Answers the place of the first that exists already, 0 when all were made.
--@include app
for i = 5, #ARGV, 4 do
  local made = redis.call('HGET', ACCOUNT .. ARGV[i], 'made')
  if made == ARGV[4] then
    -- Sent again: its name is random. Touching it makes this a write, so that WAIT after it means something.
    redis.call('HSET', ACCOUNT .. ARGV[i], 'made', made)
    return answer(0)
  end
  if made then return answer((i - 5) / 4 + 1) end
end
for i = 5, #ARGV, 4 do
  local fields = {'made', ARGV[4], 'created', text(now)}
  for j, name in ipairs({'password', 'grants', 'data'}) do
    if ARGV[i + j] ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = ARGV[i + j]
    end
  end
  redis.call('HSET', ACCOUNT .. ARGV[i], unpack(fields))
  redis.call('ZADD', ACCOUNTS, 0, ARGV[i])
end
return answer(0)
