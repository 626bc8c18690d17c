"""The composition root: it knows every wing, and no wing knows it."""
