-- An account as it is answered.
local account_of = function(id)
  local found = redis.call('HMGET', ACCOUNT .. id, 'created', 'password', 'grants', 'data')
  return found[1] and {id, found[1], found[2] or '', found[3] or '', found[4] or ''}
end
