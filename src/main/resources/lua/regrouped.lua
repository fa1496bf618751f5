-- Which groups changed since the count ARGV[5] of the epoch ARGV[4]: the count, whether all may have, which did.
--@include app changes
return changes_since('regrouped', REGROUPED, ARGV[4], tonumber(ARGV[5]))
