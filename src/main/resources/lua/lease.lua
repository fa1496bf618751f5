-- Takes the right to write the upload ARGV[4] for the writer ARGV[5], for ARGV[6] micros; ARGV[7] '1' from whoever has it
-- and lacks bytes. ARGV[8] is where the writer goes on, -1 to begin anew; ARGV[9] how long the upload is, -1 unknown.
--@include app uploads
if not alive or record.state == 'cancelled' then return no_upload() end
if record.state == 'completed' or record.state == 'published' then
  return refuse('conflict', 'the upload is complete')
end
local ends = text(now + tonumber(ARGV[6]))
if record.lease == ARGV[5] then
  -- Sent again: its name is random.
  set({leaseUntil = ends})
  return shown()
end
if is_held() and (ARGV[7] ~= '1' or is_full()) then
  return refuse('conflict', 'somebody else is writing this upload just now')
end
local anew = ARGV[8] == '-1'
if not anew and ARGV[8] ~= text(offset()) then
  return refuse('offset-mismatch', 'the upload goes on at ' .. text(offset()))
end
if ARGV[9] ~= '-1' and record.size ~= ARGV[9] then
  if record.size ~= '-1' then return refuse('length-mismatch', 'the upload has ' .. record.size .. ' bytes') end
  if not anew and offset() > tonumber(ARGV[9]) then
    return refuse('length-mismatch', 'more bytes than that are there already')
  end
end
if anew and record.segments then clear('segments') end
local last = string.match(record.segments or '', '(%d+):%d+$')
local goes_on = record.clean and last and last == record.segment
if not goes_on and select(2, string.gsub(record.segments or '', ':', '')) >= MOST_SEGMENTS then
  return refuse('conflict', 'the upload was broken off too often; begin a new one')
end
local fence = text(tonumber(record.fence or '0') + 1)
set({state = 'uploading', lease = ARGV[5], leaseUntil = ends, fence = fence,
  segment = goes_on and record.segment or fence})
if ARGV[9] ~= '-1' and not anew then set({size = ARGV[9]}) end
clear('clean')
return shown()
