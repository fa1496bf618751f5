-- Takes the group ARGV[4] away.
--@include app groups
redis.call('DEL', GROUP .. ARGV[4])
redis.call('ZREM', GROUPS, ARGV[4])
return answer(regrouped(ARGV[4]))
