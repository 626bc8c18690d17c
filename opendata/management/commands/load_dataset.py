"""Makes a file explorable under a slug, and waits until it is; progress on the error stream."""

import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from opendata.actions import datasets
from opendata.explorer.refusals import FileRefused
from opendata.models import Licence, Theme
from workflow.refusals import Refused

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Command(BaseCommand):
    help = "Rend un fichier explorable (CSV, XLSX, JSON lines, Parquet, gzip) et attend la fin."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--slug", required=True, help="adresse du jeu : /donnees/SLUG/")
        parser.add_argument("--publish", action="store_true", help="le jeu est ouvert à tous")
        parser.add_argument("--title", default=None, help="titre d’un nouveau jeu")
        parser.add_argument("--description", default=None)
        parser.add_argument("--publisher", default=None, help="producteur")
        parser.add_argument("--licence", choices=Licence.values, default=None)
        parser.add_argument("--theme", choices=Theme.values, default=None)
        parser.add_argument("--source-url", default=None)

    def handle(self, *args, file: Path, slug: str, publish: bool, **options) -> None:
        if not file.is_file():
            raise CommandError(_("Le fichier « %(file)s » n’existe pas.") % {"file": file})
        if not SLUG.fullmatch(slug) or len(slug) > 100:
            raise CommandError(
                _("« %(slug)s » : une adresse s’écrit en minuscules, chiffres et tirets.")
                % {"slug": slug}
            )
        names = ("title", "description", "publisher", "licence", "theme", "source_url")
        words = {name: options[name] for name in names if options[name] is not None}
        try:
            kept = datasets.load(
                file,
                slug=slug,
                words=words,
                is_public=publish,
                by=None,
                clock=timezone.now,
                step=self._show,
            )
        except FileRefused as refused:
            raise CommandError(f"{file.name} : {refused.message}") from refused
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(
            _("%(title)s : %(rows)s lignes, %(columns)s colonnes, %(bad)s lignes écartées.")
            % {
                "title": kept.dataset.title,
                "rows": kept.rows,
                "columns": kept.columns,
                "bad": kept.bad_rows,
            }
        )
        self.stdout.write(kept.dataset.get_absolute_url())

    def _show(self, percent: int, sentence: str) -> None:
        if sentence:
            self.stderr.write(f"{percent:3d} % {sentence}")
