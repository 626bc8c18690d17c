"""Imports dossiers of démarches-simplifiées from a file, or what changed from their API."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Role
from projects.actions import importing
from projects.actions.importing.running import Report
from workflow.refusals import Refused


class Command(BaseCommand):
    help = "Importe des dossiers de démarches-simplifiées (fichier JSON, ou leur API)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?")
        parser.add_argument("--url", help="adresse de l’API (défaut : DATALAB_DEMARCHES_URL)")
        parser.add_argument("--demarche", type=int, help="numéro de la démarche, avec l’API")
        parser.add_argument("--since", help="depuis ce jour ou ce moment (AAAA-MM-JJ)")
        parser.add_argument("--by", metavar="EMAIL", help="l’administrateur au nom de qui importer")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait")

    def handle(self, *args, file, url, demarche, since, by, dry_run, **options) -> None:
        person, at = self._person(by), timezone.now()
        try:
            if file is not None:
                report = (
                    importing.plan_file(file, at=at)
                    if dry_run
                    else importing.bring_file(file, by=person, at=at, show=self._show)
                )
            else:
                report = self._from_service(url, demarche, since, person, at, dry_run)
        except (importing.FileRefused, Refused) as refused:
            raise CommandError(refused.message) from refused
        if dry_run:
            for number, sentence in report.lines:
                self._show(number, sentence)
            self.stdout.write(_("Essai à blanc : rien n’a été enregistré."))
        self.stdout.write(report.told())
        if report.refused:
            raise CommandError(report.told_refused())

    def _from_service(self, url, demarche, since, person, at, dry_run) -> Report:
        url = url or settings.DATALAB_DEMARCHES_URL
        procedure = demarche or settings.DATALAB_DEMARCHES_NUMBER
        if not url or not procedure:
            raise CommandError(
                _("Donnez un fichier, ou l’adresse (--url) et la démarche (--demarche).")
            )
        if not settings.DATALAB_DEMARCHES_TOKEN:
            raise CommandError(
                _("La variable DATALAB_DEMARCHES_TOKEN manque : elle porte le jeton de l’API.")
            )
        token, since = settings.DATALAB_DEMARCHES_TOKEN, self._moment(since)
        if dry_run:
            return importing.plan_from(url, token, procedure, at=at, since=since)
        return importing.bring_from(
            url, token, procedure, by=person, at=at, since=since, show=self._show
        )

    def _show(self, number: int, sentence: str) -> None:
        if sentence:
            self.stdout.write(f"{number or _('sans numéro')} · {sentence}")

    def _moment(self, text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            found = parse_datetime(text)
            day = None if found else parse_date(text)
        except ValueError:
            found = day = None
        if found is None and day is not None:
            found = datetime.combine(day, datetime.min.time())
        if found is None:
            raise CommandError(_("« %(text)s » n’est pas une date (AAAA-MM-JJ).") % {"text": text})
        return found if timezone.is_aware(found) else timezone.make_aware(found)

    def _person(self, email: str | None) -> User:
        """Whoever imports: the administrator named, or the first one."""
        people = User.objects.holding(Role.ADMINISTRATOR).order_by("pk")
        person = people.filter(email=email.lower()).first() if email else people.first()
        if person is None:
            raise CommandError(
                _("« %(email)s » n’est pas un administrateur du service.") % {"email": email}
                if email
                else _("Aucun administrateur du service : ouvrez d’abord son compte.")
            )
        return person
