"""The tests of what comes from démarches-simplifiées."""
