-- Declares the upload ARGV[4], as lib/declaration.lua takes it, and gives the right to write all of it at once to the writer
-- ARGV[13], for ARGV[14] micros.
--@include app uploads declaration
local refusal = declare()
if refusal then return refusal end
if tonumber(record.due) <= now or record.state == 'cancelled' then return no_upload() end
if record.state == 'completed' or record.state == 'published' then
  return refuse('conflict', 'the upload is complete')
end
if record.lease ~= ARGV[13] then
  if is_held() then return refuse('conflict', 'somebody else is writing this upload just now') end
  if record.segments then clear('segments', 'clean') end
  -- Its bytes are no segment; a segment that was written before counts no more.
  local fence = text(tonumber(record.fence or '0') + 1)
  set({state = 'uploading', lease = ARGV[13], fence = fence, segment = fence})
end
set({leaseUntil = text(now + tonumber(ARGV[14]))})
return shown()
