"""The search: passages that hold the words, then only the files that the person may see.

PostgreSQL gives the first ``MOST_RANKED`` passages that the index finds. Fewer: they are ranked,
and paged by number. More: common words say little of relevance, so the newest come first, by key.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Expression, F, Q, QuerySet

from accounts.permissions import DESK_ROLES
from finding.models import Passage, among
from finding.queries.hits import FileKey, Found, Hit, hit_of, hits_of
from finding.queries.keyset import PAGE_SIZE, BadCursorError, Cursor, cut
from finding.queries.lists import LISTS, FileList
from finding.queries.seen import REFERENCES, one_of, statement_for, together
from finding.queries.words import Asked, reference_in, typed, without_empty_words

MOST_RANKED = 2000
#: Common words: how many passages are read at once, and how often, to fill one page.
WALKED, MOST_WALKS = 100, 20
#: What gives the array of the references closed to a person (a declared conflict), or None:
#: registered in apps.py.
CLOSED: list[Callable[[Any], Expression | None]] = []


def passages_for(person: Any, text: str, *, begins: bool = False) -> QuerySet[Passage]:
    """The passages that hold these words and that the person might read; what is theirs to read is
    settled by the files themselves (``open_files``)."""
    inside = [files.file_kind for files in LISTS.values() if files.reads_inside(person)]
    allowed = Q(is_internal=False) | Q(file_kind__in=inside)
    words = typed(text, begins)
    if DESK_ROLES & person.roles:
        return Passage.objects.filter(words=Asked(words)).filter(allowed)
    held = {m.organisation_id for m in person.current_memberships}
    invited = [ref for files in LISTS.values() for ref in files.also_open(person)]
    mine = Q(words=Asked(words, holders=sorted(held)))
    if invited:
        mine |= Q(words=Asked(words), reference__in=invited)
    return Passage.objects.filter(mine).filter(allowed)


def are_more(passages: QuerySet[Passage], most: int) -> bool:
    """Whether they are more than so many: the index stops there."""
    return passages.order_by().values("pk")[: most + 1].count() > most


def open_files(person: Any, keys: Iterable[FileKey]) -> set[FileKey]:
    """Those of these files whose content the person may read: a query a kind.

    What a declared conflict closes is closed by the content of each kind, at the moment asked.
    """
    by_kind: dict[str, set[str]] = {}
    for kind, reference in keys:
        by_kind.setdefault(kind, set()).add(reference)
    found: set[FileKey] = set()
    for files in LISTS.values():
        wanted = by_kind.get(files.file_kind, set())
        if wanted:
            seen = statement_for(person, ("open", files.name), partial(_open, files, person))
            references = seen(references=together(wanted))
            found |= {(files.file_kind, reference) for reference in references}
    return found


def _open(files: FileList, person: Any) -> QuerySet:
    rows = files.content(person).filter(one_of(REFERENCES)).order_by()
    return rows.values_list("reference", flat=True)


def matching(rows: QuerySet, person: Any, text: str, kinds: tuple[str, ...]) -> QuerySet:
    """Those of the files that hold these words in passages of these kinds, in any order.

    A few matches are settled first, so that the order asked for sorts them alone; many are left to
    PostgreSQL, which walks the order until a page is full.
    """
    reference = reference_in(text)
    if reference:
        return rows.filter(reference__startswith=reference)
    for begins in (False, True):
        passages = passages_for(person, text, begins=begins).filter(file_kind__in=kinds)
        if are_more(passages, MOST_RANKED):
            return rows.filter(reference__in=_open_kinds(passages, person).values("reference"))
        keys = set(passages.order_by().values_list("file_kind", "reference"))
        if keys:
            found = {reference for _kind, reference in open_files(person, keys)}
            return rows.filter(reference__in=sorted(found))
    return rows.none()


def _open_kinds(passages: QuerySet, person: Any) -> QuerySet:
    """Among many passages, those of the kinds whose content is open to whoever sees the file."""
    closed = [f.file_kind for f in LISTS.values() if f.content is not f.rows]
    for closed_to in CLOSED:
        references = closed_to(person)
        if references is not None:
            passages = passages.filter(~among("reference", references))
    return passages.exclude(file_kind__in=closed)


def search(person: Any, text: str, *, kind: str = "", cursor: str = "") -> Found:
    """One page of the files that hold these words, or whose reference begins so.

    ``kind`` keeps one kind of file. When nothing holds the words as typed, the last may be the
    beginning of a word (``widened``).
    """
    reference = reference_in(text)
    if reference:
        return by_reference(person, reference, kind)
    if not without_empty_words(text).strip():
        return Found()
    for begins in (False, True):
        passages = passages_for(person, text, begins=begins)
        if kind:
            passages = passages.filter(file_kind=kind)
        found = _page(person, text, passages, cursor, begins)
        if found.hits or cursor:
            return found
    return Found()


def by_reference(person: Any, reference: str, kind: str = "") -> Found:
    """The files of every kind whose reference begins so, a page of them."""
    hits: list[Hit] = []
    for files in LISTS.values():
        if kind in ("", files.file_kind):
            rows = files.rows(person).filter(reference__startswith=reference)
            hits += [hit_of(person, files, row) for row in rows.order_by("reference")[:PAGE_SIZE]]
    return Found(hits=hits, total=len(hits))


def ranked(passages: QuerySet, asked: Asked, most: int) -> list[tuple[int, str, str]] | None:
    """The key, kind and reference of each passage, the best first; None when they are too many.

    They are counted first, up to the cap: ranking reads the words of each, which costs far more.
    """
    if are_more(passages, most):
        return None
    found = passages.annotate(rank=SearchRank(F("words"), asked))
    best = found.order_by("-rank", "-moment", "-pk").values_list("pk", "file_kind", "reference")
    return list(best[:most])


def _page(person: Any, text: str, passages: QuerySet, cursor: str, begins: bool) -> Found:
    if cursor and not cursor.isdigit():
        return _newest(person, text, passages, cursor, begins)
    rows = ranked(passages, Asked(typed(text, begins)), MOST_RANKED)
    if rows is None:
        return _newest(person, text, passages, "", begins)
    best: dict[FileKey, int] = {}
    for pk, file_kind, reference in rows:
        best.setdefault((file_kind, reference), pk)
    allowed = open_files(person, best)
    shown = [(key, pk) for key, pk in best.items() if key in allowed]
    number = max(1, int(cursor[:6] or "1"))
    here = shown[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Found(
        hits=hits_of(person, text, here, begins),
        total=len(shown),
        next=str(number + 1) if len(shown) > number * PAGE_SIZE else "",
        previous=str(number - 1) if number > 1 else "",
        number=number,
        widened=begins,
    )


def _newest(person: Any, text: str, passages: QuerySet, cursor: str, begins: bool) -> Found:
    """The newest files that hold common words: passages are walked by date until a page is full."""
    best: dict[FileKey, int] = {}
    passages = passages.only("file_kind", "reference", "moment")
    place, number = cursor, 1
    for _walk in range(MOST_WALKS):
        try:
            walked = cut(
                passages, order="-moment", expression=F("moment"), cursor=place, size=WALKED
            )
        except BadCursorError:
            return Found()
        number = walked.number if place == cursor else number
        keys = {(p.file_kind, p.reference): p for p in reversed(walked.rows)}
        allowed = open_files(person, keys)
        for passage in walked.rows:
            key = (passage.file_kind, passage.reference)
            if key in allowed:
                best.setdefault(key, passage.pk)
            if len(best) == PAGE_SIZE:
                place = _after(passage, number + 1)
                break
        else:
            place = walked.next
        if len(best) == PAGE_SIZE or not place:
            break
    return Found(
        hits=hits_of(person, text, list(best.items()), begins),
        total=None,
        next=place,
        number=number,
        widened=begins,
    )


def _after(passage: Any, page: int) -> str:
    return Cursor("-moment", passage.moment, passage.pk, False, page).text()
