-- Announces a file or a message to channels, all or none.
--@include app operation append references readers
local earlier = recall()
if earlier then return earlier end

local kind, file, owner, publisher = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local stored, event_ttl, file_ttl = ARGV[12] == '1', tonumber(ARGV[13]), tonumber(ARGV[14])
local quota, window = tonumber(ARGV[15]), tonumber(ARGV[16])
local recipients, share_hash, reader = ARGV[17], ARGV[18], ARGV[19]
local attributes, size, sha256, blob = ARGV[20], ARGV[21], ARGV[22], ARGV[23]
local message, meta, label, silent = ARGV[24], ARGV[25], ARGV[26], ARGV[27] == '1'
local picture, administers, within = ARGV[28], ARGV[29] == '1', tonumber(ARGV[30])
local FIRST = 31
local known_reference = nil
local enters = {}

-- The uploads of this owner for a channel whose bytes came lately.
local handed = function(channel)
  local found = {}
  for _, id in ipairs(redis.call('ZREVRANGE', DECLARED .. owner, 0, -1)) do
    local upload = redis.call('HMGET', UPLOAD .. id, 'state', 'due', 'channels', 'completed')
    if upload[1] == 'completed' and tonumber(upload[2]) > now and tonumber(upload[4] or '0') > now - within then
      for planned in string.gmatch(upload[3], '[^\n]+') do
        if planned == channel then found[#found + 1] = id end
      end
    end
  end
  return found
end

-- Whether an upload is its sender's. Who names one that came with a ticket need not be the client that asked for it.
local is_own = function(known)
  if known == owner then return true end
  local user = string.match(owner, '^ticket/%x*/(.*)$')
  return user ~= nil and user == string.match(known, '^ticket/%x*/(.*)$')
end

-- Checks come first: what a script has written before it fails stays written.
if kind == 'handed' then
  local waiting = handed(ARGV[FIRST])
  if #waiting == 0 then return refuse('not-found', 'no upload of this sender waits to be published in this channel') end
  if #waiting > 1 then
    return refuse('conflict', 'several uploads of this sender wait in this channel, and the message does not say which it means')
  end
  kind, file = 'stored', waiting[1]
end
if kind == 'new' then
  if redis.call('EXISTS', FILE .. file) == 1 then return refuse('conflict', 'the file is published already') end
elseif kind == 'stored' then
  local upload = redis.call('HMGET', UPLOAD .. file,
    'state', 'owner', 'due', 'channels', 'attributes', 'blobSize', 'blobSha256', 'blob', 'picture')
  local state = upload[1]
  local open = state == 'created' or state == 'uploading' or state == 'completed'
  if open and is_own(upload[2]) and tonumber(upload[3]) > now then
    if state ~= 'completed' then return refuse('upload-incomplete', 'the bytes of the upload are not all there yet') end
    local planned = {}
    for channel in string.gmatch(upload[4], '[^\n]+') do planned[channel] = true end
    for i = FIRST, #ARGV do
      if not planned[ARGV[i]] then return refuse('not-found', 'the upload was not declared for this channel') end
    end
    kind, owner, attributes, size, sha256, blob = 'upload', upload[2], upload[5], upload[6], upload[7], upload[8]
    picture = upload[9] or ''
  elseif ARGV[4] == 'u:' .. file then
    -- An upload that announces itself does so once, also when it is said again after the operation is forgotten.
    return refuse('conflict', 'the upload is published')
  else
    -- From the shelf a file goes to any channel; a restricted one is taken from there by its owner and who administers the app.
    local ends = tonumber(redis.call('ZSCORE', SHELF, file) or '0')
    local facts = redis.call('HMGET', FILE .. file, 'owner', 'restricted')
    local on_shelf = ends > now and (not facts[2] or administers or facts[1] == owner)
    for i = FIRST, #ARGV do
      local reference = living_reference(ARGV[i], file)
      if reference and not is_for(reference, file, reader) or not reference and not on_shelf then
        return refuse('not-found', 'no such file in this channel')
      end
      if not reference then enters[#enters + 1] = ARGV[i] end
      known_reference = known_reference or reference
    end
    known_reference = known_reference or {expiry = ends, recipients = ''}
    if share_hash ~= '' then return refuse('conflict', 'the file is published already, and cannot be restricted any more') end
  end
end
local is_fresh = kind == 'new' or kind == 'upload'
if is_fresh then
  if redis.call('ZSCORE', DYING, blob) then
    return refuse('unavailable', 'the bytes waited too long and were given up; send them again')
  end
  for i = FIRST, #ARGV do enters[#enters + 1] = ARGV[i] end
end
for _, channel in ipairs(enters) do
  if redis.call('ZCARD', FILES .. channel) >= quota then
    return refuse('channel-full', 'the channel holds as many files as it may')
  end
end

-- The event. facts: what the caller cannot know; it goes into the answer, too.
local event = {'XADD', '', '', 'p', '', 't', (kind == 'message' or kind == 'signal') and 'message' or 'file'}
local facts = {}
local put = function(name, value)
  event[#event + 1] = name
  event[#event + 1] = value
end
local tell = function(name, value)
  put(name, value)
  facts[#facts + 1] = name
  facts[#facts + 1] = value
end
local file_expiry, file_recipients = nil, recipients
if is_fresh then
  file_expiry = file_ttl > 0 and now + file_ttl or nil
  tell('f', file)
  local write = kind == 'upload' and tell or put
  write('a', attributes)
  write('z', size)
  write('h', sha256)
  if picture ~= '' then write('i', picture) end
  tell('b', blob)
  tell('c', text(now))
  if publisher ~= '' then tell('w', publisher) end
  if share_hash ~= '' then tell('s', '1') end
  if file_expiry then tell('e', text(file_expiry)) end
elseif kind == 'stored' then
  -- Who may see the file decides who hears of it again.
  if known_reference.recipients == '' then known_reference.recipients = recipients end
  recipients = ''
  file_expiry, file_recipients = known_reference.expiry, known_reference.recipients
  local known = facts_of(file, known_reference)
  for i = 1, #known, 2 do tell(known[i], known[i + 1]) end
end
local event_expiry = event_ttl > 0 and now + event_ttl or nil
if event_expiry then tell('v', text(event_expiry)) end
if recipients ~= '' then tell('r', recipients) end
if not stored then put('n', '1') end
if publisher ~= '' then put('u', publisher) end
if message ~= '' then put('m', message) end
if meta ~= '' then put('x', meta) end
if label ~= '' then put('l', label) end
if silent then put('q', '1') end
if kind == 'signal' then put('g', '1') end

local is_entered = {}
for _, channel in ipairs(enters) do is_entered[channel] = true end
local moments = {}
for i = FIRST, #ARGV do
  local channel = ARGV[i]
  local timetoken, previous = append(channel, event)
  schedule_event(channel, timetoken, stored, event_expiry, window)
  if is_entered[channel] then
    redis.call('ZADD', FILES .. channel, 0, timetoken .. ':' .. file)
    redis.call('HSET', IN .. channel, file,
      timetoken .. ':' .. (file_expiry and text(file_expiry) or '0') .. ':' .. file_recipients)
    if file_expiry then schedule('f:' .. file .. ':' .. channel, file_expiry) end
  end
  moments[#moments + 1] = timetoken
  moments[#moments + 1] = previous
end
if is_fresh then
  redis.call('HSET', FILE .. file, 'attributes', attributes, 'size', size, 'sha256', sha256, 'blob', blob,
    'created', text(now), 'references', #enters, 'channels', table.concat(enters, '\n'))
  if publisher ~= '' then redis.call('HSET', FILE .. file, 'publisher', publisher) end
  if picture ~= '' then redis.call('HSET', FILE .. file, 'picture', picture) end
  if share_hash ~= '' then redis.call('HSET', FILE .. file, 'restricted', '1', 'shareHash', share_hash) end
end
if kind == 'stored' and #enters > 0 then
  local before = redis.call('HGET', FILE .. file, 'channels')
  redis.call('HSET', FILE .. file, 'channels', (before and before .. '\n' or '') .. table.concat(enters, '\n'))
  redis.call('HINCRBY', FILE .. file, 'references', #enters)
elseif kind == 'new' then
  redis.call('HINCRBY', BLOBS, blob, 1)
elseif kind == 'upload' then
  -- The upload's blob reference becomes the file's. Its record stays a while for those who ask.
  redis.call('HSET', UPLOAD .. file, 'state', 'published', 'due', text(now + ENDED_TTL))
  redis.call('ZREM', DECLARED .. owner, file)
  schedule('u:' .. file, now + ENDED_TTL)
end
commit()
return remember(facts, moments)
