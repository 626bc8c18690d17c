"""What templates need to show the public pages."""
