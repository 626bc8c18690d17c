"""French typography for every template."""
