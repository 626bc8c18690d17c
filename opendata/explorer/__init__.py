"""The basement of the wing: knows no set of data, only files, columns, rows and questions.

A deposited file becomes a folder of its own, never written again: ``rows.duckdb`` that pages read,
``data.parquet`` that people take away, ``profile.json`` that says what the columns hold, and
``rejects.csv`` with the rows that could not be read.
"""
