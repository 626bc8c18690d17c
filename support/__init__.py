"""The datalab's help: typed cases and their life."""
