-- The count of the app's changes of groups, and the channels of the group ARGV[4].
--@include app
return answer(redis.call('HGET', APP, 'regrouped') or '0', redis.call('SMEMBERS', GROUP .. ARGV[4]))
