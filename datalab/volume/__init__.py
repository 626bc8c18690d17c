"""Volume data: many files in a few minutes, for measures and rehearsals."""
