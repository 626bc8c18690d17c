"""What people do: a function per verb, a transaction per function."""
