-- Gives the lease ARGV[5] of the upload ARGV[4] back. Its segment is closed and has ARGV[6] bytes; -1 drops all there is.
--@include app uploads
if not record.state then return no_upload() end
if record.state == 'uploading' and record.lease == ARGV[5] then
  if ARGV[6] == '-1' then
    clear('segments')
  else
    keep(ARGV[6])
    set({clean = '1'})
  end
  clear('lease', 'leaseUntil')
  if not record.segments then set({state = 'created'}) end
end
return shown()
