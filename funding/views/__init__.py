"""The HTML doors of the wing, one module a stage of life."""
