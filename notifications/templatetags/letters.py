"""What a letter's template needs: addresses that can be followed, no sign of a text lost."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
ADDRESS = re.compile(r"""(?:https?://|\bwww\.)[^\s<>"«»]+""")
#: What ends a sentence rather than an address.
AFTER = ".,;:!?…’'”*"


@register.filter
def linked(text: str) -> SafeString:
    """The text, escaped, its addresses as links; Django's ``urlize`` loses a point after « ) »."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = _without_what_follows(found[0])
        url = address if address.startswith("http") else f"https://{address}"
        link = format_html('<a href="{}">{}</a>', url, address)
        parts += [(conditional_escape(text[end : found.start()]),), (link,)]
        end = found.start() + len(address)
    parts.append((conditional_escape(text[end:]),))
    return format_html_join("", "{}", parts)


def _without_what_follows(address: str) -> str:
    """The address alone: neither the point of its sentence nor a bracket opened before it."""
    while True:
        kept = address.rstrip(AFTER)
        if kept.endswith(")") and kept.count("(") < kept.count(")"):
            kept = kept[:-1]
        if kept == address:
            return kept
        address = kept
