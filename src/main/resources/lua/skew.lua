-- Sets the skew to ARGV[6] if the data set (ARGV[4]) and the skew (ARGV[5]) are those that were seen, and the last change
-- is at least ARGV[7] seconds old.
--@include app
local changed = tonumber(redis.call('HGET', APP, 'skewChanged') or '0')
if epoch == ARGV[4] and skew == tonumber(ARGV[5]) and math.abs(tonumber(time[1]) - changed) >= tonumber(ARGV[7]) then
  seen = seen + (tonumber(ARGV[6]) - skew) * 1000000
  skew = tonumber(ARGV[6])
  redis.call('HSET', APP, 'skew', ARGV[6], 'skewChanged', time[1])
end
return answer()
