-- Does something to the event ARGV[9] of the channel ARGV[8] for the user ARGV[10]: ARGV[11] JSON of the action. ARGV[12]
-- recovery window, ARGV[13] reader, ARGV[14] most actions of an event, ARGV[15] of a channel.
--@include app operation append readers hidden shown actions
local earlier = recall()
if earlier then return earlier end

local channel, event, user, json = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local fields = shown_event(channel, event, ARGV[13])
if not fields then return refuse('not-found', 'no such event in this channel') end
local acted = ACTED .. event .. ':' .. channel
if redis.call('HEXISTS', acted, once(user, json)) == 1 then
  return refuse('conflict', 'the user has done this to the event already')
end
if redis.call('HLEN', acted) >= 2 * tonumber(ARGV[14])
  or redis.call('ZCARD', ACTIONS .. channel) >= tonumber(ARGV[15]) then
  return refuse('channel-full', 'the event, or its channel, has as many actions as it may')
end

-- Its type says message, for nodes that know no actions.
local facts = {'n', '1', 'k', '+', 'u', user, 'm', json}
if fields.r then
  facts[#facts + 1] = 'r'
  facts[#facts + 1] = fields.r
end
local timetoken, previous = append(channel, {'XADD', '', '', 'p', '', 't', 'message', unpack(facts)})
schedule_event(channel, timetoken, false, nil, tonumber(ARGV[12]))
redis.call('HSET', acted, 'a' .. timetoken, cmsgpack.pack({json, user}), once(user, json), timetoken)
redis.call('ZADD', ACTIONS .. channel, 0, timetoken .. ':' .. event)
commit()
return remember(facts, {timetoken, previous})
