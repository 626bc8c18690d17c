"""Long work: who asked for it, how far it is, row by row, and a way to stop it."""
