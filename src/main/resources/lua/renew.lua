-- Holds the lease ARGV[5] of the upload ARGV[4] for ARGV[6] micros more, and the upload for ARGV[7].
--@include app uploads
if not alive then return no_upload() end
if record.lease ~= ARGV[5] then return refuse('conflict', 'the upload has another writer by now') end
set({leaseUntil = text(now + tonumber(ARGV[6]))})
live_until(now + tonumber(ARGV[7]), true)
return answer()
