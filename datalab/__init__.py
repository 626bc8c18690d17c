"""The composition root: it knows every wing, and no wing knows it."""

# Nothing is imported here: `./run` reads this package before any dependency is installed.
