"""``backup DIR``: database, documents and datasets in one folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from datalab.backups import BackupRefused, backup


class Command(BaseCommand):
    help = "Sauvegarde la base, les pièces et les jeux de données dans un dossier vide."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args, folder: Path, **options) -> None:
        try:
            manifest = backup(folder.resolve(), at=timezone.now())
        except (BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Sauvegarde entière : {len(manifest['files'])} fichier(s).")
