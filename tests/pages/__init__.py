"""What everyone sees."""
