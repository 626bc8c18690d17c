"""The files of one page of results, and the words found, in their place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.contrib.postgres.search import SearchHeadline
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat, Left
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from psycopg.types.numeric import Int8

from accounts.statements import Slot, Statement
from finding.models import Passage, among
from finding.queries.lists import LISTS, FileList
from finding.queries.seen import REFERENCES, one_of, statement_for, together
from finding.queries.words import CONFIG, Asked, typed

FileKey = tuple[str, str]  # the kind of file, its reference
#: Around a word found, signs of no text, made into marks once the text is harmless.
OPENS, CLOSES = "\ue000", "\ue001"
LONGEST_READ = 20_000
#: Where a passage stands in its file, by its source; each wing adds its own in apps.py.
PLACES: dict[str, str | Promise | Callable[[Passage], str]] = {}


@dataclass(frozen=True)
class Hit:
    """A file found, and the passage that made it so."""

    files: FileList
    row: Any
    status: str
    title: str
    organisation: str
    excerpt: SafeString | str = ""
    place: str = ""


@dataclass(frozen=True)
class Found:
    """One page of results. ``total`` is None for common words, whose results are not counted."""

    hits: list[Hit] = field(default_factory=list)
    total: int | None = 0
    next: str = ""
    previous: str = ""
    number: int = 1
    widened: bool = False


def hits_of(person: Any, text: str, here: list[tuple[FileKey, int]], begins: bool) -> list[Hit]:
    """The files and the passages of one page: a query a kind and one for the passages."""
    passages = _passages(text, [pk for _key, pk in here], begins)
    rows: dict[FileKey, tuple[FileList, Any]] = {}
    for files in LISTS.values():
        wanted = [reference for (kind, reference), _pk in here if kind == files.file_kind]
        if wanted:
            seen = statement_for(person, ("hits", files.name), partial(_seen, files, person))
            for row in seen(references=together(wanted)):
                rows[(files.file_kind, row.reference)] = (files, row)
    return [hit_of(person, *rows[key], passages.get(pk)) for key, pk in here if key in rows]


def _seen(files: FileList, person: Any) -> QuerySet:
    return files.light(files.rows(person)).filter(one_of(REFERENCES)).order_by("pk")


def hit_of(person: Any, files: FileList, row: Any, passage: Any = None) -> Hit:
    """What a result shows of a file."""
    return Hit(
        files=files,
        row=row,
        status=files.by_name["status"].shown(row, person),
        title=files.by_name[files.title].value(row, person),
        organisation=files.by_name["organisation"].value(row, person),
        excerpt=_marked(passage.excerpt) if passage else "",
        place=_place(passage) if passage else "",
    )


def _passages(text: str, keys: list[int], begins: bool) -> dict[int, Any]:
    values = typed(text, begins)
    found = _excerpts(tuple(values))(keys=[Int8(key) for key in keys], **values)
    return {passage.pk: passage for passage in found}


@cache
def _excerpts(names: tuple[str, ...]) -> Statement:
    """The passages of some keys, with what they say around the words asked."""
    read = Left(Concat("label", Value(" "), "body", output_field=TextField()), LONGEST_READ)
    excerpt = SearchHeadline(
        read,
        Asked({name: Slot(name) for name in names}),
        config=CONFIG,
        start_sel=OPENS,
        stop_sel=CLOSES,
        max_words=30,
        min_words=12,
        max_fragments=2,
        fragment_delimiter=" … ",
    )
    found = Passage.objects.filter(among("pk", Slot("keys"))).annotate(excerpt=excerpt)
    return Statement(found.only("source", "is_internal", "label").order_by("pk"))


def _marked(excerpt: str) -> SafeString | str:
    """The excerpt as harmless HTML, the words found marked; nothing when none is in it."""
    if OPENS not in excerpt:
        return ""
    text = str(escape(re.sub(r"\s+", " ", excerpt).strip()))
    marked = text.replace(OPENS, "<mark>").replace(CLOSES, "</mark>")
    return mark_safe(marked)  # noqa: S308 - escaped above


def _place(passage: Passage) -> str:
    told = PLACES.get(passage.source, "")
    return told(passage) if callable(told) else str(told)


def attachment_place(passage: Passage) -> str:
    """A piece, by its title and name."""
    return format_html("{} {}", _("Pièce jointe :"), passage.label)


PLACES["attachment"] = attachment_place
