-- The user ARGV[4] leaves channels that it visits, whose names follow.
--@include app append presence
for i = 5, #ARGV do end_visit(ARGV[i], ARGV[4], 'leave') end
finish()
return answer(touched())
