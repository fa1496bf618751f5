-- What was revoked after the version ARGV[4], at most ARGV[5]; all of it when that version lies in another past.
--@include app
local known = redis.call('HMGET', APP, 'revocations', 'linkKey')
local version, limit = tonumber(known[1] or '0'), tonumber(ARGV[5])
local from = tonumber(ARGV[4])
if from == version then return answer(known[2], text(version), 1, {}) end
if from > version then from = 0 end
local found = redis.call('XRANGE', REVOKED, '(' .. text(from) .. '-0', '+', 'COUNT', limit)
local complete = #found < limit
if not complete then version = tonumber(string.match(found[#found][1], '^%d+')) end
return answer(known[2], text(version), complete and 1 or 0, found)
