-- Gives the account ARGV[4] the password hash ARGV[6] in place of ARGV[5] (empty whatever it is), and revokes its user's
-- tokens for ARGV[7] micros (empty: they stay). A hash holds its own random salt, so one that is there already is ours.
--@include app revoke
local hash = redis.call('HMGET', ACCOUNT .. ARGV[4], 'created', 'password')
if not hash[1] then return refuse('not-found', 'no such user') end
if hash[2] ~= ARGV[6] then
  if ARGV[5] ~= '' and hash[2] ~= ARGV[5] then return refuse('conflict', 'the password was changed meanwhile') end
  redis.call('HSET', ACCOUNT .. ARGV[4], 'password', ARGV[6])
end
if ARGV[7] ~= '' then revoke('u', ARGV[4], tonumber(ARGV[7])) end
return answer()
