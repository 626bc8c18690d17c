"""What leaves for a spreadsheet, and comes back from one."""
