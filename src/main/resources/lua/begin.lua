-- Declares the upload ARGV[4], as lib/declaration.lua takes it, and gives the right to write all of it at once to the writer
-- ARGV[13], for ARGV[14] micros.
--@include app uploads declaration
local is_new = not record.state
-- Its bytes are no segment; one that was written before counts no more.
local fence = text(tonumber(record.fence or '0') + 1)
local writer = {
  state = 'uploading', lease = ARGV[13], leaseUntil = text(now + tonumber(ARGV[14])), fence = fence, segment = fence,
}
local refusal = declare(writer)
if refusal then return refusal end
if is_new then return answer() end
if not alive or record.state == 'cancelled' then return no_upload() end
if record.state == 'completed' or record.state == 'published' then
  return refuse('conflict', 'the upload is complete')
end
if record.lease == ARGV[13] then
  -- Sent again: its name is random.
  set({leaseUntil = writer.leaseUntil})
  return answer()
end
if is_held() then return refuse('conflict', 'somebody else is writing this upload just now') end
if record.segments then clear('segments', 'clean') end
set(writer)
return answer()
