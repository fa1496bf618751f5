-- A declared upload. ARGV[4] is its id.
local UPLOAD_FIELDS = {
  'state', 'owner', 'channels', 'attributes', 'size', 'sha256', 'due', 'blob', 'blobSize', 'blobSha256',
  'lease', 'leaseUntil',
}
local id = ARGV[4]
local record = {}
for i, value in ipairs(redis.call('HMGET', UPLOAD .. id, unpack(UPLOAD_FIELDS))) do
  record[UPLOAD_FIELDS[i]] = value
end
local alive = record.state and tonumber(record.due) > now
local no_upload = function() return refuse('not-found', 'no such upload') end

-- Changes fields of the record, in the table and in Redis.
local set = function(changes)
  local arguments = {}
  for name, value in pairs(changes) do
    record[name] = value
    arguments[#arguments + 1] = name
    arguments[#arguments + 1] = value
  end
  redis.call('HSET', UPLOAD .. id, unpack(arguments))
end

local clear = function(...)
  for _, name in ipairs({...}) do record[name] = false end
  redis.call('HDEL', UPLOAD .. id, ...)
end

-- Lets the upload live until a moment; an ended one no longer counts against its owner.
local live_until = function(moment, counts)
  set({due = text(moment)})
  redis.call('ZADD', DUE, text(moment), 'u:' .. id)
  if counts then
    redis.call('ZADD', DECLARED .. record.owner, text(moment), id)
  else
    redis.call('ZREM', DECLARED .. record.owner, id)
  end
end

local shown = function()
  return answer(record.state, record.owner, record.channels, record.attributes, record.size, record.sha256, record.due,
    record.blob, record.blobSize, record.blobSha256)
end
