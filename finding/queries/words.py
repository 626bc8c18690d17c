"""What a person types, as PostgreSQL looks for it: French word forms, accents aside."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Expression, Func, Value

from finding.models import HOLDER_SIGN

CONFIG = "public.datalab_french"
LONGEST_TEXT = 200
#: Words without sense that PostgreSQL's French list forgets, or no longer knows without accents.
EMPTY = frozenset(
    {"a", "à", "les", "ou", "où", "meme", "même", "memes", "mêmes", "etant", "étant"}
    | {"etes", "êtes", "etais", "étais", "etait", "était", "etaient", "étaient"}
)
REFERENCE = re.compile(r"^\s*([a-z]{2})[\s-]?(\d{4})(?:[\s-](\d{1,6}))?\s*$", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+", re.UNICODE)
#: Quotes of a typographer, which PostgreSQL knows only as plain ones.
_QUOTES = re.compile("[«»“”]")
#: What parts words without being a plain space, as ``datalab_parted`` does of what is searched.
_PARTING = re.compile("[^\\S ]|[…–—•·€„]")
_PHRASES = re.compile(r'("[^"]*")')


def typed(text: str, last_begins: bool = False) -> dict[str, str]:
    """What PostgreSQL is asked: the ``words``, and the ``last`` apart if it may begin one."""
    words, last = split(text) if last_begins else (without_empty_words(text), "")
    return {"words": words, "last": f"{last}:*"} if last else {"words": words}


class Asked(SearchQuery):
    """A ``tsquery``: the words typed (``typed``), and those of the holders if there are any."""

    def __init__(self, words: Mapping[str, Any], *, holders: Iterable[int] | None = None) -> None:
        parts = [w if isinstance(w, Expression) else Value(w) for w in words.values()]
        template = f"websearch_to_tsquery('{CONFIG}'::regconfig, %s)"
        if "last" in words:
            template += f" && to_tsquery('{CONFIG}'::regconfig, %s)"
        if holders is not None:
            keys = " | ".join(f"'{HOLDER_SIGN}{int(key)}'" for key in holders)
            template += " && (%s)::tsquery"
            parts.append(Value(keys or f"'{HOLDER_SIGN}nobody'"))
        Func.__init__(self, *parts)
        self.pattern = template

    def as_sql(self, compiler, connection, *args, **extra):
        compiled = [compiler.compile(part) for part in self.source_expressions]
        sql = self.pattern % tuple(sql for sql, _params in compiled)
        return f"({sql})", [param for _sql, params in compiled for param in params]


def without_empty_words(text: str) -> str:
    """The text without its empty words, but for those between quotes: a phrase keeps its places.

    The sign of a holder is taken out: some locales would read it as a letter.
    """
    text = _PARTING.sub(" ", text.replace("\0", " ").replace(HOLDER_SIGN, " "))
    text = _QUOTES.sub('"', text)
    parts = _PHRASES.split(text[:LONGEST_TEXT])
    kept = [
        part
        if part.startswith('"')
        else _WORD.sub(lambda m: "" if m[0].lower() in EMPTY else m[0], part)
        for part in parts
    ]
    return "".join(kept)


def split(text: str) -> tuple[str, str]:
    """The text before its last word, and that word if it has three letters or more."""
    text = without_empty_words(text).rstrip()
    found = re.search(r"(\w{3,})$", text)
    if found is None:
        return text, ""
    return text[: found.start()], found[1]


def reference_in(text: str) -> str:
    """The beginning of a reference, as ``DL-2026-00``, when the text is one; else nothing."""
    found = REFERENCE.match(text)
    if found is None:
        return ""
    prefix, year, number = found.groups()
    return f"{prefix.upper()}-{year}" + (f"-{number}" if number else "")
