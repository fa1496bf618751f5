-- Ends tokens before their time, for every node to read: kind 't' and a token's id, or 'u' and a user, whose tokens end
-- that were made up to now. Kept for a time, in micros, after which they have all ended by themselves.
local revoke = function(kind, name, hold)
  local version = text(redis.call('HINCRBY', APP, 'revocations', 1))
  redis.call('XADD', REVOKED, version .. '-0', 'k', kind, 'n', name, 'm', text(now), 'e', text(now + hold))
  redis.call('ZADD', DUE, text(now + hold), 'r:' .. version)
end
