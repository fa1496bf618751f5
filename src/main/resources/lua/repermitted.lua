-- Which permits changed since the count ARGV[5] of the epoch ARGV[4]: the count, whether all may have, which did, each as its scope, a
-- line feed, its holder.
--@include app changes
return changes_since('repermitted', REPERMITTED, ARGV[4], tonumber(ARGV[5]))
