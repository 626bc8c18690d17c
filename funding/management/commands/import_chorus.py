"""Imports an extract of Chorus from a file, with its progress on the error stream."""

import sys
from datetime import date, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.ledger.chorus.intake import Cancelled, bring_in, told
from funding.ledger.chorus.matching import unreconciled
from funding.ledger.chorus.sources import FileRefused
from funding.ledger.models import ChorusExtract, ExtractStatus

_WIDTH = 30


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007


def _ending(extract: ChorusExtract) -> str:
    """Who stopped it: a person, or the service that had no sign of life of it."""
    if extract.status == ExtractStatus.STOPPED:
        return _(
            "Import interrompu : rien n’est enregistré, relancez la commande "
            "(chaque ligne n’entrera qu’une fois)."
        )
    return _("Import annulé : rien n’est enregistré.")


class Command(BaseCommand):
    help = "Importe un extrait Chorus des engagements (jp51) ou des paiements (jp57), CSV ou XLSX."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--extracted-on",
            type=_day,
            metavar="AAAA-MM-JJ",
            help="jour où l’extrait a été tiré de Chorus (défaut : aujourd’hui)",
        )
        parser.add_argument(
            "--partial",
            action="store_true",
            help="extrait partiel : ajoute des lignes, n’en fait disparaître aucune",
        )

    def handle(self, *args, file: Path, extracted_on, partial, **options) -> None:
        if not file.is_file():
            raise CommandError(_("Le fichier « %(file)s » n’existe pas.") % {"file": file})
        extract = ChorusExtract.objects.create(
            file_name=file.name[:255],
            extracted_on=extracted_on or timezone.localdate(),
            is_partial=partial,
            requested_at=timezone.now(),
        )
        try:
            extract = bring_in(extract, file, clock=timezone.now, step=self._show)
        except FileRefused as refused:
            self._clear()
            raise CommandError(f"{file.name}\n{refused.message}") from refused
        except (Cancelled, KeyboardInterrupt) as stopped:
            self._clear()
            raise CommandError(_ending(extract)) from stopped
        self._clear()
        self.stdout.write(f"{extract.get_kind_display()} · {told(extract)}")
        waiting = unreconciled().count()
        if waiting:
            self.stdout.write(_("À rapprocher : %(count)s EJ ou lignes.") % {"count": waiting})

    def _show(self, percent: int) -> None:
        full = _WIDTH * percent // 100
        bar = "█" * full + "░" * (_WIDTH - full)
        self.stderr.write(f"\r{bar} {percent:3d} %", ending="")
        self.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r" + " " * (_WIDTH + 8) + "\r", ending="")
        else:
            self.stderr.write("")
