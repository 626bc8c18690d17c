"""The same page sent twice does one thing; other words sent from it are another thing."""

import uuid


def key_of(page_key: uuid.UUID | None, *words: object) -> uuid.UUID | None:
    """The key under which a page's words are kept once; None when the page has no key."""
    return uuid.uuid5(page_key, "\x1f".join(map(str, words))) if page_key else None
