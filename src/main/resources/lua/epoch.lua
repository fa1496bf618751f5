-- Gives the data set a new epoch unless somebody did since the one that was seen (ARGV[4]).
--@include app
if epoch == ARGV[4] then
  epoch = string.sub(ARGV[1], 1, 12) .. string.format('%010d%06d', time[1], time[2])
  since = clock
  redis.call('HSET', APP, 'epoch', epoch, 'since', since)
end
return answer()
