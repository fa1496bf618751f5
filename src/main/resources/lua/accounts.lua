-- Lists accounts after the id ARGV[4] (empty for the beginning), at most ARGV[5].
--@include app accounts
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', ACCOUNTS, ARGV[4] == '' and '-' or '(' .. ARGV[4], '+',
  'LIMIT', 0, tonumber(ARGV[5]))) do
  found[#found + 1] = account_of(id)
end
return answer(found)
