"""What each person needs to know."""
