"""The explorer: files as people have them, questions, downloads, limits."""
