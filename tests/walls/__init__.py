"""Nobody gets in where they do not belong, nor too often."""
