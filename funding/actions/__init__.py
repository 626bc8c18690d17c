"""What people do to a co-financing: a function per verb, a transaction per function."""
