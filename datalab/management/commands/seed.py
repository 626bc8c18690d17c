"""Adds volume data: as many projects as asked, with their co-financings, cases and journal."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import count
from datalab import reference
from datalab.volume.sowing import sow

MOST = 5_000_000


class Command(BaseCommand):
    help = "Ajoute des données de volume (projets, cofinancements, accompagnements, journal)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--projects", type=int, required=True, metavar="N")

    def handle(self, *args, projects: int, **options) -> None:
        if not 1 <= projects <= MOST:
            raise CommandError(_("--projects attend un nombre de 1 à 5 000 000."))
        if settings.DATALAB_SECURE:
            raise CommandError(
                _(
                    "seed endort des garde-fous de la base pour écrire en nombre : jamais sur un "
                    "service en production (DATALAB_SECURE)."
                )
            )
        reference.load()
        sow(projects, at=timezone.now(), show=self._show)
        self.stdout.write(_("%(files)s ajoutés.") % {"files": count(projects, "projet", "projets")})

    def _show(self, done: int) -> None:
        self.stderr.write(_("%(count)s projets…") % {"count": f"{done:_}".replace("_", " ")})
