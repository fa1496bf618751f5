-- Finds the account ARGV[4].
--@include app accounts
return answer(account_of(ARGV[4]) or {})
