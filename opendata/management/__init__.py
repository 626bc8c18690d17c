"""The shell's doors of the wing."""
