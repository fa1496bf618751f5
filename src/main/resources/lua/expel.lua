-- Removes the account ARGV[8] and revokes its user's tokens, for ARGV[9] micros.
--@include app operation revoke
local earlier = recall()
if earlier then return earlier end
if redis.call('DEL', ACCOUNT .. ARGV[8]) == 0 then return refuse('not-found', 'no such user') end
redis.call('ZREM', ACCOUNTS, ARGV[8])
revoke('u', ARGV[8], tonumber(ARGV[9]))
return remember()
