-- Reads up to ARGV[7] members of the channel ARGV[4] after the user ARGV[6], and lets it be watched for ARGV[5] micros.
--@include app append presence
local channel = ARGV[4]
local watch = watch_of(channel)
if not watch[1] then return answer(watch) end
prolong(channel, tonumber(ARGV[5]))
end_visits(channel)
finish()
watch = watch_of(channel)
return answer(watch, redis.call('HLEN', HERE .. channel), page(channel, ARGV[6], tonumber(ARGV[7])))
