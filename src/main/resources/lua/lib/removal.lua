-- Takes a file out of a channel and announces that. The file, and its blob, go with the last channel; the shelf, too, lets go
-- then of what had been announced.
local remove_file = function(kind, channel, file, reference, by, ttl, window)
  local facts = facts_of(file, reference)
  local expiry = ttl > 0 and now + ttl or nil
  local event = {'XADD', '', '', 'p', '', 't', kind, unpack(facts)}
  if expiry then
    event[#event + 1] = 'v'
    event[#event + 1] = text(expiry)
    facts[#facts + 1] = 'v'
    facts[#facts + 1] = text(expiry)
  end
  if by ~= '' then
    event[#event + 1] = 'u'
    event[#event + 1] = by
  end
  local timetoken, previous = append(channel, event)
  schedule_event(channel, timetoken, true, expiry, window)

  redis.call('HDEL', IN .. channel, file)
  redis.call('ZREM', FILES .. channel, reference.timetoken .. ':' .. file)
  local left = redis.call('HINCRBY', FILE .. file, 'references', -1)
  if left == 1 and redis.call('ZREM', SHELF, file) == 1 then
    if kind == 'file-expired' then lapse(file) end
    left = 0
  end
  if left <= 0 then drop_file(file) end
  return timetoken, previous, facts
end
