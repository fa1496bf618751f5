-- Whether a channel's reference to a file is for a reader: '+' sees every item, '=<user>' what is for everyone or for that
-- user, '~<user>' in an inbox of somebody else what that user has sent there. The list of recipients is our own JSON, of
-- nothing but texts.
local is_for = function(reference, file, reader)
  local kind, user = string.sub(reader, 1, 1), string.sub(reader, 2)
  if kind == '+' then return true end
  if kind == '~' then return user ~= '' and redis.call('HGET', FILE .. file, 'publisher') == user end
  if reference.recipients == '' then return true end
  for _, recipient in ipairs(cjson.decode(reference.recipients)) do
    if recipient == user then return true end
  end
  return false
end
