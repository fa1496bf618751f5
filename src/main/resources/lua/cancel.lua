-- Ends the upload ARGV[4]. Its record stays a while for those who ask, and so that this can be sent again.
--@include app blobs uploads
if not alive then return no_upload() end
if record.state == 'published' then return refuse('conflict', 'the upload is published') end
if record.state ~= 'cancelled' then
  if record.state == 'completed' then unrefer(record.blob) end
  set({state = 'cancelled'})
  clear('blob', 'blobSize', 'blobSha256', 'lease', 'leaseUntil', 'segments', 'segment', 'clean')
  live_until(now + ENDED_TTL, false)
end
return answer()
