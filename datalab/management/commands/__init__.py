"""Commands that need every wing."""
