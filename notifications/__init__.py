"""What each person needs to know: an outbox in the caller's transaction, delivered after commit."""
