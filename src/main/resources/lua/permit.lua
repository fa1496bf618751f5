-- Puts permits in the place of those that were. ARGV[4] most scopes of the app, ARGV[5] most holders of a scope, then for each
-- permit its scope, its holder, its letters (empty takes it away) and its end in micros (empty for none). All or none.
--@include app changes
local scopes, holders = tonumber(ARGV[4]), tonumber(ARGV[5])
local fresh, count, sizes = {}, redis.call('ZCARD', PERMITS), {}
for i = 6, #ARGV, 4 do
  local scope, holder = ARGV[i], ARGV[i + 1]
  if ARGV[i + 2] ~= '' then
    if not sizes[scope] then
      sizes[scope] = redis.call('HLEN', PERMIT .. scope)
      if sizes[scope] == 0 then count = count + 1 end
    end
    if not fresh[scope .. '\n' .. holder] and redis.call('HEXISTS', PERMIT .. scope, holder) == 0 then
      fresh[scope .. '\n' .. holder] = true
      sizes[scope] = sizes[scope] + 1
    end
    if count > scopes or sizes[scope] > holders then
      return refuse('too-many-channels', 'the app has as many grants as it may')
    end
  end
end
for i = 6, #ARGV, 4 do
  local scope, holder, letters, ends = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if letters == '' then
    redis.call('HDEL', PERMIT .. scope, holder)
  else
    redis.call('HSET', PERMIT .. scope, holder, letters .. ':' .. ends)
    redis.call('ZADD', PERMITS, 0, scope)
    if ends ~= '' then redis.call('ZADD', LATER, 'LT', ends, 'p:' .. scope) end
  end
  if redis.call('EXISTS', PERMIT .. scope) == 0 then redis.call('ZREM', PERMITS, scope) end
  count_change('repermitted', REPERMITTED, scope .. '\n' .. holder)
end
return answer()
