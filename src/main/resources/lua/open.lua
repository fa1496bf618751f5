-- Opens the app's data set.
--@include app
return answer(redis.call('HGET', APP, 'linkKey'))
