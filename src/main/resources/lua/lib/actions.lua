-- What users did to events. Of an event: 'a<timetoken of the action>' to {JSON, user}, and 'u' with the packed user and
-- JSON to that timetoken, so that each does the same once.
local once = function(user, json) return 'u' .. cmsgpack.pack({user, json}) end

local drop_actions = function(channel, event)
  local names = redis.call('HKEYS', ACTED .. event .. ':' .. channel)
  if #names == 0 then return 0 end
  for _, name in ipairs(names) do
    if string.sub(name, 1, 1) == 'a' then
      redis.call('ZREM', ACTIONS .. channel, string.sub(name, 2) .. ':' .. event)
    end
  end
  redis.call('DEL', ACTED .. event .. ':' .. channel)
  return #names
end
