"""``restore DIR``: puts a backup back in an empty place, then audits the ledger."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from datalab.backups import BackupRefused, restore
from funding.ledger.audit import verdict


class Command(BaseCommand):
    help = "Restaure une sauvegarde dans une base et un dépôt vides, puis vérifie le grand livre."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args, folder: Path, **options) -> None:
        try:
            report = restore(folder.resolve())
        except (BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(verdict(report))
        if not report.is_clean:
            raise CommandError("Les données sont restaurées, mais le grand livre a des écarts.")
