-- Takes the group ARGV[4] away.
--@include app changes
redis.call('DEL', GROUP .. ARGV[4])
redis.call('ZREM', GROUPS, ARGV[4])
return answer(count_change('regrouped', REGROUPED, ARGV[4]))
