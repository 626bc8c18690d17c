"""The service in the hands of those who run it."""
