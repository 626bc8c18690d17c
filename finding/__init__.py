"""How one finds a file again: lists, saved views, French search, exports of a selection."""
