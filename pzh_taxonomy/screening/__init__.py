"""Many projects: rows in, rows with a decision out, bad rows set aside, counts that add up."""
