"""For whoever maintains catalogues and rules: decision cases and entries' examples, run against a library."""
