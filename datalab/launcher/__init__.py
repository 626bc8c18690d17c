"""What makes one command enough: environment, embedded servers, demo, tests and checks, with the standard library alone."""
