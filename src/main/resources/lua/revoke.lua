-- Revokes the token (ARGV[4] 't') or all tokens until now of the user (ARGV[4] 'u') ARGV[5], for ARGV[6] micros. Done
-- twice it says the same twice.
--@include app revoke
revoke(ARGV[4], ARGV[5], tonumber(ARGV[6]))
return answer()
