"""Brings an extract in: read whole, then merged in one transaction; all of it or nothing."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.french import count as counted
from funding.ledger.chorus.reading import STAGED, Reading, read
from funding.ledger.chorus.sources import FileRefused, Problem, refuse
from funding.ledger.models.chorus import UNFINISHED, ChorusExtract, ExtractStatus

_LOCK = 0x43484F52  # one merge at a time
_BLOCK = 1 << 18
#: A worker silent for so long is taken for dead, and the import is taken up again.
SILENCE = timedelta(minutes=1)
MOST_ATTEMPTS = 3


class Cancelled(Exception):  # noqa: N818
    """Somebody asked to stop the import: nothing of it is stored."""


@dataclass(frozen=True)
class Merge:
    """How many lines an extract added, left as they were, made disappear and brought back."""

    added: int = 0
    known: int = 0
    gone: int = 0
    back: int = 0


def bring_in(
    extract: ChorusExtract,
    path: Path,
    *,
    clock: Callable[[], datetime],
    step: Callable[[int], None] = lambda percent: None,
) -> ChorusExtract:
    """Imports the file of a waiting extract and returns it, done.

    ``step(percent)`` follows the work, 0 to 100. Raises FileRefused (the extract keeps the
    problems, nothing else is stored) or Cancelled: also when a living worker has it. May be run
    again after a crash: same effect.
    """
    _take_up(extract, clock())
    if extract.attempts > MOST_ATTEMPTS:
        given_up = refuse(
            _(
                "L’import a été interrompu trois fois : il est abandonné. Découpez le fichier, "
                "ou demandez à l’exploitant de l’importer à la console (import_chorus)."
            )
        )
        _close(extract, ExtractStatus.STOPPED, clock(), given_up.problems)
        raise given_up
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as spool:
            reading = read(path, spool, step=_follow(extract, step, clock))
            spool.seek(0)
            step(75)
            _store(extract, reading, spool, clock)
    except FileRefused as refused:
        _close(extract, ExtractStatus.FAILED, clock(), refused.problems)
        raise
    except (Cancelled, KeyboardInterrupt):
        _close(extract, ExtractStatus.CANCELLED, clock(), [])
        raise
    except Exception:
        _close(
            extract,
            ExtractStatus.STOPPED,
            clock(),
            [Problem(_("L’import s’est arrêté sur une erreur du service : recommencez-le."))],
        )
        raise
    step(100)
    extract.refresh_from_db()
    return extract


def left_behind(now: datetime) -> list[int]:
    """The deposits that nobody has in hand: the broker was away, or their worker died."""
    with transaction.atomic():
        return list(_nobodys(now).exclude(file="").values_list("pk", flat=True))


def end_orphans(now: datetime) -> list[int]:
    """Ends the imports of the console whose command died: they keep no file to take up again."""
    told = Problem(
        _(
            "La commande d’import s’est arrêtée en route, sans laisser de fichier à reprendre : "
            "l’exploitant doit la relancer (import_chorus). Chaque ligne n’entrera qu’une fois."
        )
    )
    with transaction.atomic():
        dead = list(_nobodys(now).filter(file=""))
        for extract in dead:
            _close(extract, ExtractStatus.STOPPED, now, [told])
    return [extract.pk for extract in dead]


def _nobodys(now: datetime) -> QuerySet[ChorusExtract]:
    """What waits or ran, and has nobody; locked, in order.

    A living worker that merges, and says nothing meanwhile, holds the row: it is passed over.
    """
    waiting = Q(status=ExtractStatus.WAITING, requested_at__lt=now - timedelta(minutes=1))
    silent = Q(status=ExtractStatus.RUNNING) & _silent(now)
    left = ChorusExtract.objects.filter(waiting | silent)
    return left.select_for_update(skip_locked=True, no_key=True).order_by("pk")


def _silent(now: datetime) -> Q:
    return Q(beat_at=None) | Q(beat_at__lt=now - SILENCE)


def _take_up(extract: ChorusExtract, now: datetime) -> None:
    """Makes the import this worker's own; raises Cancelled when it is over or somebody's."""
    free = Q(status=ExtractStatus.WAITING) | (Q(status=ExtractStatus.RUNNING) & _silent(now))
    taken = ChorusExtract.objects.filter(free, pk=extract.pk).update(
        status=ExtractStatus.RUNNING, progress=0, beat_at=now, attempts=F("attempts") + 1
    )
    if not taken:
        raise Cancelled
    extract.refresh_from_db(fields=["attempts"])


def _follow(
    extract: ChorusExtract, step: Callable[[int], None], clock: Callable[[], datetime]
) -> Callable[[float, int], None]:
    """Shows the progress outside any transaction, and stops when somebody asked for it."""

    def follow(share: float, lines: int) -> None:
        percent = int(share * 70)
        going = ChorusExtract.objects.filter(
            pk=extract.pk, status=ExtractStatus.RUNNING, cancelled_at=None
        ).update(progress=percent, read_count=lines, beat_at=clock())
        if not going:
            raise Cancelled
        step(percent)

    return follow


def _close(extract: ChorusExtract, status: str, at: datetime, problems: list[Problem]) -> None:
    """Writes how an import ended, unless somebody else did; the extract then says which."""
    ChorusExtract.objects.filter(pk=extract.pk, status__in=UNFINISHED).update(
        status=status,
        ended_at=at,
        problems=[[p.line, p.column, p.sentence] for p in problems],
        read_count=0,
    )
    extract.refresh_from_db()


@transaction.atomic(durable=True)
def _store(
    extract: ChorusExtract, reading: Reading, spool: IO[str], clock: Callable[[], datetime]
) -> None:
    with connection.cursor() as cursor:
        # Its own row first: an import that waits for its turn to merge is not taken for dead.
        locked = ChorusExtract.objects.select_for_update(no_key=True).get(pk=extract.pk)
        if locked.cancelled_at or locked.status != ExtractStatus.RUNNING:
            raise Cancelled
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        earlier = _earlier(extract, reading)
        if earlier is None:
            _refuse_older(extract, reading)
            _stage(cursor, spool)
            merge = _merge(cursor, extract, reading)
        else:
            merge = Merge(known=reading.read_count)
    ChorusExtract.objects.filter(pk=extract.pk).update(
        kind=reading.kind,
        headers=reading.headers,
        scopes=reading.scopes.listed(),
        fingerprint=reading.fingerprint,
        status=ExtractStatus.DONE,
        progress=100,
        read_count=reading.read_count,
        skipped_count=reading.skipped_count,
        added_count=merge.added,
        known_count=merge.known,
        gone_count=merge.gone,
        back_count=merge.back,
        ended_at=clock(),
    )


def _earlier(extract: ChorusExtract, reading: Reading) -> ChorusExtract | None:
    """The extract that already brought exactly these lines, with the same authority."""
    return (
        ChorusExtract.objects.filter(
            status=ExtractStatus.DONE,
            kind=reading.kind,
            fingerprint=reading.fingerprint,
            is_partial__in=[False, extract.is_partial],
        )
        .exclude(pk=extract.pk)
        .order_by("pk")
        .first()
    )


def _refuse_older(extract: ChorusExtract, reading: Reading) -> None:
    """An older extract says nothing true any more about what a newer complete one told."""
    newer = ChorusExtract.objects.filter(
        status=ExtractStatus.DONE,
        kind=reading.kind,
        is_partial=False,
        extracted_on__gt=extract.extracted_on,
    ).order_by("-extracted_on", "-pk")
    for other in newer:
        for scope in other.scopes:
            span = reading.scopes.spans.get((scope["year"], scope["centre"]))
            if span and span[0] <= date.fromisoformat(scope["last"]):
                raise refuse(
                    _(
                        "Un extrait plus récent, du %(day)s (« %(name)s »), couvre déjà "
                        "l’exercice %(year)s : celui-ci, du %(own)s, n’y changerait rien de vrai."
                    )
                    % {
                        "day": other.extracted_on.strftime("%d/%m/%Y"),
                        "name": other.file_name,
                        "year": scope["year"],
                        "own": extract.extracted_on.strftime("%d/%m/%Y"),
                    }
                )


def _stage(cursor, spool: IO[str]) -> None:
    cursor.execute("DROP TABLE IF EXISTS chorus_staging")
    cursor.execute(
        """CREATE TEMPORARY TABLE chorus_staging (
            row_number integer, digest uuid, fiscal_year smallint, financial_centre text,
            functional_domain text, cost_centre text, ej_number text, item text, label text,
            supplier text, type_code smallint, payment_number text, posted_on date,
            amount numeric(14, 2), cells jsonb, occurrence integer
        ) ON COMMIT DROP"""
    )
    texts = "financial_centre, functional_domain, cost_centre, ej_number, item, label, supplier"
    statement = (
        f"COPY chorus_staging ({', '.join(STAGED)}) FROM STDIN "
        f"(FORMAT csv, FORCE_NOT_NULL ({texts}, payment_number))"
    )
    with cursor.copy(statement) as copy:
        while block := spool.read(_BLOCK):
            copy.write(block)
    cursor.execute(
        """UPDATE chorus_staging s SET occurrence = n.occurrence FROM (
            SELECT ctid, row_number() OVER (PARTITION BY digest ORDER BY row_number) AS occurrence
            FROM chorus_staging) n WHERE n.ctid = s.ctid"""
    )
    cursor.execute("CREATE UNIQUE INDEX ON chorus_staging (digest, occurrence)")
    cursor.execute("ANALYZE chorus_staging")


_ADD = f"""
INSERT INTO ledger_chorusline (kind, extract_id, occurrence, {", ".join(STAGED)})
SELECT %(kind)s, %(extract)s, occurrence, {", ".join(STAGED)}
FROM chorus_staging ORDER BY row_number
ON CONFLICT (kind, digest, occurrence) DO NOTHING"""  # noqa: S608
_BACK = """
WITH back AS (
    UPDATE ledger_chorusline l SET gone_in_id = NULL FROM chorus_staging s
    WHERE l.kind = %(kind)s AND l.gone_in_id IS NOT NULL
      AND s.digest = l.digest AND s.occurrence = l.occurrence RETURNING l.id)
INSERT INTO ledger_choruschange (line_id, extract_id, change)
SELECT id, %(extract)s, 'back' FROM back"""
_GONE = """
WITH gone AS (
    UPDATE ledger_chorusline l SET gone_in_id = %(extract)s
    WHERE l.kind = %(kind)s AND l.gone_in_id IS NULL
      AND l.fiscal_year = %(year)s AND l.financial_centre = %(centre)s
      AND l.posted_on BETWEEN %(first)s AND %(last)s
      AND NOT EXISTS (SELECT FROM chorus_staging s
                      WHERE s.digest = l.digest AND s.occurrence = l.occurrence)
    RETURNING l.id)
INSERT INTO ledger_choruschange (line_id, extract_id, change)
SELECT id, %(extract)s, 'gone' FROM gone"""


def _merge(cursor, extract: ChorusExtract, reading: Reading) -> Merge:
    facts = {"kind": reading.kind, "extract": extract.pk}
    cursor.execute(_ADD, facts)
    added = cursor.rowcount
    cursor.execute(_BACK, facts)
    back = cursor.rowcount
    gone = 0
    if not extract.is_partial:
        for (year, centre), (first, last) in reading.scopes.spans.items():
            place = {"year": year, "centre": centre, "first": first, "last": last}
            cursor.execute(_GONE, facts | place)
            gone += cursor.rowcount
    return Merge(added=added, known=reading.read_count - added, gone=gone, back=back)


def told(extract: ChorusExtract) -> str:
    """What an import did, in one sentence."""
    if extract.added_count == extract.gone_count == extract.back_count == 0:
        return _("%(lines)s : toutes étaient déjà connues, rien n’a changé.") % {
            "lines": counted(extract.read_count, _("ligne lue"), _("lignes lues"))
        }
    return _("%(lines)s : %(added)s, %(known)s, %(gone)s, %(back)s.") % {
        "lines": counted(extract.read_count, _("ligne lue"), _("lignes lues")),
        "added": counted(extract.added_count, _("nouvelle"), _("nouvelles")),
        "known": counted(extract.known_count, _("déjà connue"), _("déjà connues")),
        "gone": counted(extract.gone_count, _("disparue"), _("disparues")),
        "back": counted(extract.back_count, _("revenue"), _("revenues")),
    }
