"""People, organisations and their dated labels, memberships and the one permission table."""
