"""How Chinese project texts are folded and cut, the same way for the index and for the query."""
