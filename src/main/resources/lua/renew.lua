-- Holds the lease ARGV[5] of the upload ARGV[4] for ARGV[6] micros more, and the upload for ARGV[7]. ARGV[8] is how long
-- the writer's segment is by now, 0 for as it was.
--@include app uploads
if not alive or record.state == 'cancelled' then return no_upload() end
if record.lease ~= ARGV[5] then return refuse('conflict', 'the upload has another writer by now') end
set({leaseUntil = text(now + tonumber(ARGV[6]))})
keep(ARGV[8])
live_until(now + tonumber(ARGV[7]), true)
return answer()
