-- A declared upload. ARGV[4] is its id.
-- segments: '<number>:<length>' for each committed stretch, with blanks between. fence: the number of its last writer.
-- segment: the number of the stretch that the last writer wrote. clean: whether that writer has closed it.
local UPLOAD_FIELDS = {
  'state', 'owner', 'channels', 'attributes', 'size', 'sha256', 'due', 'blob', 'blobSize', 'blobSha256',
  'lease', 'leaseUntil', 'announce', 'segments', 'segment', 'fence', 'clean', 'picture',
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

-- Lets the upload live until a moment, changing other fields with that; an ended one no longer counts against its owner.
local live_until = function(moment, counts, changes)
  changes = changes or {}
  changes.due = text(moment)
  set(changes)
  redis.call('ZADD', DUE, text(moment), 'u:' .. id)
  if counts then
    redis.call('ZADD', DECLARED .. record.owner, text(moment), id)
  else
    redis.call('ZREM', DECLARED .. record.owner, id)
  end
end

-- How many bytes are committed.
local offset = function()
  local total = 0
  for length in string.gmatch(record.segments or '', ':(%d+)') do total = total + tonumber(length) end
  return total
end

local is_full = function() return text(offset()) == record.size end
local is_held = function() return record.lease and tonumber(record.leaseUntil) > now end

-- Commits bytes of the writer's own segment. What was committed of it is never taken back: a call that comes late knows less.
local keep = function(length)
  local others, known = {}, 0
  for number, size in string.gmatch(record.segments or '', '(%d+):(%d+)') do
    if number == record.segment then known = tonumber(size) else others[#others + 1] = number .. ':' .. size end
  end
  if tonumber(length) <= known then return end
  others[#others + 1] = record.segment .. ':' .. length
  set({segments = table.concat(others, ' ')})
end

local shown = function()
  return answer(record.state, record.owner, record.channels, record.attributes, record.size, record.sha256, record.due,
    record.blob, record.blobSize, record.blobSha256, record.announce, record.segments, record.segment, record.picture)
end
