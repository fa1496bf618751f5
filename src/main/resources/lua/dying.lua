-- Names at most ARGV[4] dying blobs, those that began first.
--@include app
return answer(redis.call('ZRANGE', DYING, 0, tonumber(ARGV[4]) - 1))
