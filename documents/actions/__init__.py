"""What people do with pieces, inside the deed of the wing that holds the file."""
