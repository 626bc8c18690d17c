"""Brings the database to what the demo shows, in one process: each start costs a second."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from datalab import demo_people


class Command(BaseCommand):
    help = (
        "Migre, charge les données de référence et l’histoire, écrit les comptes de démonstration."
    )
    requires_system_checks = []  # `./run check` makes them; here they would cost a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="ni projet ni enveloppe")
        parser.add_argument("--accounts-to", type=Path, help="le fichier où écrire les comptes")

    def handle(self, *args: Any, empty: bool, accounts_to: Path | None, **options: Any) -> None:
        with connection.cursor() as cursor:
            # Cut short, the story is taken up where the disk has it: no deed waits for the disk.
            cursor.execute("SET synchronous_commit TO off")
        call_command("migrate", interactive=False, verbosity=0)
        if empty:
            call_command("load_reference", stdout=self.stdout)
            demo_people.load()
        else:
            call_command("demo_story", stdout=self.stdout)
        if accounts_to is not None:
            with accounts_to.open("w") as file:
                call_command("demo_accounts", stdout=file)
