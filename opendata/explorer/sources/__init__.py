"""Files as people have them, each turned into one plain table of text."""

from opendata.explorer.sources.opening import Source, opened

__all__ = ["Source", "opened"]
