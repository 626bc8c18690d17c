"""The files that the public takes away."""
