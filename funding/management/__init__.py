"""The shell’s doors."""
