"""Markdown as plain words, for cards, social networks and letters."""

from html import unescape

import nh3
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False})


def plain_words(text: str) -> str:
    """The words of a Markdown text, on one line, without marks nor tags (not escaped)."""
    return " ".join(unescape(nh3.clean(MARKDOWN.render(text), tags=set())).split())
