-- Records the bytes of the upload ARGV[4], written under the lease ARGV[5]: blob, size, sha256; ARGV[9] ttl in micros;
-- ARGV[10] what picture they are (or empty).
--@include app uploads
if not alive or record.state == 'cancelled' then return no_upload() end
if record.blob == ARGV[6] then return shown() end
if record.state ~= 'uploading' or record.lease ~= ARGV[5] then
  return refuse('conflict', 'the upload has another writer by now')
end
if redis.call('ZSCORE', DYING, ARGV[6]) then
  return refuse('unavailable', 'the bytes waited too long and were given up; send them again')
end
redis.call('HINCRBY', BLOBS, ARGV[6], 1)
clear('lease', 'leaseUntil', 'segments', 'segment', 'clean')
local completed =
  {state = 'completed', blob = ARGV[6], blobSize = ARGV[7], blobSha256 = ARGV[8], completed = text(now)}
if ARGV[10] ~= '' then completed.picture = ARGV[10] end
live_until(now + tonumber(ARGV[9]), true, completed)
return shown()
