-- Gives the lease ARGV[5] of the upload ARGV[4] back.
--@include app uploads
if record.state == 'uploading' and record.lease == ARGV[5] then
  set({state = 'created'})
  clear('lease', 'leaseUntil')
end
return answer()
