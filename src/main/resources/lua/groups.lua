-- Lists groups after the name ARGV[4] (empty for the beginning), at most ARGV[5].
--@include app
return answer(redis.call('ZRANGEBYLEX', GROUPS, ARGV[4] == '' and '-' or '(' .. ARGV[4], '+', 'LIMIT', 0, tonumber(ARGV[5])))
