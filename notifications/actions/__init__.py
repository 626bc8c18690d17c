"""What people do with their messages."""
