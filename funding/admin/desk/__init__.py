"""The budget officer's own pages inside the admin: figures, acts, transfers, years, forecast."""
