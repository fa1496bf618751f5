-- Declares the upload ARGV[4], unless it is: owner, channels, attributes, size, sha256 (or empty), ttl in micros, most of this
-- owner, how it is announced (or empty). A new one has these other fields, too. A refusal, or nil.
local declare = function(others)
  local owner, ttl, most = ARGV[5], tonumber(ARGV[10]), tonumber(ARGV[11])
  if record.state then
    -- Sent again: its id is random.
    return record.owner ~= owner and refuse('conflict', 'the upload is declared already') or nil
  end
  redis.call('ZREMRANGEBYSCORE', DECLARED .. owner, '-inf', text(now))
  if redis.call('ZCARD', DECLARED .. owner) >= most then
    return refuse('rate-limited', 'too many uploads are declared and not published')
  end
  local fields = {state = 'created', owner = owner, channels = ARGV[6], attributes = ARGV[7], size = ARGV[8]}
  if ARGV[9] ~= '' then fields.sha256 = ARGV[9] end
  if ARGV[12] ~= '' then fields.announce = ARGV[12] end
  for name, value in pairs(others) do fields[name] = value end
  live_until(now + ttl, true, fields)
end
