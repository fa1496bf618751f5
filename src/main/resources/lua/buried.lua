-- Forgets dying blobs, ARGV[4] and on, whose bytes are gone.
--@include app
for i = 4, #ARGV do redis.call('ZREM', DYING, ARGV[i]) end
return answer()
