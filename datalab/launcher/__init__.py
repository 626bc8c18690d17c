"""What makes one command enough: environment, servers, demo, tests; standard library alone."""
