-- Ends the lease of whoever writes the upload ARGV[4], unless it has all bytes. Its segment is not closed, so it is over.
--@include app uploads
if not alive or record.state == 'cancelled' then return no_upload() end
if record.lease and not is_full() then clear('lease', 'leaseUntil') end
return shown()
