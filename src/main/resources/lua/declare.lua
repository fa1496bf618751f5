-- Declares the upload ARGV[4], as lib/declaration.lua takes it.
--@include app uploads declaration
return declare({}) or shown()
