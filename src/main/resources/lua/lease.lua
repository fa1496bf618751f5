-- Takes the right to write the upload ARGV[4] for the writer ARGV[5], for ARGV[6] micros; ARGV[7] '1' from whoever has it.
--@include app uploads
if not alive or record.state == 'cancelled' then return no_upload() end
if record.state == 'completed' or record.state == 'published' then
  return refuse('conflict', 'the upload is complete')
end
local held = record.lease and record.lease ~= ARGV[5] and tonumber(record.leaseUntil) > now
if held and ARGV[7] ~= '1' then return refuse('conflict', 'somebody else is writing this upload just now') end
set({state = 'uploading', lease = ARGV[5], leaseUntil = text(now + tonumber(ARGV[6]))})
return shown()
