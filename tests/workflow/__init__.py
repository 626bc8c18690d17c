"""How any file moves, and the journal of every move."""
