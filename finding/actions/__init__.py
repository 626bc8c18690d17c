"""What people do to their lists."""
