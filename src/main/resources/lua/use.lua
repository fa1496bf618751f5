-- Takes the one use of something. ARGV[4] its name, ARGV[5] a random name of this very send, ARGV[6] how long it is
-- remembered in ms. Answers 1 to who takes it, also when that is sent again, and 0 to others.
--@include app
local key = USED .. ARGV[4]
local taken = redis.call('SET', key, ARGV[5], 'NX', 'PX', ARGV[6])
return answer((taken or redis.call('GET', key) == ARGV[5]) and 1 or 0)
