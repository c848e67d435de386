"""One module a command; parses, calls, renders; no domain logic."""
