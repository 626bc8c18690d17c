"""What the pages of the committee show to one person."""
