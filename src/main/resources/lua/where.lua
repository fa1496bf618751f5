-- Tells where the file ARGV[4] is: on the shelf as events tell of it, the hash of its share secret, the channels that have it.
--@include app references
local file = ARGV[4]
local known = redis.call('HMGET', FILE .. file, 'attributes', 'shareHash', 'channels')
local ends = tonumber(redis.call('ZSCORE', SHELF, file) or '0')
local lapsed = tonumber(redis.call('ZSCORE', LAPSED, file) or '0')
if lapsed > now or known[1] and ends > 0 and ends <= now then return refuse('content-gone', 'the file has expired') end
if not known[1] then return refuse('not-found', 'no such file') end
local channels = {}
for channel in string.gmatch(known[3] or '', '[^\n]+') do
  if living_reference(channel, file) then channels[#channels + 1] = channel end
end
local shelved = ends > now and facts_of(file, {expiry = ends, recipients = ''}) or {}
if #shelved == 0 and #channels == 0 then return refuse('not-found', 'no such file') end
return answer(shelved, known[2] or '', channels)
