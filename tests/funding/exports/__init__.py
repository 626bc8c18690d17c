"""What leaves for a spreadsheet and what comes back."""
