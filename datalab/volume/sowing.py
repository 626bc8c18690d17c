"""Writes many files straight into the tables, chunk by chunk, each chunk a transaction.

Files stay before the decision: a decided one would owe its money to the ledger.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership, Organisation, OrganisationKind, User
from accounts.permissions import Role
from datalab.volume.words import PLACES, TEXTS, THINGS, VERBS
from finding.models import Passage, passages_of
from projects.models import CallVersion
from workflow.models import SEALED, ReferenceCounter

SQL = Path(__file__).resolve().parent
CHUNK = 50_000
#: From so many files on, the index of the search is made once at the end.
MANY = 50_000
#: Years over which the files are spread, the last one being today's.
YEARS = 4
#: Their triggers sleep during a chunk, which writes what they would: whole, and not row by row.
ASLEEP = (
    *("projects_project", "funding_cofinancing", "support_supportcase"),
    *("workflow_journalentry", "workflow_journalhead"),
)
SEARCHED = {
    "project": "projects_project",
    "cofinancing": "funding_cofinancing",
    "support_case": "support_supportcase",
}
BODIES = 500
AUTHOR = "volume@datalab.invalid"


def sow(count: int, *, at: datetime, show: Callable[[int], None] | None = None) -> None:
    """Adds ``count`` projects, their co-financings, support cases and journal.

    Run again, it adds as many more. The reference data must be loaded.
    """
    places = _places()
    with words_indexed_at_the_end(count >= MANY):
        _sow(count, at, places, show)
    deed = "VACUUM ANALYZE" if count >= MANY else "ANALYZE"
    with connection.cursor() as cursor:
        for table in (*ASLEEP, "finding_passage"):
            cursor.execute(f"{deed} {table}")


@contextmanager
def words_indexed_at_the_end(wanted: bool) -> Iterator[None]:
    """Makes the index of the search once at the end: ten times less work than row by row."""
    index = next(i for i in Passage._meta.indexes if i.name == "passage_words")
    if wanted:
        with connection.schema_editor() as editor:
            editor.remove_index(Passage, index)
    try:
        yield
    finally:
        if wanted:
            with connection.schema_editor() as editor:
                editor.add_index(Passage, index)


def _sow(count: int, at: datetime, places: dict[str, Any], show: Callable[[int], None] | None):
    year = timezone.localdate(at).year
    done = 0
    for age in range(YEARS):
        share = count // YEARS + (age < count % YEARS)
        for start in range(0, share, CHUNK):
            size = min(CHUNK, share - start)
            _chunk(size, year - YEARS + 1 + age, at, places)
            done += size
            if show is not None:
                show(done)


def _places() -> dict[str, Any]:
    """The bodies that hold the files, their author, the calls under which they are filed."""
    volume = Organisation.objects.filter(key__startswith="volume-").order_by("pk")
    there = set(volume.values_list("key", flat=True))
    Organisation.objects.bulk_create(
        Organisation(
            key=f"volume-{number}",
            kind=OrganisationKind.STATE_SERVICE,
            name=f"Direction départementale d’essai n° {number}",
            acronym=f"DDE{number}",
        )
        for number in range(1, BODIES + 1)
        if f"volume-{number}" not in there
    )
    author = User.objects.filter(email=AUTHOR).first() or User.objects.create_user(AUTHOR)
    bodies = list(volume.all().values_list("pk", flat=True))
    Membership.objects.get_or_create(
        user=author, organisation_id=bodies[0], role=Role.DATA_ADMINISTRATOR
    )
    versions = CallVersion.objects.filter(published_at__isnull=False).order_by("pk")
    return {
        "bodies": bodies,
        "author": author.pk,
        "versions": list(versions.values_list("pk", flat=True)),
        "verbs": list(VERBS),
        "things": list(THINGS),
        "places": list(PLACES),
        "texts": list(TEXTS),
    }


@transaction.atomic(durable=True)
def _chunk(size: int, year: int, at: datetime, places: dict[str, Any]) -> None:
    first = {prefix: _numbers(prefix, year, size) for prefix in ("DL", "AC")}
    values = places | {"size": size, "year": year, "now": at, "first": first["DL"]}
    values["first_case"] = first["AC"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM support_supportcase")
        (cases,) = cursor.fetchone()
        # rows of this very transaction are in no statistics: whole chunks are joined by hashing
        cursor.execute("SET LOCAL enable_nestloop = off")
        for table in ASLEEP:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT setseed(%s)", [(first["DL"] % 1000) / 1000])
        for script in ("projects.sql", "cofinancings.sql", "cases.sql"):
            cursor.execute((SQL / script).read_text(encoding="utf-8"), values)
        for source, table in SEARCHED.items():
            rows = "NEW.reference IN (SELECT v.reference FROM volume v)"
            if source == "support_case":
                rows = f"NEW.id > {cases}"
            cursor.execute(passages_of(source, table, rows))
        cursor.execute(_sealed((SQL / "journal.sql").read_text(encoding="utf-8")), values)
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_seqscan = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ASLEEP:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _sealed(script: str) -> str:
    """The script of the journal, its seals computed as the trigger of the journal does."""
    return script.replace("{sealed}", SEALED.format(row="e").replace("%", "%%"))


def _numbers(prefix: str, year: int, size: int) -> int:
    """Takes numbers of a year, as ``next_reference`` does; the first of them."""
    counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(
        prefix=prefix, year=year, defaults={"last": 0}
    )
    first = counter.last + 1
    counter.last += size
    counter.save(update_fields=["last"])
    return first
