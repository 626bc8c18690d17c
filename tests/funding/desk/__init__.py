"""The budget officer's desk in the admin."""
