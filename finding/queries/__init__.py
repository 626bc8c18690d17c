"""What the pages of lists and of the search need."""
