"""What editors and the clock do for the public."""
