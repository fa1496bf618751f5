-- Remembers the answer of a writing script under the operation's id, so that it can be sent again.
-- ARGV[4] id, ARGV[5] fingerprint (empty for our own), ARGV[6] a random name of this very send, ARGV[7] life time in ms
local operation = OP .. ARGV[4]

-- The earlier answer, or a refusal, or nil. Touching the key makes it a write, so that WAIT after it means something.
local recall = function()
  local remembered = redis.call('GET', operation)
  if not remembered then return nil end
  local fingerprint, send, body = cmsgpack.unpack(remembered)
  if fingerprint ~= ARGV[5] then
    return refuse('idempotency-mismatch', 'the same idempotency key came with another request')
  end
  redis.call('PEXPIRE', operation, ARGV[7])
  return answer(send, unpack(body))
end

local remember = function(...)
  redis.call('SET', operation, cmsgpack.pack(ARGV[5], ARGV[6], {...}), 'PX', ARGV[7])
  return answer(ARGV[6], ...)
end
