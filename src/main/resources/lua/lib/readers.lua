-- Whether a reference is for a reader: '+' sees every item, '=<user>' what is for everyone or for that user, and empty text
-- nothing. The list of recipients is our own JSON, of nothing but texts.
local is_for = function(reference, reader)
  if reader == '' then return false end
  if reader == '+' or reference.recipients == '' then return true end
  for _, user in ipairs(cjson.decode(reference.recipients)) do
    if reader == '=' .. user then return true end
  end
  return false
end
