"""The tests: PostgreSQL and Redis always, real; one behaviour each, named as a sentence."""
