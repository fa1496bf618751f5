-- Takes the action ARGV[10] on the event ARGV[9] of the channel ARGV[8] back, for the user ARGV[11]; ARGV[12] '1' when it may
-- be another's. ARGV[13] recovery window, ARGV[14] reader.
--@include app operation append readers hidden shown actions
local earlier = recall()
if earlier then return earlier end

local channel, event, action, user = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local acted = ACTED .. event .. ':' .. channel
local packed = redis.call('HGET', acted, 'a' .. action)
local fields = packed and shown_event(channel, event, ARGV[14])
if not fields then return refuse('not-found', 'no such action on this event') end
local json, owner = unpack(cmsgpack.unpack(packed))
if owner ~= user and ARGV[12] ~= '1' then return refuse('forbidden', 'the action is another user\'s') end

local facts = {'n', '1', 'k', '-', 'm', string.sub(json, 1, -2) .. ',"timetoken":"' .. action .. '"}'}
if user ~= '' then
  facts[#facts + 1] = 'u'
  facts[#facts + 1] = user
end
if fields.r then
  facts[#facts + 1] = 'r'
  facts[#facts + 1] = fields.r
end
local timetoken, previous = append(channel, {'XADD', '', '', 'p', '', 't', 'message', unpack(facts)})
schedule_event(channel, timetoken, false, nil, tonumber(ARGV[13]))
redis.call('HDEL', acted, 'a' .. action, once(owner, json))
redis.call('ZREM', ACTIONS .. channel, action .. ':' .. event)
commit()
return remember(facts, {timetoken, previous})
