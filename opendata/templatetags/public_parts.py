"""Markdown told in a few plain words, for cards and for those who read only a title."""

from django import template

from opendata.queries.wording import plain_words

register = template.Library()


@register.filter
def plain(text: str) -> str:
    """Markdown without its marks nor any tag; the template escapes what is left."""
    return plain_words(text)
