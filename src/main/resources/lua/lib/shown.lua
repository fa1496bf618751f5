-- The fields of a message or file that history shows a reader; nil when there is none.
local shown_event = function(channel, timetoken, reader)
  local entry = redis.call('XRANGE', LOG .. channel, timetoken .. '-0', timetoken .. '-0')[1]
  if not entry then return nil end
  local fields = {}
  for i = 1, #entry[2], 2 do fields[entry[2][i]] = entry[2][i + 1] end
  local is_told = (fields.t == 'message' or fields.t == 'file') and not fields.n
  local lives = not fields.v or tonumber(fields.v) > now
  if not is_told or not lives or is_in(hidden_between(channel, timetoken, timetoken), timetoken) then return nil end
  return is_for({recipients = fields.r or ''}, '', reader) and fields or nil
end
