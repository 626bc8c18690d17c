"""One import at a time: its lines, its sign of life, how far it went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import count
from projects.actions.importing.judging import judge
from projects.actions.importing.service import pages
from projects.actions.importing.settling import mark_removed, settle, told_of_removal
from projects.actions.importing.shapes import Batch, Dossier, FileRefused, read_dossier, read_file
from projects.models import DossierImport, DossierLine, DossierOutcome, ImportedDossier
from workflow.refusals import Refused, refused_by_database

#: A run silent for so long is taken for dead.
SILENCE = timedelta(minutes=15)
#: Asked again from a little before: their clock is not ours.
OVERLAP = timedelta(minutes=5)
BEAT_EVERY = 20

Show = Callable[[int, str], None]


@dataclass
class Report:
    """What an import did, dossier by dossier; ``unchanged`` ones are only counted.

    Of the lines, ``refused`` are of dossiers that could not be read.
    """

    lines: list[tuple[int, str]] = field(default_factory=list)
    unchanged: int = 0
    refused: int = 0

    def told(self) -> str:
        """The whole in one sentence."""
        changed = len(self.lines) - self.refused
        told = _("%(changed)s, %(unchanged)s.") % {
            "changed": count(
                changed, _("dossier repris ou signalé"), _("dossiers repris ou signalés")
            ),
            "unchanged": count(self.unchanged, _("inchangé"), _("inchangés")),
        }
        return f"{told} {self.told_refused()}" if self.refused else told

    def told_refused(self) -> str:
        return _("%(refused)s : voyez le rapport.") % {
            "refused": count(self.refused, _("refusé"), _("refusés"))
        }


def bring_file(path: Path, *, by, at: datetime, show: Show | None = None) -> Report:
    """Imports a file. Raises FileRefused before anything is stored, Refused when one runs."""
    batch = read_file(path)
    with _run(path.name[:250], batch.procedure, by=by, at=at) as (run, report):
        _bring(run, batch, report, by=by, show=show)
    return report


def plan_file(path: Path, *, at: datetime) -> Report:
    """What importing the file would do; nothing is written."""
    report = Report()
    _plan(read_file(path), report, at=at)
    return report


def plan_from(
    url: str, token: str, procedure: int, *, at: datetime, since: datetime | None = None
) -> Report:
    """What ``bring_from`` would do; nothing is written. Raises ServiceRefused."""
    report = Report()
    for _connection, batch in pages(url, token, procedure, since or _since(procedure)):
        _plan(batch, report, at=at)
    return report


def _plan(batch: Batch, report: Report, *, at: datetime) -> None:
    for odd in batch.refused:
        report.refused += 1
        report.lines.append((odd.number, odd.message))
    for dossier in batch.dossiers:
        known = ImportedDossier.objects.filter(number=dossier.number).first()
        if known and known.digest == dossier.digest and known.outcome != DossierOutcome.WAITING:
            report.unchanged += 1
            continue
        verdict = judge(dossier, known, at)
        sentence = verdict.sentence
        if known is not None and known.project_id:
            sentence = _("Projet déjà ouvert : ses rubriques seraient comparées.")
        report.lines.append((dossier.number, " ".join([sentence, *verdict.reading.problems])))
    for removed in batch.removed:
        if sentence := told_of_removal(removed):
            report.lines.append((removed.number, sentence))
        else:
            report.unchanged += 1


def _since(procedure: int) -> datetime | None:
    """From when a démarche is asked again: its last whole import, less a little."""
    last = DossierImport.objects.filter(procedure=procedure, is_whole=True, up_to__isnull=False)
    found = last.order_by("-pk").values_list("up_to", flat=True).first()
    return found - OVERLAP if found else None


def bring_from(
    url: str,
    token: str,
    procedure: int,
    *,
    by,
    at: datetime,
    since: datetime | None = None,
    show: Show | None = None,
) -> Report:
    """Imports what changed in a démarche since the last whole import, or since a moment.

    Stops at the first fault with ServiceRefused: what came before it stays, and the next import
    begins again from the same moment, as it does while a dossier cannot be read.
    """
    since = since or _since(procedure)
    host = urlsplit(url).hostname or url
    with _run(host[:250], procedure, by=by, at=at) as (run, report):
        newest = since
        for _connection, batch in pages(url, token, procedure, since):
            _bring(run, batch, report, by=by, show=show)
            for dossier in batch.dossiers:
                changed = min(dossier.changed, at) if dossier.changed else None
                if changed and (newest is None or changed > newest):
                    newest = changed  # a clock ahead of ours there would hide what follows
        up_to = since if report.refused else newest
        DossierImport.objects.filter(pk=run.pk).update(up_to=up_to)
    return report


def resettle(dossier: ImportedDossier, *, by, at: datetime) -> str:
    """Tries again a dossier that waited, once somebody chose its organisation; its sentence."""
    content = {k: v for k, v in dossier.content.items() if k != "documents_listed"}
    return settle(read_dossier(content, dossier.procedure, 1), by=by, at=at) or dossier.sentence


@contextmanager
def _run(source: str, procedure: int | None, *, by, at: datetime) -> Iterator:
    """One import alone: PostgreSQL refuses the second, and a dead one is put aside."""
    stopped = _("Import interrompu : son processus s’est arrêté.")
    DossierImport.objects.filter(is_running=True, beat__lt=at - SILENCE).update(
        is_running=False, message=stopped
    )
    try:
        with transaction.atomic():
            run = DossierImport.objects.create(
                source=source, procedure=procedure, began_at=at, began_by=by, beat=at
            )
    except IntegrityError as error:
        raise refused_by_database(error) from error
    report, ended = Report(), DossierImport.objects.filter(pk=run.pk)
    try:
        yield run, report
    except BaseException as error:
        told = error.message if isinstance(error, FileRefused | Refused) else stopped
        ended.update(is_running=False, message=f"{report.told()} {told}")
        raise
    ended.update(is_running=False, is_whole=True, message=report.told())


def _bring(run: DossierImport, batch: Batch, report: Report, *, by, show: Show | None) -> None:
    report.refused += len(batch.refused)
    for place, (number, act) in enumerate(_acts(batch, by=by)):
        sentence = act()
        if sentence:
            report.lines.append((number, sentence))
            DossierLine.objects.create(run=run, number=number, sentence=sentence)
        else:
            report.unchanged += 1
        if place % BEAT_EVERY == 0:
            DossierImport.objects.filter(pk=run.pk).update(beat=timezone.now())
        if show is not None:
            show(number, sentence)


def _acts(batch: Batch, *, by) -> Iterator[tuple[int, Callable[[], str]]]:
    for odd in batch.refused:
        yield odd.number, partial(str, odd.message)
    for dossier in batch.dossiers:
        yield dossier.number, partial(_settle_now, dossier, by=by)
    for removed in batch.removed:
        yield removed.number, partial(mark_removed, removed)


def _settle_now(dossier: Dossier, *, by) -> str:
    return settle(dossier, by=by, at=timezone.now())
