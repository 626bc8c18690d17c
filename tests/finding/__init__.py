"""The tests of lists, views, exports and the search."""
