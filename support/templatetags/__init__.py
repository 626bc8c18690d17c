"""What the pages of lower wings show of the support desk."""
