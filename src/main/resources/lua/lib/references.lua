-- A channel's reference to a file: '<timetoken>:<expiry micros, 0 for none>:<recipients, JSON>'.
local FILE_FIELDS = {'attributes', 'size', 'sha256', 'blob', 'created', 'publisher', 'restricted', 'picture'}
local FACT_NAMES = {'a', 'z', 'h', 'b', 'c', 'w', 's', 'i'}

local reference_of = function(channel, file)
  local reference = redis.call('HGET', IN .. channel, file)
  if not reference then return nil end
  local timetoken, expiry, recipients = string.match(reference, '^(%d+):(%d+):(.*)$')
  return {timetoken = timetoken, expiry = expiry ~= '0' and tonumber(expiry) or nil, recipients = recipients}
end

-- The reference unless the file's time is over, swept or not.
local living_reference = function(channel, file)
  local reference = reference_of(channel, file)
  if reference and reference.expiry and reference.expiry <= now then return nil end
  return reference
end

-- What events say of a file: names and values, as the log holds them.
local facts_of = function(file, reference)
  local facts = {'f', file}
  for i, value in ipairs(redis.call('HMGET', FILE .. file, unpack(FILE_FIELDS))) do
    if value then
      facts[#facts + 1] = FACT_NAMES[i]
      facts[#facts + 1] = value
    end
  end
  if reference.expiry then
    facts[#facts + 1] = 'e'
    facts[#facts + 1] = text(reference.expiry)
  end
  if reference.recipients ~= '' then
    facts[#facts + 1] = 'r'
    facts[#facts + 1] = reference.recipients
  end
  return facts
end
