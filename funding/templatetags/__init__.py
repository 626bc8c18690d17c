"""What templates say of co-financings."""
