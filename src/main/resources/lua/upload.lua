-- Finds the upload ARGV[4].
--@include app uploads
if not alive then return no_upload() end
return shown()
