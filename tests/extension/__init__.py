"""pandas' own suite for extension arrays, run against the package's dtype."""
