"""One program per claim of the README, each against its peer or its limit, in one run."""
