"""Two editions → typed changes, checks over them, the correspondence table, and whose verdict changes (docs/diff.md)."""
